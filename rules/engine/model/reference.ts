import type { Range } from './range.ts';

/**
 * How sure it is that a place means this very table or column: resolved in SQL or in a definition; in one expression with the
 * table's name; a word in a file that names the table as well.
 */
export type Confidence = 'certain' | 'likely' | 'possible';

/**
 * What code does with it there. `defined`: a model, an entity or a type; `upserted`: inserted, with a word on what happens where
 * the row is there already; `read`: everything else in a query.
 */
export type Access = 'defined' | 'read' | 'inserted' | 'upserted' | 'updated' | 'deleted';

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
  readonly access: Access;
}

/** What code says of a table or a column. */
export interface CodeUse {
  /** Where the code was read, as a sentence has it: "`v2.3.1`", "`origin/main`, 1a2b3c4: merged, perhaps not deployed", "in the files as they are now". */
  readonly readAt: string;
  /** The places stand in the files as they are now, and not in code that was released. */
  readonly isNow: boolean;
  /** Those that are certain or likely, in the order of paths and lines. */
  readonly places: readonly Reference[];
  /** Files that may name it: a word, and nothing that decides. */
  readonly possibleFiles: readonly string[];
  /** Neither what runs nor what is written now has the word for it, although both name the table. */
  readonly unused: boolean;
  /** The places in the files as they are now; looked up when asked for, `undefined` where that cannot be. */
  readonly now: readonly Reference[] | undefined;
  /** The places in released code; `undefined` where nothing is known of a release. */
  readonly released: { readonly name: string; readonly merged: boolean; readonly places: readonly Reference[] } | undefined;
}

/** Where running code says every value of an enum but a new one; empty also where nothing writes the new one yet and code that knows it is written. */
export type ValueUse = Pick<CodeUse, 'places' | 'readAt' | 'isNow'>;

/** How a query depends on a table without naming the columns that it depends on. */
export type QueryForm = 'select *' | 'returning *' | 'insert by position';

/** A query in such a form. */
export interface QueryReference extends Reference {
  readonly form: QueryForm;
  /** The whole query. */
  readonly query: Range;
  /** Under a name, so that connections keep its plan. */
  readonly prepared: boolean;
  /** Each column of the result has a destination of its own in the code: one more is an error. */
  readonly exact: boolean;
}

/** Queries in such forms: of the code that runs where that is known, else of the code as it is now. */
export interface QueryUse extends Pick<CodeUse, 'readAt' | 'isNow'> {
  readonly places: readonly QueryReference[];
}
