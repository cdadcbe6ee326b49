import type { Range } from './range.ts';

/** A place in the code of a service. */
export interface Place {
  /** Absolute, forward slashes. */
  readonly file: string;
  /** The smallest text that says it. */
  readonly range: Range;
}

/** Who makes a server or a client, as the module that is imported: `express`, `http`, `pg`. */
export type Library = string;
