import type { LeftOut } from '../folders/workload.ts';
import type { Spread } from '../meter/statistics.ts';
import type { Steps } from '../steps/results.ts';
import type { FolderResult } from './results.ts';
import { table } from './table.ts';

const UNKNOWN = '–';

function numberText(value: number): string {
  return value < 10 ? value.toFixed(2) : value < 100 ? value.toFixed(1) : value.toFixed(0);
}

function median(spread: Spread | undefined, unit = 1): string {
  return spread === undefined ? UNKNOWN : numberText(spread.median / unit);
}

function extremes(spread: Spread | undefined): string {
  return spread === undefined ? UNKNOWN : `${numberText(spread.least)}–${numberText(spread.most)}`;
}

/** Counts by reason; names only for files that broke a program, for the rest is what the engine skips by design. */
function leftOutText(leftOut: readonly LeftOut[]): string[] {
  const counts = new Map<string, number>();
  for (const { reason } of leftOut) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const broken = leftOut.filter(({ reason }) => reason.endsWith('breaks off'));
  return [
    ...(counts.size === 0 ? [] : [`  left out: ${[...counts].map(([reason, count]) => `${count} ${reason}`).join(', ')}`]),
    ...broken.map(({ path, reason }) => `    ${path} (${reason})`),
  ];
}

/** One folder: a table of programs, and the ratios under it. */
export function folderText(result: FolderResult): string {
  const rows = result.rows.map(({ program, wall, processor, memory }) => [`  ${program}`, median(wall), extremes(wall), median(processor), median(memory, 1 << 20)]);
  const ratios = result.ratios.map(({ name, wall, processor }) => [`  ${name}`, median(wall), extremes(wall), median(processor)]);
  return [
    `${result.name}: ${result.files} files, ${(result.bytes / 1024).toFixed(0)} KB`,
    ...leftOutText(result.leftOut),
    table([['', 'wall ms', 'least–most', 'processor ms', 'memory MB'], ...rows]),
    '',
    table([['', 'wall', 'least–most', 'processor'], ...ratios]),
    '',
  ].join('\n');
}

/** The steps of an analysis in this process. */
export function stepsText(name: string, { files, steps }: Steps): string {
  const total = steps.reduce((sum, { time }) => sum + time, 0);
  const row = (label: string, time: number): string[] => [label, numberText(time), numberText((time / files) * 1000), `${((time / total) * 100).toFixed(0)} %`];
  const rows = steps.flatMap(({ step, time, parts }) => [row(`  ${step}`, time), ...parts.map((part) => row(`    of which ${part.step}`, part.time))]);
  return [`${name}, step by step in one warm process: ${files} files`, table([['', 'ms', 'µs a file', 'share'], ...rows, row('  all', total)]), ''].join('\n');
}
