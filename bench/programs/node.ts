import type { Program } from './program.ts';

/** Node itself, doing nothing: what no program written for it can be quicker than. */
export const node: Program = {
  name: 'node -e 0',
  command: (folder) => ({ program: process.execPath, args: ['-e', '0'], cwd: folder }),
  countingCommand: (folder) => node.command(folder),
  filesRead: () => 0,
};
