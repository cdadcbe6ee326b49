import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';
import * as vscode from 'vscode';
import { suite } from './extension.ts';

interface Result {
  readonly title: string;
  readonly state: string;
  readonly error: string | undefined;
}

/** The entry that VS Code calls inside its extension host. Results go into a file as well: an exit code alone can lie. */
export async function run(): Promise<void> {
  const mocha = new Mocha({ timeout: 60_000, reporter: 'spec', color: false });
  mocha.suite.emit('pre-require', globalThis, '', mocha);
  suite();
  const tests: Result[] = [];
  const failures = await new Promise<number>((done) => {
    const runner = mocha.run(done);
    runner.on('pass', (test) => void tests.push({ title: test.fullTitle(), state: 'passed', error: undefined }));
    runner.on('pending', (test) => void tests.push({ title: test.fullTitle(), state: 'skipped', error: undefined }));
    runner.on('fail', (test, error: Error) => void tests.push({ title: test.fullTitle(), state: 'failed', error: error.stack ?? error.message }));
  });
  const report = process.env.ZERO_DOWNTIME_REPORT;
  if (report !== undefined) writeFileSync(report, JSON.stringify({ host: `${vscode.env.appName} ${vscode.version}, Node ${process.version}`, tests }));
  if (failures > 0) throw new Error(`${failures} tests failed`);
}
