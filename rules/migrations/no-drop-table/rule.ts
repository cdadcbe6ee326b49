import type { QualifiedName } from '../../engine/model/name.ts';
import type { AlterType, DropRelation, DropSchema } from '../../engine/model/operation.ts';
import type { Finding } from '../../engine/model/hazard.ts';
import { defineRule, type Step } from '../../engine/model/rule.ts';
import type { Relation } from '../../engine/model/schema.ts';
import { isSurelyAbsent } from '../../engine/postgres/absent.ts';
import { isTogether, namesOf } from '../../engine/postgres/together.ts';
import { listed, mention } from '../../engine/postgres/wording.ts';

export default defineRule({
  id: 'no-drop-table',
  family: 'migrations',
  preset: 'recommended',
  severity: 'error',
  summary: 'Disallow dropping a table that running code may still use.',
  sources: [
    'https://www.postgresql.org/docs/current/sql-droptable.html',
    'https://www.postgresql.org/docs/current/sql-dropschema.html',
    'https://www.postgresql.org/docs/current/ddl-depend.html',
    'measured: drop-table*, drop-schema-cascade, drop type cascade',
  ],
  operations: ['dropRelation', 'dropSchema', 'dropType'],
  check(step, operation) {
    switch (operation.kind) {
      case 'dropRelation':
        return droppedTable(step, operation);
      case 'dropSchema':
        return droppedSchema(step, operation);
      case 'dropType':
        return droppedType(step, operation);
      default:
        return undefined;
    }
  },
});

const WHY = 'During a rolling deploy the old code still reads and writes it, and its rows cannot be brought back.';

function droppedTable(step: Step, operation: DropRelation): Finding | undefined {
  const { relation, relationKind, cascade } = operation;
  if (relationKind !== 'table' || step.isNew(relation) || (operation.ifExists && isSurelyAbsent(step, relation)) || wasPartition(step, relation) || keepsName(step, relation)) return undefined;
  const table = mention(relation);
  const again = makesAgain(step, relation);
  const along = takenAlong(step, operation);
  const knownAs = namesOf(step, relation).slice(1).at(-1);
  return {
    range: operation.place('column'),
    subject: relation.name,
    message: {
      what: again
        ? `Dropping ${table} and making it anew loses every row that it holds${along}.`
        : `Dropping ${table}${knownAs === undefined ? '' : `, which running code knows as ${mention(knownAs)},`} breaks every running query that names it${along}.`,
      why: again ? 'The new table is empty, and the rows cannot be brought back; old code may not know its shape either.' : WHY,
      instead: again
        ? `Change ${table} by ALTER TABLE, or fill a new table beside it and switch the code over.`
        : `Deploy code that no longer uses ${mention(knownAs ?? relation)} first, and drop it${cascade ? ' without CASCADE' : ''} in a later release, with a backup at hand.`,
    },
  };
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

const SHOWN = 3;

function shown(names: readonly string[]): string {
  return names.length <= SHOWN ? listed(names) : `${names.slice(0, SHOWN).join(', ')} and ${names.length - SHOWN} more`;
}

/** What CASCADE takes along, as far as the history tells. */
function takenAlong(step: Step, { relation, cascade }: DropRelation): string {
  if (!cascade) return '';
  const views = step.schema.viewsOver(relation).filter((view) => !step.isNew(view.name));
  const referencing = step.schema.referencing(relation).filter((other) => !step.schema.same(other.name, relation) && !step.isNew(other.name));
  const names = (relations: readonly Relation[]): string => shown(relations.map(({ name }) => mention(name)));
  const parts = [
    ...(views.length === 0 ? [] : [`the view${views.length === 1 ? '' : 's'} ${names(views)}`]),
    ...(referencing.length === 0 ? [] : [`the foreign keys of ${names(referencing)}`]),
  ];
  return parts.length === 0 ? ', and CASCADE drops whatever depends on it' : `, and CASCADE drops ${parts.join(' and ')} with it`;
}

/** DROP SCHEMA … CASCADE with tables of running code in it; one of which the history knows no table may hold functions only. */
function droppedSchema(step: Step, operation: DropSchema): Finding | undefined {
  const { schema, cascade } = operation;
  const live = step.schema.relationsIn(schema).filter(({ name, kind }) => (kind === 'table' || kind === 'foreignTable') && !step.isNew(name));
  if (!cascade || live.length === 0) return undefined;
  const tables = shown(live.map(({ name }) => mention(name)));
  return {
    range: operation.place('column'),
    subject: schema,
    message: {
      what: `Dropping the schema \`${schema}\` drops ${tables} with it, and breaks every running query that names ${live.length === 1 ? 'it' : 'them'}.`,
      why: live.length === 1 ? WHY : 'During a rolling deploy the old code still reads and writes them, and their rows cannot be brought back.',
      instead: `Deploy code that no longer uses the schema first, drop its tables one by one in a later release, then \`${schema}\` without CASCADE.`,
    },
  };
}

/** DROP TYPE … CASCADE drops every column of the type, without a word. */
function droppedType(step: Step, operation: AlterType): Finding | undefined {
  const { type, cascade } = operation;
  if (!cascade) return undefined;
  const columns = step.schema.tablesUsing(type).flatMap((table) =>
    [...table.columns.values()]
      .filter((column) => column.type?.name === type.name && !step.isNewColumn(table.name, column.name))
      .map((column) => `\`${column.name}\` of ${mention(table.name)}`),
  );
  if (columns.length === 0) return undefined;
  return {
    range: operation.place('column'),
    subject: type.name,
    message: {
      what: `Dropping the type ${mention(type)} drops ${shown(columns)} with it, and breaks every running query that names ${columns.length === 1 ? 'it' : 'them'}.`,
      why: 'CASCADE drops every column of the type; during a rolling deploy the old code still uses them, and their values cannot be brought back.',
      instead: `Give the columns another type first, or drop them in a release after the code that uses them; then drop ${mention(type)} without CASCADE.`,
    },
  };
}
