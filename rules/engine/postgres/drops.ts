import type { ColumnDefinition, TypeName } from '../model/definition.ts';
import type { QualifiedName } from '../model/name.ts';
import type { DropColumn, DropRelation } from '../model/operation.ts';
import type { Step } from '../model/rule.ts';
import type { Column, Relation } from '../model/schema.ts';
import { isSurelyAbsent } from './absent.ts';
import { isTogether, namesOf } from './together.ts';
import { sameType } from './types.ts';

/** What becomes of a table that a migration drops. */
export type TableFate =
  /** Running code does not know it, or finds it again under its name. */
  | 'unused'
  /** The migration makes it anew, empty. */
  | 'made again'
  /** The migration moves its rows into a table that it makes. */
  | 'moved'
  | 'dropped';

/** What becomes of a table that a step drops. */
export function tableFate(step: Step, operation: DropRelation): TableFate {
  const { relation } = operation;
  if (step.isNew(relation) || (operation.ifExists && isSurelyAbsent(step, relation)) || wasPartition(step, relation) || keepsName(step, relation)) return 'unused';
  if (makesAgain(step, relation)) return 'made again';
  return successorOf(step, relation) === undefined ? 'dropped' : 'moved';
}

/** The table of this migration that takes over the rows of one that it drops. */
export function successorOf(step: Step, relation: QualifiedName): QualifiedName | undefined {
  for (const other of step.migration.steps.slice(0, step.index)) {
    const { operation, schema } = other;
    const moves = (operation.kind === 'insert' && operation.fromQuery) || (operation.kind === 'createTable' && operation.reads !== undefined);
    if (!moves || !operation.reads?.some((read) => schema.same(read, relation))) continue;
    if (operation.kind === 'createTable' || other.isNew(operation.relation)) return operation.relation;
  }
  return undefined;
}

/** A partition is read through its parent: that one is locked, and no query names the part. */
function wasPartition({ schema, migration, index }: Step, relation: QualifiedName): boolean {
  if (schema.relation(relation)?.partitionOf !== undefined) return true;
  return migration.steps.slice(0, index).some(({ operation }) => operation.kind === 'detachPartition' && schema.same(operation.partition, relation));
}

/** In the same transaction another relation bears the name that running code knows: the end of a swap. */
function keepsName(step: Step, relation: QualifiedName): boolean {
  const { steps } = step.migration;
  const names = namesOf(step, relation);
  const renamedAway = names.length > 1;
  const old = step.schema.relation(relation);
  return steps.some((other) => {
    const { operation, schema } = other;
    if (other === step || (other.index < step.index && !renamedAway) || !isTogether(step, other)) return false;
    // Its last name is what the earlier rename gave it; nothing else bore that by then.
    const looked = other.index < step.index ? names.slice(1) : names;
    const bears = (name: QualifiedName): boolean => looked.some((known) => schema.same(known, name));
    switch (operation.kind) {
      case 'renameRelation':
        return bears({ ...operation.relation, name: operation.to }) && hasColumnsOf(old, [...(schema.relation(operation.relation)?.columns.keys() ?? [])]);
      case 'createView':
        return bears(operation.relation);
      case 'createTable':
        if (!bears(operation.relation) || !hasColumnsOf(old, operation.columns.map(({ name }) => name))) return false;
        return renamedAway || operation.reads !== undefined || isFilled(step, operation.relation);
      default:
        return false;
    }
  });
}

/** Whether old code finds its columns again, as far as both tables are known. */
function hasColumnsOf(old: Relation | undefined, columns: readonly string[]): boolean {
  return columns.length === 0 || [...(old?.columns.keys() ?? [])].every((column) => columns.includes(column));
}

/** Rows are put into a table that takes the old one's place: what was there is derived from elsewhere, or was moved. */
function isFilled(step: Step, relation: QualifiedName): boolean {
  return step.migration.steps
    .slice(step.index + 1)
    .some((later) => later.operation.kind === 'insert' && later.operation.fromQuery && isTogether(step, later) && later.schema.same(later.operation.relation, relation));
}

function makesAgain({ migration, index, schema }: Step, relation: QualifiedName): boolean {
  return migration.steps.slice(index + 1).some(({ operation }) => operation.kind === 'createTable' && schema.same(operation.relation, relation));
}


/** What becomes of a column that a migration drops. */
export type ColumnFate =
  /** Running code does not know it, or finds it again under its name, computed as before. */
  | { readonly kind: 'unused' }
  /** The migration adds one of the same name, without its values. */
  | { readonly kind: 'added again'; readonly column: ColumnDefinition }
  /** The migration adds one other column, of the same type: a rename, as generators of migrations see it. */
  | { readonly kind: 'renamed'; readonly column: ColumnDefinition }
  /** The migration fills a new column or table from it. */
  | { readonly kind: 'moved'; readonly to: string }
  | { readonly kind: 'dropped' };

