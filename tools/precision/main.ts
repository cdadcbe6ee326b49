/**
 * How often is a report right? `npm run precision -- <folder>` judges the newest migrations of the repositories in
 * docs/precision/repositories.json, checked out below a folder as `<owner>+<name>`, and holds each report against the label
 * that a person gave it. It fails where a report has no label, or a label no report. `--unlabelled` prints what to label.
 * `--services` judges the services of docs/services/repositories.json instead, whole, by the rules about the running service.
 */
import { keyOf, readLabels, readRepositories, type Label, type Repository } from './labels.ts';
import { judgeServices } from './judge-services.ts';
import { checkoutOf, reportsOf, type Report } from './reports.ts';

interface Tally {
  readonly errors: number;
  readonly right: number;
  readonly arguable: number;
  readonly wrong: number;
  readonly warnings: number;
  /** Of the warnings. */
  readonly wanted: number;
  readonly statements: number;
  readonly reports: number;
  readonly unlabelled: readonly Report[];
  readonly vanished: readonly Label[];
}

function tallyOf(reports: readonly Report[], labels: readonly Label[]): Tally {
  const labelled = new Map(labels.map((label) => [keyOf(label), label]));
  const reported = new Set(reports.map(keyOf));
  const errors = reports.filter(({ severity }) => severity === 'error');
  const warnings = reports.filter(({ severity }) => severity === 'warn');
  const judged = (some: readonly Report[], verdict: Label['verdict']): number => some.filter((report) => labelled.get(keyOf(report))?.verdict === verdict).length;
  const count = (verdict: Label['verdict']): number => judged(errors, verdict);
  return {
    errors: errors.length,
    right: count('right'),
    arguable: count('arguable'),
    wrong: count('wrong'),
    warnings: warnings.length,
    wanted: judged(warnings, 'right'),
    statements: new Set(reports.map(({ file, statement }) => `${file} ${statement}`)).size,
    reports: reports.length,
    unlabelled: reports.filter((report) => !labelled.has(keyOf(report))),
    vanished: labels.filter((label) => !reported.has(keyOf(label))),
  };
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '–' : `${((part / whole) * 100).toFixed(1)} %`;
}

function printTally(name: string, { errors, right, arguable, wrong, warnings, wanted, statements, reports }: Tally): void {
  const each = statements === 0 ? '–' : (reports / statements).toFixed(2);
  console.log(`${name.padEnd(34)} ${errors} errors: ${right} right, ${arguable} arguable, ${wrong} wrong (${percent(right, right + arguable + wrong)} right); ${warnings} warnings: ${wanted} right; ${each} messages a flagged statement`);
}

function sum(tallies: readonly Tally[]): Tally {
  const add = (field: 'errors' | 'right' | 'arguable' | 'wrong' | 'warnings' | 'wanted' | 'statements' | 'reports'): number => tallies.reduce((total, tally) => total + tally[field], 0);
  return {
    errors: add('errors'),
    right: add('right'),
    arguable: add('arguable'),
    wrong: add('wrong'),
    warnings: add('warnings'),
    wanted: add('wanted'),
    statements: add('statements'),
    reports: add('reports'),
    unlabelled: tallies.flatMap(({ unlabelled }) => unlabelled),
    vanished: tallies.flatMap(({ vanished }) => vanished),
  };
}

function judge(repository: Repository, folder: string, only: string | undefined): Tally | undefined {
  if (only !== undefined && only !== repository.repository) return undefined;
  const checkout = checkoutOf(repository, folder);
  if (checkout === undefined) {
    console.error(`${repository.repository} is not checked out below ${folder}.`);
    return undefined;
  }
  return tallyOf(reportsOf(repository, checkout), readLabels('precision', repository.repository));
}

const GROUPS: readonly (readonly [string, (repository: Repository) => boolean])[] = [
  ['SQL, the others together', ({ holdOut, code }) => !holdOut && code !== true],
  ['SQL, hold-out together', ({ holdOut, code }) => holdOut && code !== true],
  ['code, the others together', ({ holdOut, code }) => !holdOut && code === true],
  ['code, hold-out together', ({ holdOut, code }) => holdOut && code === true],
];

function main(args: readonly string[]): number {
  const [folder, only] = args.filter((arg) => !arg.startsWith('--'));
  if (folder === undefined) {
    console.error('npm run precision -- <folder of checkouts> [owner/name] [--services] [--unlabelled]');
    return 2;
  }
  if (args.includes('--services')) return judgeServices(folder, only, args.includes('--unlabelled'));
  const judged = readRepositories().flatMap((repository) => {
    const tally = judge(repository, folder, only);
    return tally === undefined ? [] : [{ repository, tally }];
  });
  if (args.includes('--unlabelled')) {
    for (const { repository, tally } of judged) for (const report of tally.unlabelled) console.log(JSON.stringify({ repository: repository.repository, ...report }));
    return 0;
  }
  for (const { repository, tally } of judged) printTally(`${repository.repository}${repository.holdOut ? ' (hold-out)' : ''}`, tally);
  for (const [name, belongs] of GROUPS) printTally(name, sum(judged.filter(({ repository }) => belongs(repository)).map(({ tally }) => tally)));
  const { unlabelled, vanished } = sum(judged.map(({ tally }) => tally));
  for (const report of unlabelled) console.log(`no label: ${keyOf(report)}`);
  for (const label of vanished) console.log(`no report any more: ${keyOf(label)}`);
  return unlabelled.length + vanished.length > 0 ? 1 : 0;
}

process.exitCode = main(process.argv.slice(2));
