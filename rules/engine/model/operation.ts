import type { AppCode } from './app-code.ts';
import type { ColumnDefinition, ConstraintDefinition, Expression, PartitionBound, PartitionKey, TypeName } from './definition.ts';
import type { AttachIndex, CreateIndex, DropIndex, Reindex } from './index-operation.ts';
import type { LockMode } from './lock.ts';
import type { QualifiedName } from './name.ts';
import type { Common, OnColumn, OnRelation } from './operation-part.ts';
import type { AttachPartition, DetachPartition, ReshapePartitions } from './partition-operation.ts';
import type { ChangeTrigger, CreateFunction, CreateTrigger, DropFunction, RenameFunction } from './routine-operation.ts';
import type { ChangeRows, InsertRows, Query } from './row-operation.ts';
import type { AlterDomain, AlterType, CreateDomain, CreateType, DropExtension } from './type-operation.ts';

export type RelationKind = 'table' | 'view' | 'materializedView' | 'index' | 'sequence';

export interface CreateTable extends OnRelation {
  readonly kind: 'createTable';
  /** Its rows are kept by another server. */
  readonly foreign: boolean;
  readonly ifNotExists: boolean;
  readonly columns: readonly ColumnDefinition[];
  readonly constraints: readonly ConstraintDefinition[];
  readonly temporary: boolean;
  readonly unlogged: boolean;
  readonly partitionKey: PartitionKey | undefined;
  readonly partitionOf: QualifiedName | undefined;
  readonly bound: PartitionBound | undefined;
  readonly inherits: readonly QualifiedName[];
  readonly likes: readonly QualifiedName[];
  /** CREATE TABLE … AS and SELECT INTO: the relations it reads. */
  readonly reads: readonly QualifiedName[] | undefined;
}

export interface DropRelation extends OnRelation {
  readonly kind: 'dropRelation';
  readonly relationKind: Exclude<RelationKind, 'index'>;
  readonly ifExists: boolean;
  readonly cascade: boolean;
}

export interface RenameRelation extends OnRelation {
  readonly kind: 'renameRelation';
  readonly relationKind: RelationKind;
  readonly to: string;
}

export interface SetSchema extends OnRelation {
  readonly kind: 'setSchema';
  readonly relationKind: RelationKind;
  readonly to: string;
}

export interface Truncate extends Common {
  readonly kind: 'truncate';
  readonly relations: readonly QualifiedName[];
  readonly cascade: boolean;
}

export interface AddColumn extends OnRelation {
  readonly kind: 'addColumn';
  readonly column: ColumnDefinition;
  readonly ifNotExists: boolean;
  /** ALTER TABLE ONLY: partitions and children are left alone. */
  readonly only: boolean;
}

export interface DropColumn extends OnColumn {
  readonly kind: 'dropColumn';
  readonly ifExists: boolean;
  readonly cascade: boolean;
}

export interface RenameColumn extends OnColumn {
  readonly kind: 'renameColumn';
  readonly to: string;
}

export interface AlterColumnType extends OnColumn {
  readonly kind: 'alterColumnType';
  readonly type: TypeName;
  readonly using: Expression | undefined;
  readonly collation: boolean;
}

export interface SetDefault extends OnColumn {
  readonly kind: 'setDefault';
  readonly value: Expression;
}

/** Changes of one column that need no further detail. */
export interface AlterColumn extends OnColumn {
  readonly kind: 'setNotNull' | 'dropNotNull' | 'dropDefault' | 'setExpression' | 'dropExpression' | 'dropIdentity';
}

export interface ChangeIdentity extends OnColumn {
  readonly kind: 'addIdentity' | 'setIdentity';
  /** `undefined` where only the sequence's options change. */
  readonly generated: 'always' | 'by default' | undefined;
}

export interface AddConstraint extends OnRelation {
  readonly kind: 'addConstraint';
  readonly constraint: ConstraintDefinition;
  /** ALTER TABLE ONLY: the partitions are left alone. */
  readonly only: boolean;
}

export interface ChangeConstraint extends OnRelation {
  readonly kind: 'validateConstraint' | 'dropConstraint';
  readonly name: string;
  readonly cascade: boolean;
}

export interface AlterConstraint extends OnRelation {
  readonly kind: 'alterConstraint';
  readonly name: string;
  /** ENFORCED or NOT ENFORCED where the statement says so. */
  readonly enforced: boolean | undefined;
}

export interface RenameConstraint extends OnRelation {
  readonly kind: 'renameConstraint';
  readonly name: string;
  readonly to: string;
}

/** What an ALTER TABLE does to storage, ownership, triggers and the like; each has a lock of its own. */
export type TableAction =
  | 'setStatistics'
  | 'setColumnOptions'
  | 'setStorage'
  | 'setCompression'
  | 'setOptions'
  | 'setCatalogOption'
  | 'setLogged'
  | 'setUnlogged'
  | 'setTablespace'
  | 'setAccessMethod'
  | 'clusterOn'
  | 'setWithoutCluster'
  | 'replicaIdentity'
  | 'changeOwner'
  | 'enableRowSecurity'
  | 'forceRowSecurity'
  | 'easeRowSecurity'
  | 'enableTrigger'
  | 'disableTrigger'
  | 'disableUserTriggers'
  | 'disableAllTriggers'
  | 'toggleRule'
  | 'noInherit'
  | 'inherit'
  | 'dropOids'
  | 'other';

export interface AlterTable extends OnRelation {
  readonly kind: 'alterTable';
  readonly relationKind: RelationKind;
  readonly action: TableAction;
  /** The other relation that INHERIT and NO INHERIT name. */
  readonly other: QualifiedName | undefined;
  /** The index or trigger it names. */
  readonly name: string | undefined;
}

