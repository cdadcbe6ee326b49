import type { Finding } from '../../engine/model/hazard.ts';
import type { AddColumn, AddConstraint, AlterColumn } from '../../engine/model/operation.ts';
import type { QualifiedName } from '../../engine/model/name.ts';
import { defineRule, type Step } from '../../engine/model/rule.ts';
import { placesInCode, relatedInCode, thatDo } from '../../engine/postgres/in-code.ts';
import { hasFillingTrigger, isMendedLater, requiresNewColumn } from '../../engine/postgres/required-column.ts';
import { defaultOfDomain } from '../../engine/postgres/types.ts';
import { mention } from '../../engine/postgres/wording.ts';

export default defineRule({
  id: 'no-required-column',
  family: 'migrations',
  preset: 'recommended',
  severity: 'error',
  summary: 'Disallow a column that the INSERTs of running code leave out and that cannot be empty.',
  sources: [
    'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-COLUMN',
    'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-GENERATED-IDENTITY',
    'measured: add-column-notnull-nodefault, drop-default; INSERT after DROP IDENTITY and DROP EXPRESSION, 14 to 18',
  ],
  operations: ['addColumn', 'setNotNull', 'addConstraint', 'dropDefault', 'dropIdentity', 'dropExpression'],
  check(step, operation) {
    const { relation } = operation;
    if (step.isNew(relation)) return undefined;
    if (operation.kind === 'addColumn') return isRequired(step, operation) && !isThere(step, operation) ? added(step, operation) : undefined;
    if (hasFillingTrigger(step, relation) || step.migration.codeUse(relation).unused) return undefined;
    switch (operation.kind) {
      case 'setNotNull':
        return tightened(step, relation, operation.column, operation.place('action'));
      case 'addConstraint':
        return forbidden(operation).flatMap((column) => tightened(step, relation, column, operation.place('action')) ?? []);
      case 'dropDefault':
        return withoutDefault(step, relation, operation.column, operation.place('action'));
      default:
        return withoutSource(step, operation);
    }
  },
});

/** IF NOT EXISTS on a column that the history knows to be there. */
function isThere(step: Step, { relation, column, ifNotExists }: AddColumn): boolean {
  return ifNotExists && step.schema.relation(relation)?.columns.has(column.name) === true;
}

/** Columns that a constraint forbids to be NULL from now on; NOT VALID only spares the rows that are there. */
function forbidden({ constraint }: AddConstraint): readonly string[] {
  if (constraint.notEnforced) return [];
  return constraint.kind === 'notNull' ? constraint.columns : constraint.kind === 'check' ? (constraint.expression?.provesNotNull ?? []) : [];
}

function isRequired({ schema }: Step, { column }: AddColumn): boolean {
  const value = column.default ?? defaultOfDomain(column.type, schema);
  const filled = value !== undefined && !value.isNull;
  return column.notNull && !filled && column.identity === undefined && column.generated === undefined && !/serial$/.test(column.type.name);
}

const OLD_INSERTS = 'During a rolling deploy the old code goes on inserting rows without it';

/** Where running code inserts rows into a table. */
function insertersOf(step: Step, relation: QualifiedName): { readonly shown: string; readonly related: NonNullable<Finding['related']> } {
  const inserters = thatDo(step.migration.codeUse(relation), 'inserted', 'upserted');
  return { shown: placesInCode(inserters), related: relatedInCode(inserters, relation.name) };
}

function added(step: Step, operation: AddColumn): Finding {
  const { column, relation } = operation;
  const table = mention(relation);
  const isKey = column.constraints.some((constraint) => constraint.kind === 'primary');
  const filled = hasFillingTrigger(step, relation);
  const { shown, related } = insertersOf(step, relation);
  return {
    related: filled ? [] : related,
    range: operation.place(isKey ? 'primary key' : 'not null'),
    subject: column.name,
    message: {
      what: `\`${column.name}\` is required and has no default: the migration fails where ${table} has rows${filled ? '' : ', and every INSERT of running code fails after it'}.`,
      why: filled ? 'The trigger fills new rows only; PostgreSQL has nothing to put into those that are there.' : `${OLD_INSERTS}${shown}, and PostgreSQL has nothing to put there.`,
      instead: isKey
        ? `Add \`${column.name}\` nullable, fill it in batches, and make it the key once every writer fills it.`
        : `Add \`${column.name}\` with a constant DEFAULT, or nullable and make it NOT NULL once every writer fills it.`,
    },
  };
}

/** Nullable first and NOT NULL in the same migration: running code never had a chance to fill it. */
function tightened(step: Step, relation: QualifiedName, column: string, range: Finding['range']): Finding | undefined {
  if (!requiresNewColumn(step, relation, column)) return undefined;
  const { shown, related } = insertersOf(step, relation);
  return {
    related,
    range,
    subject: column,
    message: {
      what: `\`${column}\` becomes required in the migration that adds it: every INSERT into ${mention(relation)} by running code fails.`,
      why: `${OLD_INSERTS}${shown}: it has never heard of the column.`,
      instead: `Leave it nullable here, or give it a DEFAULT; make it NOT NULL in a later release, when every writer fills it.`,
    },
  };
}

function withoutDefault(step: Step, relation: QualifiedName, column: string, range: Finding['range']): Finding | undefined {
  const known = step.schema.relation(relation)?.columns.get(column);
  if (known?.notNull !== true || isMendedLater(step, relation, column)) return undefined;
  if (!known.selfFilling && (known.default === undefined || known.default.isNull)) return undefined;
  const fresh = step.isNewColumn(relation, column);
  if (!fresh && !hadDefault(step, relation, column)) return undefined;
  const { shown, related } = insertersOf(step, relation);
  return {
    related,
    range,
    subject: column,
    message: {
      what: `Without its default, \`${column}\` of ${mention(relation)} makes every INSERT fail that leaves it out.`,
      why: fresh ? `${OLD_INSERTS}${shown}: it has never heard of the column.` : `During a rolling deploy the old code goes on relying on the default${shown}.`,
      instead: 'Keep the default until no running code leaves the column out, and drop it in a later release.',
    },
  };
}

/** What an earlier statement of the migration has set, no running code relies on. */
function hadDefault({ migration }: Step, relation: QualifiedName, column: string): boolean {
  const known = migration.steps[0]?.schema.relation(relation)?.columns.get(column);
  return known === undefined || known.selfFilling || (known.default !== undefined && !known.default.isNull);
}

/** An identity is NOT NULL by itself; a generated column is where the history says so. */
function withoutSource(step: Step, operation: AlterColumn): Finding | undefined {
  const { kind, relation, column } = operation;
  const known = step.schema.relation(relation)?.columns.get(column);
  if (isMendedLater(step, relation, column) || step.isNewColumn(relation, column)) return undefined;
  if (kind === 'dropExpression' ? known?.notNull !== true : known !== undefined && !known.selfFilling) return undefined;
  const { shown, related } = insertersOf(step, relation);
  return {
    related,
    range: operation.place('action'),
    subject: column,
    message: {
      what: `Nothing fills \`${column}\` of ${mention(relation)} any more, and every INSERT fails that leaves it out.`,
      why: `${kind === 'dropExpression' ? 'The column stays NOT NULL' : 'A column that was an identity stays NOT NULL'}, and during a rolling deploy the old code goes on leaving it out${shown}.`,
      instead: `Give \`${column}\` a DEFAULT in the same transaction, or leave it as it is until every writer fills it.`,
    },
  };
}
