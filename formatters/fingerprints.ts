import { createHash } from 'node:crypto';
import type { ReportedFile, ReportedProblem } from './report.ts';

function lineOf(text: string | undefined, line: number): string {
  return text?.split(/\r\n|[\r\n]/u)[line - 1]?.trim() ?? '';
}

/**
 * A name for each problem that stays the same when lines above it come and go: made of the file, the rule and the text of the
 * line, and of how many like it come before.
 */
export function fingerprintsOf({ path, text, problems }: ReportedFile): ReadonlyMap<ReportedProblem, string> {
  const seen = new Map<string, number>();
  return new Map(
    problems.map((problem) => {
      const key = `${path}\0${problem.rule ?? problem.message}\0${lineOf(text, problem.start.line)}`;
      const before = seen.get(key) ?? 0;
      seen.set(key, before + 1);
      return [problem, createHash('sha256').update(`${key}\0${before}`).digest('hex').slice(0, 32)];
    }),
  );
}
