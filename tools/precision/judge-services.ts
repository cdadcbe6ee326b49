import { keyOf, readLabels, type Label } from './labels.ts';
import { checkoutOf, type Report } from './reports.ts';
import { missedOf, readDefects, readServices, reportsOfService, type Defect, type ServiceRepository } from './services.ts';

/** What was found in one service, or in several together. */
interface Verdicts {
  readonly reports: readonly { readonly report: Report; readonly verdict: Label['verdict'] | undefined }[];
  readonly vanished: readonly Label[];
  readonly defects: readonly Defect[];
  readonly missed: readonly Defect[];
}

const VERDICTS = ['right', 'arguable', 'wrong'] as const;

function verdictsOf(service: ServiceRepository, checkout: string): Verdicts {
  const reports = reportsOfService(service, checkout);
  const labels = readLabels('services', service.repository);
  const labelled = new Map(labels.map((label) => [keyOf(label), label.verdict]));
  const reported = new Set(reports.map(keyOf));
  const defects = readDefects().filter(({ repository }) => repository === service.repository);
  return {
    reports: reports.map((report) => ({ report, verdict: labelled.get(keyOf(report)) })),
    vanished: labels.filter((label) => !reported.has(keyOf(label))),
    defects,
    missed: missedOf(defects, reports),
  };
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '–' : `${((part / whole) * 100).toFixed(1)} %`;
}

function severityLine({ reports }: Verdicts, severity: Report['severity'], name: string): string {
  const counts = VERDICTS.map((verdict) => reports.filter(({ report, verdict: given }) => report.severity === severity && given === verdict).length);
  const all = counts.reduce((total, count) => total + count, 0);
  return `${all} ${name}: ${VERDICTS.map((verdict, index) => `${counts[index] ?? 0} ${verdict}`).join(', ')} (${percent(counts[0] ?? 0, all)} right)`;
}

function print(name: string, verdicts: Verdicts): void {
  const { defects, missed } = verdicts;
  const found = defects.length === 0 ? '' : `; ${defects.length - missed.length} of ${defects.length} listed defects found (${percent(defects.length - missed.length, defects.length)})`;
  console.log(`${name.padEnd(44)} ${severityLine(verdicts, 'error', 'errors')}; ${severityLine(verdicts, 'warn', 'warnings')}${found}`);
}

function together(all: readonly Verdicts[]): Verdicts {
  return {
    reports: all.flatMap(({ reports }) => reports),
    vanished: all.flatMap(({ vanished }) => vanished),
    defects: all.flatMap(({ defects }) => defects),
    missed: all.flatMap(({ missed }) => missed),
  };
}

/**
 * Holds what is said of whole services against a person's labels, and against the defects that a person listed before the first run.
 *
 * @param folder where they are checked out, each as `<owner>+<name>`
 * @param only one of them, as `owner/name`
 * @param unlabelled print what is to be labelled, as JSON lines, and nothing else
 * @returns the exit code: 1 where a report has no label, or a label no report
 */
export function judgeServices(folder: string, only: string | undefined, unlabelled: boolean): number {
  const judged = readServices().flatMap((service) => {
    if (only !== undefined && only !== service.repository) return [];
    const checkout = checkoutOf(service, folder);
    if (checkout === undefined) console.error(`${service.repository} is not checked out below ${folder}.`);
    return checkout === undefined ? [] : [{ service, verdicts: verdictsOf(service, checkout) }];
  });
  if (unlabelled) {
    for (const { service, verdicts } of judged)
      for (const { report, verdict } of verdicts.reports) if (verdict === undefined) console.log(JSON.stringify({ repository: service.repository, ...report }));
    return 0;
  }
  for (const { service, verdicts } of judged) print(`${service.repository}${service.holdOut ? ' (hold-out)' : ''}`, verdicts);
  print('the others together', together(judged.filter(({ service }) => !service.holdOut).map(({ verdicts }) => verdicts)));
  print('hold-out together', together(judged.filter(({ service }) => service.holdOut && service.second !== true).map(({ verdicts }) => verdicts)));
  print('second hold-out together', together(judged.filter(({ service }) => service.second === true).map(({ verdicts }) => verdicts)));
  const { reports, vanished, missed } = together(judged.map(({ verdicts }) => verdicts));
  const without = reports.filter(({ verdict }) => verdict === undefined);
  for (const { report } of without) console.log(`no label: ${keyOf(report)}`);
  for (const label of vanished) console.log(`no report any more: ${keyOf(label)}`);
  for (const { repository, file, line, rule } of missed) console.log(`not found: ${repository} ${keyOf({ file, line, rule })}`);
  return without.length + vanished.length > 0 ? 1 : 0;
}
