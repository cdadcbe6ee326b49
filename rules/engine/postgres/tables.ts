import type { Effects, RelationLock } from '../model/effect.ts';
import type { LockMode } from '../model/lock.ts';
import type { AlterTable, CreateTable, DropRelation, RenameRelation, TableAction, Truncate } from '../model/operation.ts';
import type { Relation, SchemaView } from '../model/schema.ts';
import { effects } from './draft.ts';
import { defaultPartitionOf, partitionOfEffects } from './partitions.ts';
import { descendantsOf, foreignKeyPartners, indexLocks, lockTree, strongestLocks } from './relations.ts';

/** CREATE TABLE. Rows `create-table-*`: each referenced table SHARE ROW EXCLUSIVE, the parent of a partition ACCESS EXCLUSIVE. */
export function createTableEffects(operation: CreateTable, schema: SchemaView, version: number): Effects {
  const locks: RelationLock[] = [];
  for (const constraint of [...operation.constraints, ...operation.columns.flatMap((column) => column.constraints)]) {
    const parent = constraint.references?.relation;
    if (parent !== undefined && !schema.same(parent, operation.relation)) locks.push(...lockTree(parent, 'SHARE ROW EXCLUSIVE', schema));
  }
  for (const source of [...operation.likes, ...(operation.reads ?? [])]) locks.push({ relation: source, mode: 'ACCESS SHARE' });
  for (const parent of operation.inherits) locks.push({ relation: parent, mode: 'SHARE UPDATE EXCLUSIVE' });
  if (operation.partitionOf === undefined) return effects({ locks: strongestLocks(locks, schema) });
  return partitionOfEffects(operation, operation.partitionOf, locks, schema, version);
}

/** DROP TABLE, VIEW, MATERIALIZED VIEW, SEQUENCE. Rows `drop-table*`, `drop-partition-table`, `drop-view`, `drop matview`. */
export function dropRelationEffects(operation: DropRelation, schema: SchemaView): Effects {
  const { relation, relationKind, cascade, ifExists } = operation;
  if (relationKind === 'sequence') return effects({ otherLocks: cascade ? 'unknown' : 'no' });
  const known = schema.relation(relation);
  if (known === undefined) return effects({ locks: ifExists ? [] : [{ relation, mode: 'ACCESS EXCLUSIVE' }] });
  const locks = lockTree(relation, 'ACCESS EXCLUSIVE', schema);
  for (const partner of foreignKeyPartners(known, schema)) locks.push({ relation: partner, mode: 'ACCESS EXCLUSIVE' });
  if (known.partitionOf !== undefined) {
    locks.push({ relation: known.partitionOf, mode: 'ACCESS EXCLUSIVE' });
    // The bound of DEFAULT changes with every partition that comes or goes (measured 14 to 18).
    const rest = defaultPartitionOf(known.partitionOf, schema);
    if (rest !== undefined) locks.push({ relation: rest, mode: 'ACCESS EXCLUSIVE' });
  }
  if (cascade) for (const view of schema.viewsOver(relation)) locks.push({ relation: view.name, mode: 'ACCESS EXCLUSIVE' });
  const gone = [known, ...descendantsOf(relation, schema).flatMap((child) => schema.relation(child) ?? [])];
  return effects({ locks: strongestLocks(locks, schema), indexLocks: gone.flatMap((each) => indexLocks(each, 'ACCESS EXCLUSIVE')) });
}

