import type { AlterType, DropExtension } from '../../engine/model/type-operation.ts';
import type { DropRelation, DropSchema } from '../../engine/model/operation.ts';
import type { Finding } from '../../engine/model/hazard.ts';
import { defineRule, type Step } from '../../engine/model/rule.ts';
import type { Relation } from '../../engine/model/schema.ts';
import { placesInCode, relatedInCode } from '../../engine/postgres/in-code.ts';
import { tableFate } from '../../engine/postgres/drops.ts';
import { namesOf } from '../../engine/postgres/together.ts';
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
    'https://www.postgresql.org/docs/current/sql-dropextension.html',
    'measured: drop-table*, drop-schema-cascade, drop type cascade; DROP SEQUENCE and DROP EXTENSION with CASCADE, 14 to 18',
  ],
  operations: ['dropRelation', 'dropSchema', 'dropType', 'dropExtension'],
  check(step, operation) {
    switch (operation.kind) {
      case 'dropRelation':
        return operation.relationKind === 'sequence' ? droppedSequence(operation) : droppedTable(step, operation);
      case 'dropSchema':
        return droppedSchema(step, operation);
      case 'dropType':
        return droppedType(step, operation);
      case 'dropExtension':
        return droppedExtension(step, operation);
      default:
        return undefined;
    }
  },
});

function why(places: string): string {
  return `During a rolling deploy the old code still reads and writes it${places}, and its rows cannot be brought back.`;
}

function droppedTable(step: Step, operation: DropRelation): Finding | undefined {
  const { relation, relationKind, cascade } = operation;
  if (relationKind !== 'table' || tableFate(step, operation) !== 'dropped') return undefined;
  const knownAs = namesOf(step, relation).slice(1).at(-1);
  const use = step.migration.codeUse(knownAs ?? relation);
  if (use.unused || (step.schema.relation(relation)?.detached === true && step.isNew(relation))) return undefined;
  const table = mention(relation);
  const along = takenAlong(step, operation);
  return {
    range: operation.place('column'),
    subject: relation.name,
    message: {
      what: `Dropping ${table}${knownAs === undefined ? '' : `, which running code knows as ${mention(knownAs)},`} breaks every running query that names it${along}.`,
      why: why(placesInCode(use)),
      instead: `Deploy code that no longer uses ${mention(knownAs ?? relation)} first, and drop it${cascade ? ' without CASCADE' : ''} in a later release, with a backup at hand.`,
    },
    related: relatedInCode(use, relation.name),
  };
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
      why: live.length === 1 ? why('') : 'During a rolling deploy the old code still reads and writes them, and their rows cannot be brought back.',
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

/** The types that well-known extensions bring. */
const EXTENSION_TYPES: Readonly<Record<string, readonly string[]>> = {
  citext: ['citext'],
  hstore: ['hstore'],
  ltree: ['ltree'],
  cube: ['cube'],
  isn: ['isbn', 'issn', 'ean13', 'upc'],
  postgis: ['geometry', 'geography', 'raster'],
  vector: ['vector', 'halfvec', 'sparsevec'],
};

/** DROP EXTENSION … CASCADE drops columns of its types, and defaults, indexes and views that call its functions. */
function droppedExtension(step: Step, operation: DropExtension): Finding | undefined {
  const { name, cascade } = operation;
  if (!cascade) return undefined;
  const columns = (EXTENSION_TYPES[name] ?? []).flatMap((type) =>
    step.schema.tablesUsing({ schema: undefined, name: type, known: true }).flatMap((table) =>
      [...table.columns.values()].filter((column) => column.type?.name === type && !step.isNewColumn(table.name, column.name)).map((column) => `\`${column.name}\` of ${mention(table.name)}`),
    ),
  );
  return {
    range: operation.place('column'),
    subject: name,
    message: {
      what: `Dropping the extension \`${name}\` drops ${columns.length === 0 ? 'whatever uses it with it: columns of its types, and defaults, indexes and views that call its functions' : `${shown(columns)} with it`}.`,
      why: 'CASCADE does so without a word; during a rolling deploy the old code still uses what is gone.',
      instead: `Drop \`${name}\` without CASCADE: PostgreSQL then says what still depends on it, and that can go in releases of its own.`,
    },
  };
}

/** DROP SEQUENCE … CASCADE drops the defaults that take their values from it. */
function droppedSequence(operation: DropRelation): Finding | undefined {
  const { relation, cascade } = operation;
  if (!cascade) return undefined;
  return {
    range: operation.place('column'),
    subject: relation.name,
    message: {
      what: `Dropping ${mention(relation)} drops the default of every column that takes its values from it, and INSERTs that leave such a column out fail.`,
      why: 'CASCADE does so without a word; during a rolling deploy the old code goes on leaving the column out.',
      instead: `Give those columns another default first, and drop ${mention(relation)} without CASCADE.`,
    },
  };
}
