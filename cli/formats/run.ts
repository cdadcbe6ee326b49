import type { FileReport } from '../check.ts';
import type { Summary } from '../summary.ts';

/** A whole run, for any format to print. */
export interface Run {
  readonly reports: readonly FileReport[];
  readonly summary: Summary;
  /** The working directory. */
  readonly cwd: string;
}
