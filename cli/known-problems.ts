import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { FileReport, Problem } from './check.ts';

/** What a team knows of and has not mended yet: one file, in the form of ESLint's own bulk suppressions. */
export const KNOWN_PROBLEMS_FILE = 'zero-downtime-suppressions.json';

type Listed = Readonly<Record<string, Readonly<Record<string, { readonly count: number }>>>>;

const PREFIX = 'zero-downtime/';

function isListed(value: unknown): value is Listed {
  const isObject = (each: unknown): each is Readonly<Record<string, unknown>> => typeof each === 'object' && each !== null && !Array.isArray(each);
  return isObject(value) && Object.values(value).every((rules) => isObject(rules) && Object.values(rules).every((entry) => isObject(entry) && typeof entry['count'] === 'number'));
}

function countsOf(problems: readonly Problem[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { rule, suppressed } of problems) if (suppressed?.kind !== 'comment') counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return counts;
}

/** How often a rule still speaks of a file, told or not. */
function leftOf(rule: string, { problems, untold }: FileReport): number {
  return (countsOf(problems).get(rule) ?? 0) + untold.filter((other) => other === rule).length;
}

/** The list of known problems: so many of a rule in a file are not told of; one more, and all of them are. */
export class KnownProblems {
  readonly #listed: Listed;
  /** What could not be read. */
  readonly problem: string | undefined;

  private constructor(listed: Listed, problem?: string) {
    this.#listed = listed;
    this.problem = problem;
  }

  static nothing(): KnownProblems {
    return new KnownProblems({});
  }

  /** Reads the list beside a project's configuration; an empty one where there is none. */
  static read(cwd: string): KnownProblems {
    const path = resolve(cwd, KNOWN_PROBLEMS_FILE);
    if (!existsSync(path)) return KnownProblems.nothing();
    try {
      const raw: unknown = JSON.parse(readFileSync(path, 'utf8'));
      return isListed(raw) ? new KnownProblems(raw) : new KnownProblems({}, `${KNOWN_PROBLEMS_FILE} is no list of files with counts of their rules.`);
    } catch (error) {
      return new KnownProblems({}, `${KNOWN_PROBLEMS_FILE} cannot be read: ${(error as Error).message}`);
    }
  }

  /** @param path as the list names it, from the working directory with forward slashes */
  apply(path: string, report: FileReport): FileReport {
    const listed = this.#listed[path];
    if (listed === undefined) return report;
    // What is not told counts, too: else the place of a known one that nobody has touched would be free for a new one.
    const isKnown = ({ rule, suppressed }: Problem): boolean => suppressed === undefined && leftOf(rule, report) <= (listed[PREFIX + rule]?.count ?? 0);
    return { ...report, problems: report.problems.map((problem) => (isKnown(problem) ? { ...problem, suppressed: { kind: 'list', reason: '' } } : problem)) };
  }

  /** What the list has more than there is, in sentences, of the files that were looked at and of those that are gone. */
  needless(reports: ReadonlyMap<string, FileReport>, isThere: (path: string) => boolean): readonly string[] {
    return Object.entries(this.#listed).flatMap(([path, rules]) => {
      const report = reports.get(path);
      if (report === undefined) return isThere(path) ? [] : [`${path} is gone`];
      return Object.entries(rules).flatMap(([name, { count }]) => {
        const rule = name.slice(PREFIX.length);
        const left = leftOf(rule, report);
        return left < count ? [`${path} has ${left} of ${count} ${rule}`] : [];
      });
    });
  }

  /** The list without what is needless in it, as a file; nothing is added. */
  pruned(reports: ReadonlyMap<string, FileReport>, isThere: (path: string) => boolean): string {
    const entries = Object.entries(this.#listed).flatMap(([path, rules]) => {
      const report = reports.get(path);
      if (report === undefined) return isThere(path) ? [[path, rules] as const] : [];
      const left = Object.entries(rules).flatMap(([name, { count }]) => {
        const now = Math.min(count, leftOf(name.slice(PREFIX.length), report));
        return now === 0 ? [] : [[name, { count: now }] as const];
      });
      return left.length === 0 ? [] : [[path, Object.fromEntries(left)] as const];
    });
    return written(Object.fromEntries(entries));
  }
}

/** A list of everything that a run reports, as a file. */
export function listOf(reports: ReadonlyMap<string, FileReport>): string {
  const files = [...reports].flatMap(([path, { problems }]) => {
    const counts = [...countsOf(problems.filter(({ suppressed }) => suppressed === undefined))].sort(([left], [right]) => (left < right ? -1 : 1));
    return counts.length === 0 ? [] : [[path, Object.fromEntries(counts.map(([rule, count]) => [PREFIX + rule, { count }]))] as const];
  });
  return written(Object.fromEntries(files));
}

function written(listed: Listed): string {
  return `${JSON.stringify(listed, null, 2)}\n`;
}
