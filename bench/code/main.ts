/**
 * How long does it take to find where code names one column? `npx tsx bench/code/main.ts [files] [rounds]` writes a service of 5,000 files of
 * code and asks, each time in a process of its own: a plain search over the texts, and the engine, in turns. Nothing is asserted.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { spreadOf, type Spread } from '../meter/statistics.ts';
import type { Look } from './look.ts';
import { generateService } from './project.ts';

const PROGRAM = fileURLToPath(new URL('look.ts', import.meta.url));

function run(how: 'search' | 'look', folder: string): Look {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--expose-gc', '--import', 'tsx', PROGRAM, how, folder], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Look;
}

function shown(spread: Spread | undefined, unit: string, digits = 0): string {
  return spread === undefined ? '–' : `${spread.median.toFixed(digits)} ${unit} (${spread.least.toFixed(digits)}–${spread.most.toFixed(digits)})`;
}

function bench(files: number, rounds: number, folder: string): void {
  generateService(folder, files);
  run('search', folder);
  const pairs = Array.from({ length: rounds }, () => ({ search: run('search', folder), look: run('look', folder) }));
  const of = (value: (pair: (typeof pairs)[number]) => number | undefined): Spread | undefined => spreadOf(pairs.flatMap((pair) => value(pair) ?? []));
  console.log(`One column in ${files} files of code, ${rounds} rounds; medians (least–most)`);
  console.log(`  plain search, cold         ${shown(of(({ search }) => search.cold), 'ms')}; ${pairs[0]?.search.found ?? 0} files have the letters`);
  console.log(`  the engine, cold           ${shown(of(({ look }) => look.cold), 'ms')}; ${pairs[0]?.look.found ?? 0} places`);
  console.log(`  engine / search            ${shown(of(({ search, look }) => look.cold / search.cold), 'times', 2)}`);
  console.log(`  the same in processor time ${shown(of(({ search, look }) => look.processor / search.processor), 'times', 2)}`);
  console.log(`  asked again                ${shown(of(({ look }) => look.warm), 'ms', 2)}`);
  console.log(`  after an edit in one file  ${shown(of(({ look }) => look.edited), 'ms', 2)}`);
  console.log(`  kept in memory             ${shown(of(({ look }) => look.kept), 'MB', 1)}; resident at most ${shown(of(({ look }) => look.peak), 'MB')}, the search ${shown(of(({ search }) => search.peak), 'MB')}`);
}

const folder = realpathSync(mkdtempSync(`${tmpdir()}/zero-downtime-code-`)).replaceAll('\\', '/');
try {
  bench(Number(process.argv[2] ?? 5000), Number(process.argv[3] ?? 5), folder);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
