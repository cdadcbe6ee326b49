import type { Index, Relation } from '../model/schema.ts';
import { generatedName, withConstraint } from './relation-edits.ts';

/** The name that PostgreSQL gives to an index without one. */
export function nameForIndex(table: Relation, columns: readonly (string | undefined)[]): string {
  const keys = columns.map((column) => column ?? 'expr');
  return generatedName(table.name.name, keys, 'idx', (candidate) => table.indexes.has(candidate));
}

/** The table with an index. */
export function withIndex(table: Relation, index: Index): Relation {
  return { ...table, indexes: new Map(table.indexes).set(index.name, index) };
}

/** A table that becomes a partition brings its indexes along, and gets those of its parent that it lacks. */
export function withAttachedIndexes(partition: Relation, parent: Relation | undefined): Relation {
  const missing = new Map<string, Index>();
  let table = partition;
  for (const index of parent?.indexes.values() ?? []) {
    const own = [...table.indexes.values()].find((each) => each.parent === undefined && each.unique === index.unique && each.partial === index.partial && each.columns.join() === index.columns.join());
    if (own === undefined) missing.set(index.name, index);
    else table = withIndex(table, { ...own, parent: index.name });
  }
  return parent === undefined ? table : withParentIndexes(table, { ...parent, indexes: missing });
}

/** A new partition gets a part of each index and key of its parent. */
export function withParentIndexes(partition: Relation, parent: Relation | undefined): Relation {
  let table = partition;
  for (const index of parent?.indexes.values() ?? []) {
    const constraint = index.constraint === undefined ? undefined : parent?.constraints.get(index.constraint);
    if (constraint === undefined) {
      table = withIndex(table, { ...index, name: nameForIndex(table, index.columns), parent: index.name });
      continue;
    }
    const { kind, columns } = constraint;
    const before = new Set(table.indexes.keys());
    table = withConstraint(table, { kind, columns, name: undefined, notValid: false, notEnforced: false, usingIndex: undefined, references: undefined, expression: undefined, tree: undefined }, partition.origin);
    for (const made of table.indexes.values()) if (!before.has(made.name)) table = withIndex(table, { ...made, parent: index.name });
  }
  return table;
}
