import { spawnSync } from 'node:child_process';
import type { Command, Program } from './program.ts';

const LARGEST_OUTPUT = 1 << 30;

/** What a program prints, whatever its end. */
export function outputOf({ program, args, cwd, environment }: Command): string {
  const { stdout, error } = spawnSync(program, args, { cwd, encoding: 'utf8', maxBuffer: LARGEST_OUTPUT, env: { ...process.env, ...environment } });
  if (error !== undefined) throw error;
  return stdout;
}

/** How many files a program reads below a folder, or of those named; `undefined` where it breaks off. */
export function countFiles(program: Program, folder: string, files?: readonly string[]): number | undefined {
  return program.filesRead(outputOf(program.countingCommand(folder, files)));
}

/** More names than these do not fit on one command line everywhere. */
const MOST_NAMES = 2000;

/** The files on which a program breaks off and takes the others' results with it, found by halving. */
export function filesThatAbort(program: Program, folder: string, files: readonly string[]): readonly string[] {
  if (files.length <= MOST_NAMES && countFiles(program, folder, files) !== undefined) return [];
  if (files.length <= 1) return files;
  const middle = files.length >> 1;
  return [...filesThatAbort(program, folder, files.slice(0, middle)), ...filesThatAbort(program, folder, files.slice(middle))];
}
