/** The packaged extension, installed into a real VS Code, and the suite that runs inside its extension host. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { repository } from '../harness/workspace.ts';
import { packagedExtension } from './packaged.ts';
import { bundleSuite, type SuiteReport } from './suite-bundle.ts';
import { launchBrowser, openPage, Workbench } from './workbench.ts';

const RESULT_MILLISECONDS = 180_000;

describe('the installed extension', function () {
  this.timeout(400_000);
  let folder: string;
  let workbench: Workbench;
  let browser: Browser;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'zero-downtime-report-'));
    const env = { ZERO_DOWNTIME_REPORT: join(folder, 'report.json') };
    workbench = await Workbench.start({ project: join(repository, 'examples/orders-service'), extensions: [await packagedExtension()], env });
    browser = await launchBrowser();
  });

  after(async () => {
    await browser?.close();
    await workbench?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('passes its suite inside the extension host', async () => {
    const suite = await bundleSuite();
    const { page } = await openPage(browser);
    const printed: string[] = [];
    const ended = new Promise<number>((done, fail) => {
      const timer = setTimeout(() => fail(new Error(`The suite gave no result.\n${printed.join('\n')}\n${workbench.log}`)), RESULT_MILLISECONDS);
      const finish = (code: number): void => {
        clearTimeout(timer);
        done(code);
      };
      // The hooks that VS Code's own browser tests use.
      void page.exposeFunction('codeAutomationExit', finish);
      void page.exposeFunction('codeAutomationLog', (type: string, words: readonly unknown[]) => void printed.push(`[${type}] ${words.join(' ')}`));
    });
    await page.goto(
      workbench.url([
        ['extensionDevelopmentPath', workbench.remote(join(repository, 'test/e2e/driver'))],
        ['extensionTestsPath', workbench.remote(suite)],
      ]),
    );
    const code = await ended;
    const report = join(folder, 'report.json');
    assert.ok(existsSync(report), `no report\n${printed.join('\n')}`);
    const { tests } = JSON.parse(readFileSync(report, 'utf8')) as SuiteReport;
    assert.deepEqual(tests.filter(({ state }) => state !== 'passed').map(({ title, error }) => `${title}\n${error}`), []);
    assert.ok(tests.length > 5);
    assert.equal(code, 0, printed.join('\n'));
  });
});
