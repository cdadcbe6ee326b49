import type { LockMode } from '../model/lock.ts';
import { strongerOf } from '../model/lock.ts';
import type { IndexLock, RelationLock } from '../model/effect.ts';
import type { QualifiedName } from '../model/name.ts';
import type { Relation, SchemaView } from '../model/schema.ts';

/** Partitions and inheriting tables below a relation, all levels. */
export function descendantsOf(name: QualifiedName, schema: SchemaView): QualifiedName[] {
  const found: QualifiedName[] = [];
  const pending = [...(schema.relation(name)?.children ?? [])];
  while (pending.length > 0 && found.length < 10_000) {
    const child = pending.shift();
    if (child === undefined) break;
    found.push(child);
    pending.push(...(schema.relation(child)?.children ?? []));
  }
  return found;
}

/** A partitioned table without partitions, at every level: it has no rows, and no index is built for it (measured 14 to 18). */
export function keepsNoRows(name: QualifiedName, schema: SchemaView, depth = 0): boolean {
  const table = schema.relation(name);
  return table?.partitioned === true && table.complete && depth < 10 && table.children.every((child) => keepsNoRows(child, schema, depth + 1));
}

/** The same lock on a relation and everything below it. */
export function lockTree(name: QualifiedName, mode: LockMode, schema: SchemaView): RelationLock[] {
  return [name, ...descendantsOf(name, schema)].map((relation) => ({ relation, mode }));
}

/** The other sides of foreign keys in which the given columns take part; all foreign keys without columns. */
export function foreignKeyPartners(relation: Relation, schema: SchemaView, columns?: readonly string[]): QualifiedName[] {
  const touches = (own: readonly string[]): boolean => columns === undefined || own.some((column) => columns.includes(column));
  const partners: QualifiedName[] = [];
  for (const constraint of relation.constraints.values()) {
    if (constraint.references !== undefined && touches(constraint.columns) && !schema.same(constraint.references, relation.name)) {
      partners.push(constraint.references);
    }
  }
  for (const other of schema.referencing(relation.name)) {
    if (schema.same(other.name, relation.name)) continue;
    for (const constraint of other.constraints.values()) {
      if (constraint.references === undefined || !schema.same(constraint.references, relation.name)) continue;
      if (columns === undefined || touches(referencedColumns(relation, constraint.referencedColumns))) {
        partners.push(other.name);
        break;
      }
    }
  }
  return partners;
}

/** REFERENCES without columns means the primary key. */
function referencedColumns(relation: Relation, named: readonly string[]): readonly string[] {
  if (named.length > 0) return named;
  for (const constraint of relation.constraints.values()) if (constraint.kind === 'primary') return constraint.columns;
  return [];
}

/** One lock for each relation: the strongest. */
export function strongestLocks(locks: readonly RelationLock[], schema: SchemaView): RelationLock[] {
  const strongest: RelationLock[] = [];
  for (const lock of locks) {
    const known = strongest.findIndex((other) => schema.same(other.relation, lock.relation));
    const other = strongest[known];
    if (other === undefined) strongest.push(lock);
    else strongest[known] = { relation: other.relation, mode: strongerOf(other.mode, lock.mode) };
  }
  return strongest;
}

/** The indexes of a relation that a change of these columns touches; all without columns. */
export function indexLocks(relation: Relation | undefined, mode: LockMode, columns?: readonly string[]): IndexLock[] {
  const locks: IndexLock[] = [];
  for (const index of relation?.indexes.values() ?? []) {
    if (columns === undefined || index.mentions.some((column) => columns.includes(column))) locks.push({ index: index.name, mode });
  }
  return locks;
}
