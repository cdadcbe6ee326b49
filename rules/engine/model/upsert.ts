import type { Range } from './range.ts';
import type { CodeUse, Reference } from './reference.ts';

/** The unique index that an upsert needs, as far as its code tells. */
export type UpsertTarget =
  /** As the code spells the columns, all of them perhaps in one name (Prisma's `tenantId_email`); `undefined` for an expression. */
  | { readonly kind: 'columns'; readonly columns: readonly (string | undefined)[] }
  | { readonly kind: 'constraint'; readonly name: string }
  | { readonly kind: 'primary key' }
  /** What the model in code calls unique, or its primary key. */
  | { readonly kind: 'key of the model' }
  | { readonly kind: 'unknown' };

/** A place where code inserts a row, with a word on what happens where it is there already. */
export interface UpsertReference extends Reference {
  /** The whole query, or the call with what stands in front of it. */
  readonly query: Range;
  readonly target: UpsertTarget;
}

/** What a state of the code upserts into a table. */
export interface UpsertsRead extends Pick<CodeUse, 'readAt' | 'isNow'> {
  readonly places: readonly UpsertReference[];
  /** Something in a file with the letters of the table upserts, and nobody can tell into what; or the code could not be looked through. */
  readonly unplaced: boolean;
}

/** The same of the code that runs where that is known, else of the code as it is now. */
export interface UpsertUse extends UpsertsRead {
  /** That of the code as it is now; looked up when asked for. */
  readonly now: UpsertsRead;
}
