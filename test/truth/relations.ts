import type { Client } from 'pg';

import { EXTENSION_SCHEMA } from './extensions.ts';
import { type LockMode, lockModeFromCatalogName, strongerLockMode } from './lock-mode.ts';
import type { Measurement } from './measurement.ts';

/** A relation as the catalog shows it at one moment. */
export interface Relation {
  readonly oid: number;
  /** `name` in the schema `public`, `schema.name` elsewhere. */
  readonly name: string;
  /** `pg_class.relkind`. */
  readonly kind: string;
  /** Changes when the relation gets new storage; null for relations without storage of their own. */
  readonly fileNode: number | null;
}

/** A lock on a relation, held or awaited. */
export interface RelationLock {
  readonly oid: number;
  readonly mode: string;
}

const INDEX_KINDS = new Set(['i', 'I']);
const TABLE_KINDS = new Set(['r', 'p', 'f', 'v', 'm']);

/** Reads the user's relations; those of PostgreSQL itself, of extensions and TOAST tables are left out. */
export async function readRelations(client: Client): Promise<Map<number, Relation>> {
  const { rows } = await client.query<Relation>(`
    select pg_class.oid,
      case nspname when 'public' then relname else nspname || '.' || relname end as name,
      relkind as kind,
      pg_relation_filenode(pg_class.oid)::int8::float8 as "fileNode"
    from pg_class join pg_namespace on pg_namespace.oid = relnamespace
    where nspname !~ '^pg_' and nspname not in ('information_schema', '${EXTENSION_SCHEMA}')`);
  return new Map(rows.map((relation) => [relation.oid, relation]));
}

/** Keeps the strongest mode for each relation that existed `before`, tables and indexes apart. */
export function strongestLocks(
  before: ReadonlyMap<number, Relation>,
  held: readonly RelationLock[],
): Pick<Measurement, 'locks' | 'indexLocks'> {
  const locks: Record<string, LockMode> = {};
  const indexLocks: Record<string, LockMode> = {};
  for (const { oid, mode: catalogName } of held) {
    const relation = before.get(oid);
    if (relation === undefined) {
      continue;
    }
    const mode = lockModeFromCatalogName(catalogName);
    if (INDEX_KINDS.has(relation.kind)) {
      indexLocks[relation.name] = strongerLockMode(mode, indexLocks[relation.name] ?? mode);
    } else if (TABLE_KINDS.has(relation.kind)) {
      locks[relation.name] = strongerLockMode(mode, locks[relation.name] ?? mode);
    }
  }
  return { locks, indexLocks };
}

/** Finds the relations that still exist but have other storage than before. */
export function relationsWithNewStorage(
  before: ReadonlyMap<number, Relation>,
  after: ReadonlyMap<number, Relation>,
): Pick<Measurement, 'rewritten' | 'indexesRebuilt'> {
  const changed = [...before.values()].filter(({ oid, fileNode }) => {
    const now = after.get(oid);
    return fileNode !== null && now !== undefined && now.fileNode !== fileNode;
  });
  const namesOf = (kinds: ReadonlySet<string>): string[] =>
    changed
      .filter(({ kind }) => kinds.has(kind))
      .map(({ name }) => name)
      .sort();
  return { rewritten: namesOf(TABLE_KINDS), indexesRebuilt: namesOf(INDEX_KINDS) };
}
