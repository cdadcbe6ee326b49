import { build } from 'esbuild';
import { join } from 'node:path';
import { repository } from '../harness/workspace.ts';

/** The suite as VS Code loads it: one CommonJS file, with VS Code and mocha left outside. */
export async function bundleSuite(): Promise<string> {
  const outfile = join(repository, 'build/e2e/suite.cjs');
  await build({ entryPoints: [join(repository, 'test/e2e/suite/index.ts')], outfile, bundle: true, platform: 'node', target: 'node22', format: 'cjs', external: ['vscode', 'mocha'], logLevel: 'warning' });
  return outfile;
}

/** What the suite left behind. */
export interface SuiteReport {
  readonly host: string;
  readonly tests: readonly { readonly title: string; readonly state: string; readonly error?: string }[];
}
