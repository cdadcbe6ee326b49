import { relative } from 'node:path';
import type { FileReport } from '../check.ts';
import type { Summary } from '../summary.ts';

/** Reports for a program: one object, paths relative to the working directory, places from 1. */
export function formatJson(reports: readonly FileReport[], summary: Summary, cwd: string): string {
  const files = reports
    .filter(({ problems, unused, skipped }) => problems.length > 0 || unused.length > 0 || skipped !== undefined)
    .map(({ path, problems, unused, skipped }) => ({
      path: relative(cwd, path).replaceAll('\\', '/'),
      ...(skipped === undefined ? {} : { skipped }),
      problems: problems.map(({ rule, severity, start, end, hazard, suppressed }) => ({
        rule,
        severity,
        start,
        end,
        message: hazard.message,
        blocked: hazard.blocked,
        suggestions: hazard.suggestions,
        ...(suppressed === undefined ? {} : { suppressed: true, reason: suppressed.reason }),
      })),
      unusedDirectives: unused,
    }));
  return `${JSON.stringify({ summary, files })}\n`;
}
