import { isCodePath, isManifestPath } from '../rules/index.ts';
import type { FileReport } from './check.ts';

/** Counts of a whole run. */
export interface Summary {
  readonly files: number;
  readonly errors: number;
  readonly warnings: number;
  /** Disabled with a comment. */
  readonly suppressed: number;
  /** In the list of what is known. */
  readonly known: number;
  /** Files of SQL that are no PostgreSQL migrations. */
  readonly skipped: number;
  /** Migrations that are released, so that nothing is said of them. */
  readonly released: number;
  /** Hazards of the running service in lines that are as the base has them. */
  readonly untouched: number;
}

export function summarise(reports: readonly FileReport[]): Summary {
  const summary = { files: reports.length, errors: 0, warnings: 0, suppressed: 0, known: 0, skipped: 0, released: 0, untouched: 0 };
  for (const { path, problems, unused, skipped, untold } of reports) {
    if (skipped === 'released') summary.released += 1;
    else if (isCodePath(path) || isManifestPath(path)) summary.untouched += untold.length;
    else if (skipped !== undefined) summary.skipped += 1;
    summary.warnings += unused.length;
    for (const { severity, suppressed } of problems) {
      if (suppressed?.kind === 'comment') summary.suppressed += 1;
      else if (suppressed !== undefined) summary.known += 1;
      else if (severity === 'error') summary.errors += 1;
      else summary.warnings += 1;
    }
  }
  return summary;
}