export interface CreateView extends OnRelation {
  readonly kind: 'createView';
  readonly materialized: boolean;
  readonly replace: boolean;
  readonly reads: readonly QualifiedName[];
  /** Names of its columns in order; `undefined` where a `*` leaves them to the tables. */
  readonly columns: readonly string[] | undefined;
}

export interface RefreshMaterializedView extends OnRelation {
  readonly kind: 'refreshMaterializedView';
  readonly concurrently: boolean;
  readonly withNoData: boolean;
}

/** Upkeep of one table, or of all where no table is named. */
export interface Maintain extends Common {
  readonly kind: 'vacuum' | 'vacuumFull' | 'cluster' | 'repack' | 'analyze';
  readonly relations: readonly QualifiedName[];
}

/** Statements that name a table for an object beside it: comments, statistics, publications, sequences. */
export interface Annotate extends Common {
  readonly kind: 'comment' | 'createStatistics' | 'publish' | 'ownSequence' | 'grant' | 'revoke';
  readonly relations: readonly QualifiedName[];
}

export interface DropSchema extends Common {
  readonly kind: 'dropSchema';
  readonly schema: string;
  readonly cascade: boolean;
}

export interface RenameSchema extends Common {
  readonly kind: 'renameSchema';
  readonly schema: string;
  readonly to: string;
}

export interface SequenceOperation extends Common {
  readonly kind: 'createSequence' | 'alterSequence';
  readonly name: QualifiedName;
}

/** Statements whose only concern to us is that they refuse to run in a transaction. */
export interface DatabaseOperation extends Common {
  readonly kind: 'createDatabase' | 'dropDatabase' | 'alterSystem' | 'createTablespace' | 'createSubscription';
}

export interface TransactionControl extends Common {
  readonly kind: 'begin' | 'commit' | 'rollback' | 'savepoint';
}

export interface SetVariable extends Common {
  readonly kind: 'setVariable';
  /** Lower case; `all` for RESET ALL and DISCARD ALL. */
  readonly name: string;
  /** As written, quotes removed, units kept; `undefined` where it is not constant. */
  readonly value: string | undefined;
  /** RESET, and SET … TO DEFAULT. */
  readonly resets: boolean;
  readonly scope: 'session' | 'local';
}

export interface LockTable extends Common {
  readonly kind: 'lockTable';
  readonly relations: readonly QualifiedName[];
  readonly mode: LockMode;
  readonly nowait: boolean;
}

/** Something that runs and that nobody can judge from the text. */
export interface Opaque extends Common {
  readonly kind: 'opaque';
  readonly reason: 'dynamic SQL' | 'included file' | 'foreign language' | 'template' | 'code' | 'too deep';
  readonly detail: string;
}

/** A comment that silences rules: one of ESLint's disable comments, whatever the language around it. */
export interface Suppression extends Common {
  readonly kind: 'suppression';
  /** Our own rules among those that it names, without the prefix. */
  readonly rules: readonly string[];
  /** It names no rule, and so silences all. */
  readonly all: boolean;
  /** What stands behind ` -- `. */
  readonly reason: string;
}

/** Something in code that the migration does not wait for; `place` is the expression. What it does stands beside it, where it is sent at all. */
export interface Unawaited extends Common {
  readonly kind: 'unawaited';
  readonly sent: boolean;
}

/** Something that a migration in code takes from the application or from the world. */
export interface AppCodeUsed extends Common, Pick<AppCode, 'name' | 'module'> {
  readonly kind: 'appCode';
  readonly source: AppCode['kind'];
}

/** A statement that PostgreSQL would refuse, or a character that hides what follows. */
export interface Broken extends Common {
  readonly kind: 'broken';
  readonly message: string;
}

/** A statement without consequence for running traffic. */
export interface Other extends Common {
  readonly kind: 'other';
}

/** Everything that a migration can do, in one small union. `operationsOf(statement)` is its only source. */
export type Operation =
  | CreateTable
  | DropRelation
  | RenameRelation
  | SetSchema
  | Truncate
  | AddColumn
  | DropColumn
  | RenameColumn
  | AlterColumnType
  | SetDefault
  | AlterColumn
  | ChangeIdentity
  | AddConstraint
  | ChangeConstraint
  | AlterConstraint
  | RenameConstraint
  | AlterTable
  | CreateIndex
  | DropIndex
  | Reindex
  | AttachIndex
  | AttachPartition
  | DetachPartition
  | ReshapePartitions
  | CreateType
  | CreateDomain
  | AlterDomain
  | AlterType
  | DropExtension
  | CreateView
  | RefreshMaterializedView
  | CreateTrigger
  | ChangeTrigger
  | CreateFunction
  | DropFunction
  | RenameFunction
  | Maintain
  | Annotate
  | DropSchema
  | RenameSchema
  | SequenceOperation
  | DatabaseOperation
  | TransactionControl
  | SetVariable
  | LockTable
  | ChangeRows
  | InsertRows
  | Query
  | Opaque
  | Unawaited
  | AppCodeUsed
  | Broken
  | Suppression
  | Other;

export type OperationKind = Operation['kind'];

/** The members of the union that can have a given kind. */
export type OperationOf<Kind extends OperationKind> = Kind extends unknown ? HavingKind<Operation, Kind> : never;

type HavingKind<Member, Kind> = Member extends { readonly kind: infer Own } ? (Kind extends Own ? Member & { readonly kind: Kind } : never) : never;
