import type { Builds } from './builds.ts';
import type { Program } from './program.ts';

/** The bare engine: our own command line, one thread but for what V8 does beside it. */
export function engine(builds: Builds, ...options: readonly string[]): Program {
  const command = (folder: string, files: readonly string[]) => ({
    program: process.execPath,
    args: [builds.commandLine, 'check', '--format', 'json', ...options, ...files],
    cwd: folder,
  });
  return {
    name: ['engine', ...options].join(' '),
    command: (folder) => command(folder, ['.']),
    countingCommand: (folder, files) => command(folder, files ?? ['.']),
    filesRead: (output) => filesIn(output),
    readsManifests: true,
  };
}

interface Report {
  readonly summary: { readonly files: number };
  readonly files: readonly { readonly path: string; readonly skipped?: string; readonly problems: readonly unknown[] }[];
}

/** The engine's report; `undefined` for the output of a run that broke off. */
export function readReport(output: string): Report | undefined {
  try {
    return JSON.parse(output) as Report;
  } catch {
    return undefined;
  }
}

function filesIn(output: string): number | undefined {
  return readReport(output)?.summary.files;
}
