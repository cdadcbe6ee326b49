import type { PartitionBound } from './definition.ts';
import type { QualifiedName } from './name.ts';
import type { OnRelation } from './operation-part.ts';

export interface AttachPartition extends OnRelation {
  readonly kind: 'attachPartition';
  readonly partition: QualifiedName;
  readonly bound: PartitionBound;
}

/** MERGE PARTITIONS and SPLIT PARTITION of PostgreSQL 19: rows are copied into new partitions. */
export interface ReshapePartitions extends OnRelation {
  readonly kind: 'mergePartitions' | 'splitPartition';
  readonly partitions: readonly QualifiedName[];
}

export interface DetachPartition extends OnRelation {
  readonly kind: 'detachPartition';
  readonly partition: QualifiedName;
  readonly concurrently: boolean;
  /** FINALIZE takes up what a broken CONCURRENTLY left, and may run in a transaction. */
  readonly finalize: boolean;
}
