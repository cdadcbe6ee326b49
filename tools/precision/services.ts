import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Checker } from '../../cli/check.ts';
import { findFiles } from '../../cli/find-files.ts';
import { severitiesOf } from '../../cli/severities.ts';
import { DiskFiles } from '../../eslint-plugin/disk.ts';
import { rules } from '../../rules/index.ts';
import { readLines } from './labels.ts';
import type { Report } from './reports.ts';

const FOLDER = fileURLToPath(new URL('../../docs/services/', import.meta.url));

/** A public service that is judged whole at one commit. */
export interface ServiceRepository {
  /** `owner/name`. */
  readonly repository: string;
  readonly commit: string;
  /** For the reader of the tables. */
  readonly framework: string;
  /** Files and folders that are judged, from its root. */
  readonly judged: readonly string[];
  /** Its defects were listed, and nobody looked at what is said of it, before the rules were done. */
  readonly holdOut: boolean;
  /** It is one of the second hold-out, which was chosen when the first had been seen. */
  readonly second?: boolean;
}

/** A defect that a person found without the rules, and the rule that it belongs to. */
export interface Defect {
  readonly repository: string;
  readonly file: string;
  readonly line: number;
  readonly rule: string;
  readonly defect: string;
  /** Why it turned out to be none after all: it is kept, and not counted any more. */
  readonly withdrawn?: string;
}

/** Rules about the running service and its deploy: nothing of migrations, nothing of the text. */
const serviceRules = rules.filter(({ preset, family }) => preset === 'recommended' && family !== 'migrations' && family !== 'text');

export function readServices(): readonly ServiceRepository[] {
  return JSON.parse(readFileSync(`${FOLDER}repositories.json`, 'utf8')) as readonly ServiceRepository[];
}

/** What was listed by hand and still holds, whatever the repository. */
export function readDefects(): readonly Defect[] {
  return readLines<Defect>('services', 'defects').filter(({ withdrawn }) => withdrawn === undefined);
}

/** What `recommended` says of a whole service and its manifests, as if all of it were new. */
export function reportsOfService({ judged }: ServiceRepository, checkout: string): readonly Report[] {
  const checker = new Checker(checkout, { baseline: 'none', report: 'all' }, new DiskFiles(() => 0), serviceRules, severitiesOf(serviceRules, 'recommended'));
  const { files } = findFiles(judged.map((path) => join(checkout, path)), checkout);
  return files.flatMap((path) => {
    if (path.endsWith('.sql')) return [];
    const { text, problems } = checker.check(path, readFileSync(path, 'utf8'));
    return problems
      .filter(({ suppressed }) => suppressed === undefined)
      .map(({ rule, severity, start, hazard: { range, statement, message } }) => ({
        file: path.slice(checkout.length + 1),
        line: start.line,
        rule,
        severity,
        message: `${message.what} ${message.why}`,
        statement: statement.start,
        text: text.slice(range.start, range.end),
      }));
  });
}

/** How far a report may stand from the line that was listed by hand: a handler is underlined at its path, its answer or its beginning. */
const NEAR = 20;

/** Those of the listed defects that no report names. One report names one defect, the nearest. */
export function missedOf(defects: readonly Defect[], reports: readonly Report[]): readonly Defect[] {
  const pairs = defects
    .flatMap((defect) => reports.filter(({ file, rule }) => file === defect.file && rule === defect.rule).map((report) => ({ defect, report, distance: Math.abs(report.line - defect.line) })))
    .filter(({ distance }) => distance <= NEAR)
    .sort((left, right) => left.distance - right.distance);
  const found = new Set<Defect>();
  const used = new Set<Report>();
  for (const { defect, report } of pairs) {
    if (found.has(defect) || used.has(report)) continue;
    found.add(defect);
    used.add(report);
  }
  return defects.filter((defect) => !found.has(defect));
}
