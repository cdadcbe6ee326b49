import type { Effects, RelationLock } from '../model/effect.ts';
import type { AttachIndex, CreateIndex, DropIndex, Reindex } from '../model/operation.ts';
import type { SchemaView } from '../model/schema.ts';
import { effects } from './draft.ts';
import { indexLocks, lockTree } from './relations.ts';

/** CREATE INDEX. Rows `create-index*`, `create index if not exists (exists)`; CIC in concurrently.txt. */
export function createIndexEffects(operation: CreateIndex, schema: SchemaView): Effects {
  const { relation, concurrently, only } = operation;
  if (concurrently) return effects({ locks: [{ relation, mode: 'SHARE UPDATE EXCLUSIVE' }], indexBuild: 'yes', refusesTransaction: true });
  const table = schema.relation(relation);
  const parentOnly = only && table?.partitioned === true;
  const exists = operation.ifNotExists && operation.name !== undefined && table?.indexes.has(operation.name) === true;
  return effects({
    locks: parentOnly || table?.partitioned !== true ? [{ relation, mode: 'SHARE' }] : lockTree(relation, 'SHARE', schema),
    indexBuild: parentOnly || exists ? 'no' : 'yes',
  });
}

/** DROP INDEX. Rows `drop-index`, `partitioned drop index`; DIC in concurrently.txt. The table of an unknown index is unknown. */
export function dropIndexEffects(operation: DropIndex, schema: SchemaView): Effects {
  const mode = operation.concurrently ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE';
  const locks: RelationLock[] = [];
  for (const index of operation.indexes) {
    const owner = schema.indexOwner(index)?.relation.name;
    if (owner !== undefined) locks.push(...lockTree(owner, mode, schema));
  }
  return effects({
    locks,
    indexLocks: operation.indexes.map((index) => ({ index: index.name, mode })),
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
    refusesTransaction: concurrently,
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
