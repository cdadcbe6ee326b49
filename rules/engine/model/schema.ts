import type { ConstraintKind, Expression, PartitionKey, TypeName, Volatility } from './definition.ts';
import type { QualifiedName } from './name.ts';
import type { TreeNode } from './tree-node.ts';
import type { ConflictTarget } from './conflict-target.ts';

/** Where something was made: the path of the migration; `undefined` for what a snapshot brought. */
export type Origin = string | undefined;

export interface Column {
  readonly name: string;
  /** `undefined` where the history does not tell. */
  readonly type: TypeName | undefined;
  readonly collation: QualifiedName | undefined;
  /** `undefined` where the history does not tell. */
  readonly notNull: boolean | undefined;
  readonly default: Expression | undefined;
  /** A value comes by itself: identity, serial or generated. */
  readonly selfFilling: boolean;
  readonly generated: 'stored' | 'virtual' | undefined;
  readonly origin: Origin;
}

export interface Constraint {
  readonly name: string;
  readonly kind: ConstraintKind;
  readonly columns: readonly string[];
  /** Existing rows are known to satisfy it. */
  readonly validated: boolean;
  readonly enforced: boolean;
  readonly references: QualifiedName | undefined;
  /** Empty where the statement leaves it to the primary key. */
  readonly referencedColumns: readonly string[];
  readonly expression: Expression | undefined;
  /** The `Constraint` node with today's names, for printing it again; `undefined` where the history does not tell. */
  readonly tree: TreeNode | undefined;
  readonly origin: Origin;
}

export interface Index {
  readonly name: string;
  readonly columns: readonly (string | undefined)[];
  readonly mentions: readonly string[];
  /** Columns that an expression or the predicate mentions. */
  readonly computedFrom: readonly string[];
  readonly unique: boolean;
  readonly partial: boolean;
  /** The constraint that owns it. */
  readonly constraint: string | undefined;
  /** The index of the partitioned table above, of which it is a part. */
  readonly parent: string | undefined;
  /** The `IndexStmt` node with today's names, for printing it again; `undefined` for the index of a constraint. */
  readonly tree: TreeNode | undefined;
  readonly origin: Origin;
}

/** A table, view or materialized view as the earlier migrations leave it. */
export interface Relation {
  readonly name: QualifiedName;
  readonly kind: 'table' | 'foreignTable' | 'view' | 'materializedView';
  /** Every column is known; false for a table that the history only ever alters. */
  readonly complete: boolean;
  readonly columns: ReadonlyMap<string, Column>;
  readonly constraints: ReadonlyMap<string, Constraint>;
  readonly indexes: ReadonlyMap<string, Index>;
  readonly partitioned: boolean;
  /** `undefined` where the history does not tell. */
  readonly partitionKey: PartitionKey | undefined;
  readonly partitionOf: QualifiedName | undefined;
  readonly isDefaultPartition: boolean;
  /** It was a partition, and no query reaches it through its parent any more. */
  readonly detached: boolean;
  /** The function of each trigger. */
  readonly triggers: ReadonlyMap<string, QualifiedName>;
  /** Triggers that fire before a row is inserted, and the columns that each may fill. */
  readonly fillingTriggers: ReadonlyMap<string, readonly string[]>;
  /** Partitions and inheriting tables. */
  readonly children: readonly QualifiedName[];
  readonly inherits: readonly QualifiedName[];
  /** What a view reads. */
  readonly reads: readonly QualifiedName[];
  readonly temporary: boolean;
  readonly unlogged: boolean;
  /** Names of the row security policies. */
  readonly policies: ReadonlySet<string>;
  readonly origin: Origin;
}

/** An enum, domain or composite type. */
export interface UserType {
  readonly name: QualifiedName;
  readonly form: 'enum' | 'domain' | 'composite' | 'range' | 'other';
  readonly values: readonly string[];
  /** Domains: the type below. */
  readonly base: TypeName | undefined;
  /** Domains: has a CHECK or NOT NULL. */
  readonly constrained: boolean;
  /** Domains: NOT NULL is said. */
  readonly notNull: boolean;
  /** Domains: what a column without a default of its own gets. */
  readonly default: Expression | undefined;
  readonly origin: Origin;
}

/** An INSERT … ON CONFLICT in the body of a function. */
export interface Upsert {
  readonly relation: QualifiedName;
  readonly target: ConflictTarget;
}

/** A function or procedure; of overloads under one name the last one made. */
export interface Routine {
  readonly name: QualifiedName;
  readonly volatility: Volatility;
  readonly forTrigger: boolean;
  /** Columns of its row that a trigger function gives a value. */
  readonly assigns: readonly string[];
  readonly upserts: readonly Upsert[];
  readonly origin: Origin;
}

/** What is known about the database just before an operation. Immutable. */
export interface SchemaView {
  relation(name: QualifiedName): Relation | undefined;
  /** The table that an index belongs to. */
  indexOwner(index: QualifiedName): { readonly relation: Relation; readonly index: Index } | undefined;
  userType(name: { readonly schema: string | undefined; readonly name: string }): UserType | undefined;
  /** `undefined` for functions the history does not make. */
  routine(name: QualifiedName): Routine | undefined;
  /** What functions of the history insert into a relation by ON CONFLICT. */
  upsertsInto(relation: QualifiedName): readonly { readonly routine: QualifiedName; readonly target: ConflictTarget }[];
  /** Relations whose foreign keys point at this one. */
  referencing(name: QualifiedName): readonly Relation[];
  /** Views that read this relation. */
  viewsOver(name: QualifiedName): readonly Relation[];
  /** Tables with a column of this type, or of a domain over it. */
  tablesUsing(type: QualifiedName): readonly Relation[];
  /** Tables with a trigger or a default that calls this function. */
  tablesCalling(routine: QualifiedName): readonly Relation[];
  /** Constraints that NOT VALID left unproved for old rows, of all relations. */
  unvalidated(): readonly { readonly relation: Relation; readonly constraint: Constraint }[];
  /** Relations of one schema. */
  relationsIn(schema: string): readonly Relation[];
  /** The same text for every spelling of one relation. */
  key(name: QualifiedName): string;
  /** Two spellings of one relation. */
  same(left: QualifiedName, right: QualifiedName): boolean;
}
