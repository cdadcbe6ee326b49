import type { Effects } from '../model/effect.ts';
import type { QualifiedName } from '../model/name.ts';
import type { Operation } from '../model/operation.ts';
import type { SchemaView } from '../model/schema.ts';
import { addColumnEffects, alterColumnEffects, alterColumnTypeEffects, dropColumnEffects, renameColumnEffects } from './columns.ts';
import { addConstraintEffects, alterConstraintEffects, changeConstraintEffects, renameConstraintEffects } from './constraints.ts';
import { effects, NOTHING } from './draft.ts';
import { attachIndexEffects, createIndexEffects, dropIndexEffects, reindexEffects } from './indexes.ts';
import { alterDomainEffects, alterTypeEffects, annotateEffects, createViewEffects, dropFunctionEffects, dropSchemaEffects, maintainEffects, refreshEffects, triggerEffects } from './objects.ts';
import { lockTree } from './relations.ts';
import { attachPartitionEffects, detachPartitionEffects, reshapePartitionsEffects } from './partitions.ts';
import { alterTableEffects, createTableEffects, dropRelationEffects, renameRelationEffects, truncateEffects } from './tables.ts';

function reading(relations: readonly QualifiedName[], mode: 'ACCESS SHARE' | 'ROW SHARE' = 'ACCESS SHARE'): Effects['locks'] {
  return relations.map((relation) => ({ relation, mode }));
}

/**
 * What PostgreSQL does to carry out one operation: its locks on every relation, and whether it rewrites, scans or builds
 * an index meanwhile. Facts for 11 to 18 are measured (`test/truth`), those for 19 are taken from its release notes.
 *
 * @param schema the schema just before the operation
 * @param version the server's major version, 11 to 19
 */
export function effectsOf(operation: Operation, schema: SchemaView, version: number): Effects {
  const known = ownEffects(operation, schema, version);
  const isForeign = 'relation' in operation && schema.relation(operation.relation)?.kind === 'foreignTable';
  // A foreign table has neither rows nor indexes here; documented, not measured.
  return isForeign ? effects({ locks: known.locks }) : known;
}

function ownEffects(operation: Operation, schema: SchemaView, version: number): Effects {
  switch (operation.kind) {
    case 'createTable':
      return createTableEffects(operation, schema, version);
    case 'dropRelation':
      return dropRelationEffects(operation, schema);
    case 'renameRelation':
      return renameRelationEffects(operation, version);
    case 'setSchema':
      return operation.relationKind === 'sequence' ? NOTHING : effects({ locks: [{ relation: operation.relation, mode: 'ACCESS EXCLUSIVE' }] });
    case 'truncate':
      return truncateEffects(operation, schema);
    case 'addColumn':
      return addColumnEffects(operation, schema, version);
    case 'dropColumn':
      return dropColumnEffects(operation, schema);
    case 'renameColumn':
      return renameColumnEffects(operation, schema);
    case 'setDefault':
    case 'addIdentity':
    case 'setIdentity':
      return effects({ locks: operation.only ? [{ relation: operation.relation, mode: 'ACCESS EXCLUSIVE' }] : lockTree(operation.relation, 'ACCESS EXCLUSIVE', schema) });
    case 'alterColumnType':
      return alterColumnTypeEffects(operation, schema, version);
    case 'setNotNull':
    case 'dropNotNull':
    case 'dropDefault':
    case 'setExpression':
    case 'dropExpression':
    case 'dropIdentity':
      return alterColumnEffects(operation, schema, version);
    case 'addConstraint':
      return addConstraintEffects(operation, schema, version);
    case 'validateConstraint':
    case 'dropConstraint':
      return changeConstraintEffects(operation, schema);
    case 'alterConstraint':
      return alterConstraintEffects(operation, schema);
    case 'renameConstraint':
      return renameConstraintEffects(operation, schema, version);
    case 'alterTable':
      return alterTableEffects(operation, schema);
    case 'createIndex':
      return createIndexEffects(operation, schema);
    case 'dropIndex':
      return dropIndexEffects(operation, schema);
    case 'reindex':
      return reindexEffects(operation, schema);
    case 'attachIndex':
      return attachIndexEffects(operation, schema, version);
    case 'attachPartition':
      return attachPartitionEffects(operation, schema, version);
    case 'detachPartition':
      return detachPartitionEffects(operation, schema, version);
    case 'mergePartitions':
    case 'splitPartition':
      return reshapePartitionsEffects(operation, schema);
    case 'addEnumValue':
      return version < 12 ? effects({ refusesTransaction: true }) : NOTHING;
    case 'renameEnumValue':
    case 'dropType':
    case 'renameType':
    case 'alterCompositeType':
      return alterTypeEffects(operation, schema);
    case 'alterDomain':
      return alterDomainEffects(operation, schema, version);
    case 'createView':
      return createViewEffects(operation, schema);
    case 'refreshMaterializedView':
      return refreshEffects(operation, schema);
    case 'createTrigger':
    case 'dropTrigger':
    case 'renameTrigger':
    case 'createRule':
    case 'dropRule':
    case 'createPolicy':
    case 'alterPolicy':
    case 'dropPolicy':
      return triggerEffects(operation, schema);
    case 'dropFunction':
      return dropFunctionEffects(operation, schema);
    case 'vacuum':
    case 'vacuumFull':
    case 'cluster':
    case 'repack':
    case 'analyze':
      return maintainEffects(operation, schema);
    case 'comment':
    case 'createStatistics':
    case 'publish':
    case 'ownSequence':
    case 'grant':
    case 'revoke':
      return annotateEffects(operation, version);
    case 'dropExtension':
      // What CASCADE drops on which tables depends on what the extension brought.
      return effects({ otherLocks: operation.cascade ? 'unknown' : 'no' });
    case 'dropSchema':
      return dropSchemaEffects(operation, schema);
    case 'createDatabase':
    case 'dropDatabase':
    case 'alterSystem':
    case 'createTablespace':
      return effects({ refusesTransaction: true });
    case 'createSubscription':
      return NOTHING;
    case 'lockTable':
      return effects({ locks: operation.relations.flatMap((relation) => lockTree(relation, operation.mode, schema)) });
    case 'update':
    case 'delete':
    case 'merge':
      return effects({ locks: [...reading(operation.reads), { relation: operation.relation, mode: 'ROW EXCLUSIVE' }] });
    case 'insert':
    case 'copy':
      return effects({ locks: [...reading(operation.reads), { relation: operation.relation, mode: 'ROW EXCLUSIVE' }] });
    case 'query':
      return effects({ locks: reading(operation.reads, operation.locksRows ? 'ROW SHARE' : 'ACCESS SHARE') });
    case 'createType':
    case 'createDomain':
    case 'createFunction':
    case 'createSequence':
    case 'alterSequence':
    case 'begin':
    case 'commit':
    case 'rollback':
    case 'savepoint':
    case 'setVariable':
    case 'opaque':
    case 'unawaited':
    case 'appCode':
    case 'broken':
    case 'suppression':
    case 'renameFunction':
    case 'renameSchema':
    case 'other':
      return NOTHING;
  }
}
