import type { ConflictTarget } from './conflict-target.ts';
import type { QualifiedName } from './name.ts';
import type { Common, OnRelation } from './operation-part.ts';

/** How many rows a statement may touch, as far as its text tells. */
export type RowScope =
  /** No WHERE, or one that is always true. */
  | 'all'
  /** A condition that may hold for any number of rows. */
  | 'filtered'
  /** A range of keys, a LIMIT, one cursor row. */
  | 'bounded';

export interface ChangeRows extends OnRelation {
  readonly kind: 'update' | 'delete' | 'merge';
  readonly scope: RowScope;
  /** Columns that the condition compares with a constant: bounded where one of them is a key. */
  readonly fixedColumns: readonly string[];
  /** Columns that the condition wants to be NULL. */
  readonly emptyColumns: readonly string[];
  /** Columns assigned, for updates. */
  readonly columns: readonly string[];
  readonly reads: readonly QualifiedName[];
  /** Inside a loop: `committing` where each turn commits. */
  readonly loop: 'none' | 'one transaction' | 'committing';
}

export interface InsertRows extends OnRelation {
  readonly kind: 'insert' | 'copy';
  readonly columns: readonly string[];
  /** INSERT … SELECT, and how many relations it reads. */
  readonly fromQuery: boolean;
  readonly reads: readonly QualifiedName[];
  readonly conflict: ConflictTarget | undefined;
}

export interface Query extends Common {
  readonly kind: 'query';
  readonly reads: readonly QualifiedName[];
  /** SELECT … FOR UPDATE and friends. */
  readonly locksRows: boolean;
}
