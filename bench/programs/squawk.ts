import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { existsSync, readFileSync } from 'node:fs';
import type { Program } from './program.ts';

const require = createRequire(import.meta.url);

/** Where npm put the binary of this machine; the package's own start script would add a Node process to every run. */
export function squawkBinary(): string {
  const launcher = createRequire(require.resolve('squawk-cli/package.json'));
  const folder = dirname(launcher.resolve(`@squawk-cli/${process.platform}-${process.arch}/package.json`));
  const binary = `${folder}/bin/squawk${process.platform === 'win32' ? '.exe' : ''}`;
  if (!existsSync(binary)) throw new Error(`${binary} is missing`);
  return binary;
}

export function squawkVersion(): string {
  return (JSON.parse(readFileSync(require.resolve('squawk-cli/package.json'), 'utf8')) as { readonly version: string }).version;
}

/** It takes patterns, so a bracket in a file's name has to stand for itself. */
function literally(path: string): string {
  return path.replace(/[[\]?*]/g, '[$&]');
}

/** squawk with its default rules on a number of threads. */
export function squawk(threads: number): Program {
  const program = squawkBinary();
  const command = (folder: string, args: readonly string[]) => ({ program, args, cwd: folder, environment: { RAYON_NUM_THREADS: String(threads) } });
  const options = ['--no-error-on-unmatched-pattern'];
  const everything = ['**/*.sql'];
  return {
    name: `squawk, ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
    command: (folder) => command(folder, [...options, '--reporter', 'json', ...everything]),
    countingCommand: (folder, files) => command(folder, [...options, ...(files?.map(literally) ?? everything)]),
    // Only the report for people tells; without a finding it says it in other words.
    filesRead(output) {
      const found = /\(checked (\d+) source files?\)|Found 0 issues in (\d+) files?/.exec(output.slice(-500));
      return found === null ? undefined : Number(found[1] ?? found[2]);
    },
  };
}
