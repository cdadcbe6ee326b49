import type { QualifiedName } from './name.ts';
import type { Range } from './range.ts';
import type { Statement } from './statement.ts';

/**
 * A part of an operation's text that a report may point at. A part that the text does not have
 * gives the smallest text around it.
 */
export type Part =
  /** The whole clause: one command of an ALTER TABLE, or the statement. */
  | 'clause'
  /** The words that name the action: `CREATE UNIQUE INDEX`, `SET NOT NULL`, `ADD CONSTRAINT x CHECK`. */
  | 'action'
  | 'relation'
  | 'column'
  | 'type'
  | 'default'
  | 'not null'
  | 'generated'
  | 'check'
  | 'references'
  | 'unique'
  | 'primary key'
  | 'exclude'
  | 'concurrently'
  | 'new name'
  | 'where';

export interface Common {
  readonly statement: Statement;
  /** Where a part of this operation stands in the file. */
  place(part: Part): Range;
  /** The SQL of a part, wherever it stands. */
  textOf(part: Part): string;
}

export interface OnRelation extends Common {
  readonly relation: QualifiedName;
}

export interface OnColumn extends OnRelation {
  readonly column: string;
  /** ALTER TABLE ONLY: partitions and children are left alone. */
  readonly only: boolean;
}
