import type { Effects, RelationLock } from '../model/effect.ts';
import type { QualifiedName } from '../model/name.ts';
import type { AttachIndex, CreateIndex, DropIndex, Reindex } from '../model/index-operation.ts';
import type { Relation, SchemaView } from '../model/schema.ts';
import { effects } from './draft.ts';
import { descendantsOf, indexLocks, keepsNoRows, lockTree } from './relations.ts';

function twinOf(operation: CreateIndex, partition: Relation | undefined): string | undefined {
  for (const index of partition?.indexes.values() ?? []) {
    const same = index.columns.length === operation.columns.length && index.columns.every((column, at) => column !== undefined && column === operation.columns[at]);
    if (same && index.unique === operation.unique && index.partial === operation.partial && index.parent === undefined) return index.name;
  }
  return undefined;
}

/** CREATE INDEX. Rows `create-index*`, `create index if not exists (exists)`; CIC in concurrently.txt. */
export function createIndexEffects(operation: CreateIndex, schema: SchemaView): Effects {
  const { relation, concurrently, only } = operation;
  if (concurrently) return effects({ locks: [{ relation, mode: 'SHARE UPDATE EXCLUSIVE' }], indexBuild: 'yes', refusesTransaction: true });
  const table = schema.relation(relation);
  const parentOnly = table?.partitioned === true && (only || keepsNoRows(relation, schema));
  // A partition that has an index of the same shape gives it to the parent's.
  const twins = table?.partitioned === true && !only ? descendantsOf(relation, schema).map((partition) => twinOf(operation, schema.relation(partition))) : [];
  const adopted = twins.flatMap((twin) => (twin === undefined ? [] : [{ index: twin, mode: 'SHARE' as const }]));
  const exists = operation.ifNotExists && operation.name !== undefined && table?.indexes.has(operation.name) === true;
  return effects({
    locks: only || table?.partitioned !== true ? [{ relation, mode: 'SHARE' }] : lockTree(relation, 'SHARE', schema),
    indexLocks: adopted,
    indexBuild: parentOnly || exists || (twins.length > 0 && adopted.length === twins.length) ? 'no' : 'yes',
  });
}

/** The partitions' parts of a partitioned index. */
function partsOf(index: string, owner: QualifiedName | undefined, schema: SchemaView): string[] {
  const children = owner === undefined ? [] : (schema.relation(owner)?.children ?? []);
  return children.flatMap((child) =>
    [...(schema.relation(child)?.indexes.values() ?? [])].filter((part) => part.parent === index).flatMap((part) => [part.name, ...partsOf(part.name, child, schema)]),
  );
}

/** DROP INDEX. Rows `drop-index`, `partitioned drop index`; DIC in concurrently.txt. The table of an unknown index is unknown. */
export function dropIndexEffects(operation: DropIndex, schema: SchemaView): Effects {
  const mode = operation.concurrently ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE';
  const locks: RelationLock[] = [];
  for (const index of operation.indexes) {
    const owner = schema.indexOwner(index)?.relation.name;
    if (owner !== undefined) locks.push(...lockTree(owner, mode, schema));
  }
  const below = operation.indexes.flatMap((index) => partsOf(index.name, schema.indexOwner(index)?.relation.name, schema));
  return effects({
    locks,
    indexLocks: [...operation.indexes.map((index) => index.name), ...below].map((index) => ({ index, mode })),
    refusesTransaction: operation.concurrently,
  });
}

/** REINDEX. Rows `reindex-*`; REINDEX CONC in concurrently.txt. Readers open all indexes, so they wait for the index's lock. */
export function reindexEffects(operation: Reindex, schema: SchemaView): Effects {
  const { target, name, concurrently } = operation;
  const wide = target === 'schema' || target === 'database' || target === 'system';
  if (name === undefined || wide) return effects({ indexBuild: 'yes', refusesTransaction: true });
  const tableMode = concurrently ? 'SHARE UPDATE EXCLUSIVE' : 'SHARE';
  const indexMode = concurrently ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE';
  const table = target === 'table' ? name : schema.indexOwner(name)?.relation.name;
  return effects({
    locks: table === undefined ? [] : lockTree(table, tableMode, schema),
    indexLocks: target === 'index' ? [{ index: name.name, mode: indexMode }] : indexLocks(schema.relation(name), indexMode),
    indexBuild: 'yes',
    // Of a partitioned table each part is a transaction of its own.
    refusesTransaction: concurrently || (table !== undefined && schema.relation(table)?.partitioned === true),
  });
}

/** ALTER INDEX … ATTACH PARTITION. Row `alter-index attach partition`. */
export function attachIndexEffects(operation: AttachIndex, schema: SchemaView, version: number): Effects {
  const locks: RelationLock[] = [];
  for (const index of [operation.index, operation.child]) {
    const owner = schema.indexOwner(index)?.relation.name;
    if (owner !== undefined) locks.push({ relation: owner, mode: 'ACCESS SHARE' });
  }
  return effects({
    locks,
    indexLocks: [
      { index: operation.index.name, mode: version >= 12 ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE' },
      { index: operation.child.name, mode: 'ACCESS EXCLUSIVE' },
    ],
  });
}
