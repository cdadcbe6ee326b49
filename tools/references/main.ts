/**
 * Is what the look-up in code says right? `npm run references -- <folder>` takes the repositories of docs/references/repositories.json,
 * each a git directory below a folder as `<owner>+<name>`, and for each migration that took a name away asks the code of the commit
 * before. Lines that a person has labelled are held against the answer. `--unlabelled` prints what to label, as JSON lines.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { judgedLines, type JudgedLine } from './lines.ts';
import { keyOf, readLabels, readRepositories, type Label, type Repository } from './repositories.ts';

interface Tally {
  /** Reads of rows, and how many of them the look-up finds as well. */
  readonly rows: number;
  readonly rowsFound: number;
  readonly certainRight: number;
  readonly certain: number;
  readonly likelyRight: number;
  readonly likely: number;
  readonly queries: number;
  readonly queriesFound: number;
}

function tallyOf(lines: readonly JudgedLine[], labels: ReadonlyMap<string, Label>): Tally {
  const known = lines.flatMap((line) => {
    const label = labels.get(keyOf(line));
    return label === undefined ? [] : [{ confidence: line.confidence, use: label.use }];
  });
  const count = (confidence: string, right: boolean): number => known.filter((line) => line.confidence === confidence && (!right || line.use !== 'no')).length;
  const uses = (use: Label['use']): readonly { readonly confidence: string }[] => known.filter((line) => line.use === use);
  const found = (use: Label['use']): number => uses(use).filter(({ confidence }) => confidence === 'certain' || confidence === 'likely').length;
  return { rows: uses('row').length, rowsFound: found('row'), queries: uses('query').length, queriesFound: found('query'), certain: count('certain', false), certainRight: count('certain', true), likely: count('likely', false), likelyRight: count('likely', true) };
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '–' : `${((part / whole) * 100).toFixed(1)} %`;
}

function print(name: string, { certain, certainRight, likely, likelyRight, queries, queriesFound, rows, rowsFound }: Tally): void {
  console.log(`${name.padEnd(34)} certain ${certainRight} of ${certain} right (${percent(certainRight, certain)}); likely ${likelyRight} of ${likely} (${percent(likelyRight, likely)}); found ${queriesFound} of ${queries} (${percent(queriesFound, queries)}), and ${rowsFound} of ${rows} reads of rows`);
}

function add(one: Tally, other: Tally): Tally {
  const sum = (field: keyof Tally): number => one[field] + other[field];
  return { rows: sum('rows'), rowsFound: sum('rowsFound'), queries: sum('queries'), queriesFound: sum('queriesFound'), certain: sum('certain'), certainRight: sum('certainRight'), likely: sum('likely'), likelyRight: sum('likelyRight') };
}

const NONE: Tally = { rows: 0, rowsFound: 0, queries: 0, queriesFound: 0, certain: 0, certainRight: 0, likely: 0, likelyRight: 0 };

function main(args: readonly string[]): number {
  const [folder, only] = args.filter((arg) => !arg.startsWith('--'));
  if (folder === undefined) {
    console.error('npm run references -- <folder of git directories> [owner/name] [--unlabelled | --wrong]');
    return 2;
  }
  const together = new Map<boolean, Tally>();
  for (const repository of readRepositories().filter((each) => only === undefined || each.repository === only)) {
    const mirror = mirrorOf(repository, folder);
    if (mirror === undefined) continue;
    const { lines, names, unused } = judgedLines(repository, mirror);
    const labels = new Map(readLabels(repository).map((label) => [keyOf(label), label]));
    if (args.includes('--unlabelled')) {
      for (const { confidence: _, ...line } of lines) if (!labels.has(keyOf(line))) console.log(JSON.stringify({ repository: repository.repository, ...line }));
      continue;
    }
    if (args.includes('--wrong')) {
      for (const line of lines) {
        const label = labels.get(keyOf(line));
        if (label !== undefined && (label.use === 'query') !== (line.confidence === 'certain' || line.confidence === 'likely')) console.log(`${line.confidence}, ${label.use}: ${keyOf(line)}: ${line.text}`);
      }
      continue;
    }
    const tally = tallyOf(lines, labels);
    print(`${repository.repository}${repository.holdOut ? ' (hold-out)' : ''}`, tally);
    console.log(`  ${names} names taken away, ${unused} named nowhere; ${lines.filter((line) => !labels.has(keyOf(line))).length} of ${lines.length} lines without a label`);
    together.set(repository.holdOut, add(together.get(repository.holdOut) ?? NONE, tally));
  }
  for (const [holdOut, tally] of together) print(holdOut ? 'hold-out together' : 'the others together', tally);
  return 0;
}

function mirrorOf({ repository }: Repository, folder: string): string | undefined {
  const path = [join(folder, repository.replace('/', '+'), 'repo'), join(folder, repository.replace('/', '+'))].find((candidate) => existsSync(candidate));
  if (path === undefined) console.error(`${repository} is not below ${folder}.`);
  return path;
}

process.exitCode = main(process.argv.slice(2));
