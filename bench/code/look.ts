/** One process: looks for a column in the code of a folder, as `search` (the texts alone) or as `look` (the engine), and prints what that took as JSON. */
import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { DiskFiles } from '../../eslint-plugin/disk.ts';
import { SnapshotFiles } from '../../eslint-plugin/snapshot-files.ts';
import { Project, replay } from '../../rules/index.ts';
import { DROP, LOOKED_FOR } from './project.ts';

/** What one process measured. */
export interface Look {
  /** Milliseconds of the first answer. */
  readonly cold: number;
  /** The same in milliseconds of processor, for a machine that does other things as well. */
  readonly processor: number;
  /** Milliseconds of the same question again, and of the same after an edit of one file in an editor. */
  readonly warm: number | undefined;
  readonly edited: number | undefined;
  /** Places or files found. */
  readonly found: number;
  /** Megabytes that the heap grew by, after a collection of what is no longer used, and that were resident at most. */
  readonly kept: number;
  readonly peak: number;
}

const MEGABYTE = 1 << 20;

/** Milliseconds in which V8 is done with compiling the parser of SQL in the background, which whoever reads migrations pays for, asking for a column or not. */
const PARSER_COMPILES = 1500;

/** Milliseconds of processor since a moment that `process.cpuUsage` gave. */
function processorSince(moment: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(moment);
  return (user + system) / 1000;
}

function heap(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / MEGABYTE;
}

/** What any search over the texts must do: walk, read, match. */
function search(folder: string): Look {
  const word = /coupon[_-]?code/i;
  let found = 0;
  const moment = process.cpuUsage();
  const start = performance.now();
  const waiting = [folder];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    for (const entry of readdirSync(at, { withFileTypes: true })) {
      const path = `${at}/${entry.name}`;
      if (entry.isDirectory()) waiting.push(path);
      else if (path.endsWith('.ts') && word.test(readFileSync(path, 'utf8'))) found += 1;
    }
  }
  const cold = performance.now() - start;
  return { cold, processor: processorSince(moment), warm: undefined, edited: undefined, found, kept: 0, peak: process.resourceUsage().maxRSS / 1024 };
}

async function look(folder: string): Promise<Look> {
  const path = `${folder}/${DROP}`;
  const text = readFileSync(path, 'utf8');
  const files = new SnapshotFiles(new DiskFiles(() => 0));
  const project = new Project(folder, {}, files);
  replay(path, text, project);
  await setTimeout(PARSER_COMPILES);
  const before = heap();
  const ask = (): { readonly time: number; readonly processor: number; readonly found: number } => {
    const migration = replay(path, text, project);
    if (typeof migration === 'string') throw new Error(`${path} is ${migration}`);
    // The history is read first: whoever asks for a column has it.
    const [step] = migration.steps;
    if (step?.operation.kind !== 'dropColumn') throw new Error('no column is dropped');
    const moment = process.cpuUsage();
    const start = performance.now();
    const found = migration.codeUse(step.operation.relation, LOOKED_FOR.column).places.length;
    return { time: performance.now() - start, processor: processorSince(moment), found };
  };
  const cold = ask();
  const warm = ask();
  const edited = `${folder}/src/api/part-0/module-0.ts`;
  files.set(edited, { version: 1, text: `${readFileSync(edited, 'utf8')}\n// edited\n` });
  const again = ask();
  return { cold: cold.time, processor: cold.processor, warm: warm.time, edited: again.time, found: cold.found, kept: heap() - before, peak: process.resourceUsage().maxRSS / 1024 };
}

const [how, folder = ''] = process.argv.slice(2);
appendFileSync(1, JSON.stringify(how === 'search' ? search(folder) : await look(folder)));
