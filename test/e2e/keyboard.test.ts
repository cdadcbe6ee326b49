/** A developer at the keyboard: sees the hazard in the example service, reads it, repairs it, takes it back. The mouse is not touched. */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { repository } from '../harness/workspace.ts';
import { Editor } from './editor.ts';
import { packagedExtension } from './packaged.ts';
import { launchBrowser, openPage, Workbench } from './workbench.ts';

const PICTURES = join(repository, 'build/e2e');
const FILE = '20260223091500_check_order_amount.sql';

describe('at the keyboard', function () {
  this.timeout(300_000);
  let workbench: Workbench;
  let browser: Browser;
  let page: Page;
  let outside: readonly string[];

  before(async () => {
    mkdirSync(PICTURES, { recursive: true });
    workbench = await Workbench.start({ project: join(repository, 'examples/orders-service'), extensions: [await packagedExtension()] });
    browser = await launchBrowser();
    ({ page, outside } = await openPage(browser));
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await page.screenshot({ path: join(PICTURES, 'keyboard-failed.png') });
  });

  after(async () => {
    await browser?.close();
    await workbench?.stop();
  });

  it('repairs a hazard, saves it, takes it back, and asks nothing of the network', async () => {
    const before = readFileSync(join(workbench.project, 'migrations', FILE), 'utf8');
    const editor = await Editor.at(page, workbench.url());
    await editor.open(FILE);
    await editor.squiggles().first().waitFor();
    await editor.nextProblem();
    const action = await editor.offer('Add it NOT VALID');
    await page.screenshot({ path: join(PICTURES, 'quick-fix.png') });
    await editor.choose(action);
    await editor.line(/NOT\sVALID/).waitFor();
    await editor.squiggles().first().waitFor({ state: 'detached' });
    await editor.save(FILE);
    assert.match(readFileSync(join(workbench.project, 'migrations', FILE), 'utf8'), /CHECK \(amount >= 0\) NOT VALID;/);
    await page.keyboard.press('Control+Z');
    await editor.squiggles().first().waitFor();
    await editor.save(FILE);
    assert.equal(readFileSync(join(workbench.project, 'migrations', FILE), 'utf8'), before);
    assert.deepEqual(outside, []);
  });

  it('lists the hazard in the Problems view in the user’s own words', async () => {
    const editor = new Editor(page);
    await editor.command('Problems: Focus on Problems View');
    const problem = editor.problem('orders_amount_not_negative');
    await problem.waitFor();
    assert.match(await problem.innerText(), /zero-downtime\s*\(?no-validating-constraint/);
  });
});
