/** `npm run test:electron`: the same suite in the desktop's VS Code, which is downloaded. Where nothing can be downloaded it cannot run. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { repository } from '../harness/workspace.ts';
import { bundleSuite, type SuiteReport } from './suite-bundle.ts';

const folder = mkdtempSync(join(tmpdir(), 'zero-downtime-electron-'));
const report = join(folder, 'report.json');
try {
  await runTests({
    extensionDevelopmentPath: repository,
    extensionTestsPath: await bundleSuite(),
    extensionTestsEnv: { ZERO_DOWNTIME_REPORT: report },
    launchArgs: [join(repository, 'examples/orders-service'), '--disable-extensions', '--disable-workspace-trust'],
  });
} finally {
  const tests = existsSync(report) ? (JSON.parse(readFileSync(report, 'utf8')) as SuiteReport).tests : [];
  for (const { title, state, error } of tests) process.stdout.write(`${state} ${title}${error === undefined ? '' : `\n${error}`}\n`);
  if (tests.length === 0 || tests.some(({ state }) => state !== 'passed')) process.exitCode = 1;
  rmSync(folder, { recursive: true, force: true });
}
