import type { Range } from './range.ts';

/**
 * How sure it is that a place means this very table or column: resolved in SQL or in a definition; in one expression with the
 * table's name; a word in a file that names the table as well.
 */
export type Confidence = 'certain' | 'likely' | 'possible';

/** A place where code names a table or a column. */
export interface Reference {
  /** Absolute, forward slashes. */
  readonly path: string;
  /** Below the project's root. */
  readonly name: string;
  readonly range: Range;
  /** From 1. */
  readonly line: number;
  readonly confidence: Confidence;
}

/** What code says of a table or a column. */
export interface CodeUse {
  /** Where the code was read, as a sentence has it: "`origin/main`, 1a2b3c4"; `undefined` for the files as they are now. */
  readonly readAt: string | undefined;
  /** Those that are certain or likely, in the order of paths and lines. */
  readonly places: readonly Reference[];
  /** Files that may name it: a word, and nothing that decides. */
  readonly possibleFiles: readonly string[];
  /** Neither what runs nor what is written now has the word, although both name the table. */
  readonly unused: boolean;
}
