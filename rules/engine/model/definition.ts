import type { QualifiedName } from './name.ts';
import type { TreeNode } from './tree-node.ts';

/** How often a function may change its answer: `unknown` for functions nobody has defined so far. */
export type Volatility = 'immutable' | 'stable' | 'volatile' | 'unknown';

/** A data type as a statement names it. */
export interface TypeName {
  readonly schema: string | undefined;
  /** The server's own name: `int4` for `integer`, `varchar` for `character varying`, `bpchar` for `char`. */
  readonly name: string;
  /** Length, precision, scale: `[10, 2]` for `numeric(10,2)`. */
  readonly modifiers: readonly number[];
  readonly array: boolean;
  /** False for `%TYPE`, names made by a template, and modifiers that are no numbers. */
  readonly known: boolean;
}

/** What matters of an expression without the schema at hand. */
export interface Expression {
  /** Functions called anywhere inside, operators' functions left out. */
  readonly functions: readonly QualifiedName[];
  /** Columns referred to, by their last name. */
  readonly columns: readonly string[];
  /** No function, no column, no subquery: the same value for ever. */
  readonly constant: boolean;
  /** The column, where the expression is nothing but one. */
  readonly column: string | undefined;
  /** The literal NULL, also behind a cast. */
  readonly isNull: boolean;
  /** The type that the outermost casts give, for `c::text`; the column it casts where it casts nothing else. */
  readonly castOf: { readonly column: string; readonly type: TypeName } | undefined;
  /** Columns that cannot be NULL where the expression is true, as far as PostgreSQL's prover sees it. */
  readonly provesNotNull: readonly string[];
  /** The expression itself, for printing it again; rules do not look at it. */
  readonly tree: TreeNode;
  /** The column and the values of `c IN ('a', 'b')`, where the expression is nothing else. */
  readonly allows: { readonly column: string; readonly values: readonly string[] } | undefined;
  /** Comparisons with literals that hold where the expression is true. */
  readonly comparisons: readonly Comparison[];
}

/** `column operator value` that holds wherever an expression is true; IN stands for its list. */
export interface Comparison {
  readonly column: string;
  readonly operator: '=' | '<' | '<=' | '>' | '>=' | 'in';
  readonly values: readonly string[];
  /** The type that the values are cast to, where the text says so. */
  readonly type: TypeName | undefined;
}

/** PARTITION BY: how rows are spread, and by which columns; `undefined` for an expression. */
export interface PartitionKey {
  readonly strategy: 'range' | 'list' | 'hash';
  readonly columns: readonly (string | undefined)[];
}

/** FOR VALUES. Limits are literals; `undefined` for MINVALUE, MAXVALUE and what is no literal. */
export type PartitionBound =
  | { readonly kind: 'default' }
  | { readonly kind: 'hash' }
  | { readonly kind: 'list'; readonly values: readonly (string | undefined)[]; readonly hasNull: boolean }
  | { readonly kind: 'range'; readonly from: readonly RangeLimit[]; readonly to: readonly RangeLimit[] };

export type RangeLimit = { readonly value: string } | 'unlimited' | 'unknown';

export type ConstraintKind = 'primary' | 'unique' | 'exclude' | 'foreign' | 'check' | 'notNull';

export interface ForeignKeyTarget {
  readonly relation: QualifiedName;
  readonly columns: readonly string[];
  readonly onDelete: 'no action' | 'restrict' | 'cascade' | 'set null' | 'set default';
}

/** A constraint as a statement declares it, inline or at the table. */
export interface ConstraintDefinition {
  readonly kind: ConstraintKind;
  readonly name: string | undefined;
  readonly columns: readonly string[];
  /** NOT VALID: existing rows are not looked at. */
  readonly notValid: boolean;
  /** NOT ENFORCED, from PostgreSQL 18. */
  readonly notEnforced: boolean;
  readonly usingIndex: string | undefined;
  readonly references: ForeignKeyTarget | undefined;
  readonly expression: Expression | undefined;
  /** The `Constraint` node, for printing it again; `undefined` for a part that a new partition gets from its parent. */
  readonly tree: TreeNode | undefined;
}

/** A column as CREATE TABLE or ADD COLUMN declares it. */
export interface ColumnDefinition {
  readonly name: string;
  readonly type: TypeName;
  readonly collation: QualifiedName | undefined;
  readonly notNull: boolean;
  readonly default: Expression | undefined;
  readonly identity: 'always' | 'by default' | undefined;
  readonly generated: { readonly stored: boolean; readonly expression: Expression } | undefined;
  readonly constraints: readonly ConstraintDefinition[];
}
