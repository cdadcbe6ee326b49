import type { QualifiedName } from './name.ts';
import type { Common, OnRelation } from './operation-part.ts';
import type { TreeNode } from './tree-node.ts';

export interface CreateIndex extends OnRelation {
  readonly kind: 'createIndex';
  readonly name: string | undefined;
  readonly unique: boolean;
  readonly concurrently: boolean;
  readonly ifNotExists: boolean;
  /** ON ONLY: the parent's index alone, without its partitions. */
  readonly only: boolean;
  /** Key columns in order, `undefined` for an expression. */
  readonly columns: readonly (string | undefined)[];
  /** Every column that the index mentions: keys, INCLUDE, expressions and predicate. */
  readonly mentions: readonly string[];
  /** Columns that an expression or the predicate mentions. */
  readonly computedFrom: readonly string[];
  /** The `IndexStmt` node. */
  readonly tree: TreeNode;
  readonly partial: boolean;
}

export interface DropIndex extends Common {
  readonly kind: 'dropIndex';
  readonly indexes: readonly QualifiedName[];
  readonly concurrently: boolean;
  readonly ifExists: boolean;
  readonly cascade: boolean;
}

export interface Reindex extends Common {
  readonly kind: 'reindex';
  readonly target: 'index' | 'table' | 'schema' | 'database' | 'system';
  readonly name: QualifiedName | undefined;
  readonly concurrently: boolean;
}

export interface AttachIndex extends Common {
  readonly kind: 'attachIndex';
  readonly index: QualifiedName;
  readonly child: QualifiedName;
}
