import type { LockMode } from './lock.ts';
import type { Range } from './range.ts';

/** What keeps the locks of a statement until later. */
export type TransactionScope =
  /** Each statement is its own transaction. */
  | 'none'
  /** Nobody knows how the file is run. */
  | 'unknown'
  /** BEGIN … COMMIT in the file. */
  | 'explicit'
  /** Several statements sent as one string. */
  | 'implicit'
  /** The statements of a DO block where nothing else holds them together. */
  | 'block'
  /** The runner opens one for the file. */
  | 'file'
  /** The runner opens one for all pending files. */
  | 'all pending';

/** The transaction that a statement runs in. Statements of one transaction share one object. */
export interface Transaction {
  readonly scope: TransactionScope;
  /** The BEGIN that opened it, for an explicit one. */
  readonly opened: Range | undefined;
}

/** Locks that the transaction took before a statement, strongest per relation, by the relation's key. */
export type LocksHeld = ReadonlyMap<string, LockMode>;

/** How the runner runs a file. */
export interface Runner {
  /** As the user knows it: `Prisma 6.2`, `Drizzle`. */
  readonly name: string;
  readonly transaction: 'none' | 'unknown' | 'implicit' | 'file' | 'all pending';
  /** What a user writes so that one file runs outside a transaction; `undefined` where there is no way. */
  readonly optOut: string | undefined;
}