/** ALTER … RENAME TO. Rows `rename-table`, `rename-index`, `rename-view`, `rename matview`. */
export function renameRelationEffects(operation: RenameRelation, version: number): Effects {
  if (operation.relationKind === 'sequence') return effects({});
  if (operation.relationKind !== 'index') return effects({ locks: [{ relation: operation.relation, mode: 'ACCESS EXCLUSIVE' }] });
  return effects({ indexLocks: [{ index: operation.relation.name, mode: version >= 12 ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE' }] });
}

/** TRUNCATE. Rows `truncate*`, `partitioned truncate`: CASCADE goes on through every foreign key. */
export function truncateEffects(operation: Truncate, schema: SchemaView): Effects {
  const reached: Relation[] = [];
  const pending = [...operation.relations];
  const locks: RelationLock[] = [];
  while (pending.length > 0) {
    const name = pending.pop();
    if (name === undefined || locks.some((lock) => schema.same(lock.relation, name))) continue;
    locks.push({ relation: name, mode: 'ACCESS EXCLUSIVE' });
    pending.push(...descendantsOf(name, schema));
    const relation = schema.relation(name);
    if (relation !== undefined) reached.push(relation);
    if (operation.cascade) pending.push(...schema.referencing(name).map((other) => other.name));
  }
  const locked = reached.flatMap((relation) => indexLocks(relation, 'ACCESS EXCLUSIVE'));
  return effects({ locks, indexLocks: locked, rewrite: 'yes' });
}

/** Lock of each ALTER TABLE command that does no more than change the catalogue, and whether it goes down to the partitions. */
const ACTION_LOCKS: Readonly<Record<TableAction, { readonly mode: LockMode; readonly recurses: boolean }>> = {
  setStatistics: { mode: 'SHARE UPDATE EXCLUSIVE', recurses: true },
  setColumnOptions: { mode: 'SHARE UPDATE EXCLUSIVE', recurses: false },
  setStorage: { mode: 'ACCESS EXCLUSIVE', recurses: true },
  setCompression: { mode: 'ACCESS EXCLUSIVE', recurses: true },
  setOptions: { mode: 'SHARE UPDATE EXCLUSIVE', recurses: false },
  setCatalogOption: { mode: 'ACCESS EXCLUSIVE', recurses: false },
  setLogged: { mode: 'ACCESS EXCLUSIVE', recurses: false },
  setUnlogged: { mode: 'ACCESS EXCLUSIVE', recurses: false },
  setTablespace: { mode: 'ACCESS EXCLUSIVE', recurses: false },
  setAccessMethod: { mode: 'ACCESS EXCLUSIVE', recurses: false },
  clusterOn: { mode: 'SHARE UPDATE EXCLUSIVE', recurses: false },
  setWithoutCluster: { mode: 'SHARE UPDATE EXCLUSIVE', recurses: false },
  replicaIdentity: { mode: 'ACCESS EXCLUSIVE', recurses: false },
  changeOwner: { mode: 'ACCESS EXCLUSIVE', recurses: false },
  enableRowSecurity: { mode: 'ACCESS EXCLUSIVE', recurses: false },
  forceRowSecurity: { mode: 'ACCESS EXCLUSIVE', recurses: false },
  easeRowSecurity: { mode: 'ACCESS EXCLUSIVE', recurses: false },
  enableTrigger: { mode: 'SHARE ROW EXCLUSIVE', recurses: true },
  disableTrigger: { mode: 'SHARE ROW EXCLUSIVE', recurses: true },
  disableUserTriggers: { mode: 'SHARE ROW EXCLUSIVE', recurses: true },
  disableAllTriggers: { mode: 'SHARE ROW EXCLUSIVE', recurses: true },
  toggleRule: { mode: 'ACCESS EXCLUSIVE', recurses: false },
  noInherit: { mode: 'ACCESS EXCLUSIVE', recurses: false },
  inherit: { mode: 'ACCESS EXCLUSIVE', recurses: false },
  dropOids: { mode: 'ACCESS EXCLUSIVE', recurses: true },
  other: { mode: 'ACCESS EXCLUSIVE', recurses: false },
};

/** Rows `set-*`, `*-rls`, `*-trigger-*`, `owner-to`, `inherit`, `no inherit`, `cluster-on`, `replica-identity*`. */
export function alterTableEffects(operation: AlterTable, schema: SchemaView): Effects {
  const { relation, relationKind, action } = operation;
  if (relationKind === 'sequence') return effects({});
  if (relationKind === 'index') {
    const weak = action === 'setOptions' || action === 'setStatistics';
    return effects({ indexLocks: [{ index: relation.name, mode: weak ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE' }] });
  }
  // Options of a view are no storage parameters. Row `alter view set option`.
  const mode = relationKind === 'view' ? 'ACCESS EXCLUSIVE' : ACTION_LOCKS[action].mode;
  const locks = ACTION_LOCKS[action].recurses ? lockTree(relation, mode, schema) : [{ relation, mode }];
  const table = schema.relation(relation);
  switch (action) {
    case 'inherit':
      if (operation.other !== undefined) locks.push({ relation: operation.other, mode: 'SHARE UPDATE EXCLUSIVE' });
      return effects({ locks });
    case 'noInherit':
      if (operation.other !== undefined) locks.push({ relation: operation.other, mode: 'ACCESS SHARE' });
      return effects({ locks });
    case 'setLogged':
    case 'setUnlogged': {
      const already = table?.unlogged === (action === 'setUnlogged');
      return effects({ locks, rewrite: already ? 'no' : 'yes', indexLocks: already ? [] : indexLocks(table, 'ACCESS EXCLUSIVE') });
    }
    case 'setTablespace':
      return effects({ locks, rewrite: operation.name === 'pg_default' ? 'no' : 'yes' });
    case 'setAccessMethod':
      return effects({ locks, rewrite: operation.name === 'heap' || operation.name === undefined ? 'no' : 'yes' });
    case 'clusterOn':
      return effects({ locks, indexLocks: operation.name === undefined ? [] : [{ index: operation.name, mode: 'SHARE UPDATE EXCLUSIVE' }] });
    case 'replicaIdentity':
      return effects({ locks, indexLocks: operation.name === undefined ? [] : [{ index: operation.name, mode: 'SHARE' }] });
    default:
      return effects({ locks });
  }
}