/** What becomes of a column that a step drops. */
export function columnFate(step: Step, operation: DropColumn): ColumnFate {
  const { relation, column } = operation;
  if (step.isNewColumn(relation, column) || isAbsentColumn(step, operation)) return { kind: 'unused' };
  const added = addedColumns(step, relation);
  const again = added.find((other) => other.index > step.index && other.operation.column.name === column);
  const old = step.schema.relation(relation)?.columns.get(column);
  if (again !== undefined) {
    const recomputed = again.operation.column.generated !== undefined && old?.generated !== undefined && (again.operation.statement === operation.statement || isTogether(step, again));
    return recomputed ? { kind: 'unused' } : { kind: 'added again', column: again.operation.column };
  }
  if (takesItsName(step, relation, old)) return { kind: 'unused' };
  const to = filledFrom(step, relation, column);
  if (to !== undefined) return { kind: 'moved', to };
  const [only, ...others] = added;
  const looksRenamed = only !== undefined && others.length === 0 && old?.type !== undefined && sameType(old.type, only.operation.column.type) && only.operation.column.generated === undefined && droppedColumns(step, relation) === 1;
  return looksRenamed ? { kind: 'renamed', column: only.operation.column } : { kind: 'dropped' };
}

/** The end of a swap: in the same transaction another column takes the dropped one's name, and compares as it did. */
function takesItsName(step: Step, relation: QualifiedName, old: Column | undefined): boolean {
  if (old?.type === undefined) return false;
  const { name, type } = old;
  return step.migration.steps.slice(step.index + 1).some((later) => {
    const { operation, schema } = later;
    if (operation.kind !== 'renameColumn' || operation.to !== name || !schema.same(operation.relation, relation) || !isTogether(step, later)) return false;
    const successor = schema.relation(relation)?.columns.get(operation.column)?.type;
    return successor !== undefined && (sameType(type, successor) || (isUnbounded(successor) && (isText(type) || type.name === 'uuid')));
  });
}

function isUnbounded(type: TypeName): boolean {
  return isText(type) && type.modifiers.length === 0;
}

function isText({ name, array }: TypeName): boolean {
  return !array && (name === 'text' || name === 'varchar');
}

/** IF EXISTS on a column that the history knows not to be there. */
function isAbsentColumn(step: Step, { relation, column, ifExists }: DropColumn): boolean {
  const table = step.schema.relation(relation);
  return ifExists && table?.complete === true && !table.columns.has(column);
}

function addedColumns({ migration, schema }: Step, relation: QualifiedName): readonly Step<'addColumn'>[] {
  return migration.steps.filter((other): other is Step<'addColumn'> => other.operation.kind === 'addColumn' && schema.same(other.operation.relation, relation));
}

function droppedColumns({ migration, schema }: Step, relation: QualifiedName): number {
  return migration.steps.filter(({ operation }) => operation.kind === 'dropColumn' && schema.same(operation.relation, relation)).length;
}

/** The new column or table that an earlier statement of the migration fills from a column. */
function filledFrom(step: Step, relation: QualifiedName, column: string): string | undefined {
  for (const other of step.migration.steps.slice(0, step.index)) {
    const { operation, schema } = other;
    if (operation.kind !== 'update' && operation.kind !== 'insert') continue;
    const readsIt = schema.same(operation.relation, relation) || operation.reads.some((read) => schema.same(read, relation));
    if (!readsIt || !namesIdentifier(operation.statement.text, column)) continue;
    if (operation.kind === 'update') {
      const targets = operation.columns.filter((name) => name !== column && other.isNewColumn(operation.relation, name));
      const target = targets.find((name) => assigns(operation.statement.text, name, column)) ?? (targets.length === 1 ? targets[0] : undefined);
      if (target !== undefined) return target;
    } else if (operation.fromQuery && other.isNew(operation.relation)) return operation.relation.name;
  }
  return undefined;
}

/** How an identifier may stand in SQL. */
function spelled(name: string): string {
  const literal = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return `(?:"${literal.replaceAll('"', '""')}"|(?<![\\w$"])${literal}(?![\\w$"]))`;
}

function namesIdentifier(text: string, name: string): boolean {
  return new RegExp(spelled(name), 'i').test(text);
}

/** `target = … source`, before the next assignment. */
function assigns(text: string, target: string, source: string): boolean {
  return new RegExp(`${spelled(target)}\\s*=[^,]*${spelled(source)}`, 'i').test(text);
}
