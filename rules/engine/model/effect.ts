import type { LockMode } from './lock.ts';
import type { QualifiedName } from './name.ts';

/** A fact that the schema decides: `unknown` where the history does not tell. */
export type Verdict = 'yes' | 'no' | 'unknown';

/** A lock on a table, view or materialized view. */
export interface RelationLock {
  readonly relation: QualifiedName;
  readonly mode: LockMode;
}

/** A lock on an index by its name. */
export interface IndexLock {
  readonly index: string;
  readonly mode: LockMode;
}

/** What PostgreSQL does to carry out one operation. */
export interface Effects {
  /** Strongest lock of each relation that existed before. */
  readonly locks: readonly RelationLock[];
  /** Locks on indexes stronger than those of a query. */
  readonly indexLocks: readonly IndexLock[];
  /** The whole table is written anew, with all its indexes. */
  readonly rewrite: Verdict;
  /** Every row is read while the lock is held: a CHECK, NOT NULL or partition bound is proved. */
  readonly scan: Verdict;
  /** Every row is looked up in the referenced table. */
  readonly foreignKeyCheck: Verdict;
  /** An index is built while the lock is held (a rewrite not counted). */
  readonly indexBuild: Verdict;
  /** `unknown` where it may lock relations that the history does not tell: DROP … CASCADE of a function. */
  readonly otherLocks: 'no' | 'unknown';
  /** It may hold its locks no longer than it takes to change the catalogue. */
  readonly instant: boolean;
  /** PostgreSQL refuses it inside a transaction block. */
  readonly refusesTransaction: boolean;
}
