import type { Finding } from '../../engine/model/hazard.ts';
import type { AddColumn } from '../../engine/model/operation.ts';
import type { QualifiedName } from '../../engine/model/name.ts';
import { defineRule, type Step } from '../../engine/model/rule.ts';
import { mention } from '../../engine/postgres/wording.ts';

export default defineRule({
  id: 'no-required-column',
  family: 'migrations',
  preset: 'recommended',
  severity: 'error',
  summary: 'Disallow a column that the INSERTs of running code leave out and that cannot be empty.',
  sources: [
    'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-COLUMN',
    'measured: add-column-notnull-nodefault, drop-default',
  ],
  operations: ['addColumn', 'setNotNull', 'dropDefault'],
  check(step, operation) {
    if (step.isNew(operation.relation) || hasFillingTrigger(step, operation.relation)) return undefined;
    switch (operation.kind) {
      case 'addColumn':
        return isRequired(operation) ? added(step, operation) : undefined;
      case 'setNotNull':
        return tightened(step, operation.relation, operation.column, operation.place('action'));
      case 'dropDefault':
        return withoutDefault(step, operation.relation, operation.column, operation.place('action'));
    }
  },
});

function isRequired({ column }: AddColumn): boolean {
  const filled = column.default !== undefined && !column.default.isNull;
  return column.notNull && !filled && column.identity === undefined && column.generated === undefined && !/serial$/.test(column.type.name);
}

/** A trigger made here may fill what old INSERTs leave out. */
function hasFillingTrigger(step: Step, relation: QualifiedName): boolean {
  return step.migration.steps.some(({ operation, schema }) => operation.kind === 'createTrigger' && schema.same(operation.relation, relation));
}

/** The value comes back, or the column goes, before the migration ends. */
function isMendedLater(step: Step, relation: QualifiedName, column: string): boolean {
  return step.migration.steps.slice(step.index + 1).some(({ operation, schema }) => {
    const mends = operation.kind === 'setDefault' || operation.kind === 'addIdentity' || operation.kind === 'dropColumn' || operation.kind === 'dropNotNull';
    if (mends) return operation.column === column && schema.same(operation.relation, relation);
    return operation.kind === 'dropRelation' && schema.same(operation.relation, relation);
  });
}

const OLD_INSERTS = 'During a rolling deploy the old code goes on inserting rows without it';

function added(step: Step, operation: AddColumn): Finding {
  const { column, relation } = operation;
  const table = mention(relation);
  return {
    range: operation.place('not null'),
    subject: column.name,
    message: {
      what: `\`${column.name}\` is required and has no default: the migration fails where ${table} has rows, and every INSERT of running code fails after it.`,
      why: `${OLD_INSERTS}, and PostgreSQL has nothing to put there.`,
      instead: `Add \`${column.name}\` with a constant DEFAULT, or nullable and make it NOT NULL once every writer fills it.`,
    },
  };
}

/** Nullable first and NOT NULL in the same migration: running code never had a chance to fill it. */
function tightened(step: Step, relation: QualifiedName, column: string, range: Finding['range']): Finding | undefined {
  const known = step.schema.relation(relation)?.columns.get(column);
  if (known === undefined || !step.isNewColumn(relation, column) || known.default !== undefined || known.selfFilling) return undefined;
  if (isMendedLater(step, relation, column)) return undefined;
  return {
    range,
    subject: column,
    message: {
      what: `\`${column}\` becomes required in the migration that adds it: every INSERT into ${mention(relation)} by running code fails.`,
      why: `${OLD_INSERTS}: it has never heard of the column.`,
      instead: `Leave it nullable here, or give it a DEFAULT; make it NOT NULL in a later release, when every writer fills it.`,
    },
  };
}

function withoutDefault(step: Step, relation: QualifiedName, column: string, range: Finding['range']): Finding | undefined {
  const known = step.schema.relation(relation)?.columns.get(column);
  if (known?.notNull !== true || known.default === undefined || known.default.isNull || isMendedLater(step, relation, column)) return undefined;
  const fresh = step.isNewColumn(relation, column);
  return {
    range,
    subject: column,
    message: {
      what: `Without its default, \`${column}\` of ${mention(relation)} makes every INSERT fail that leaves it out.`,
      why: fresh ? `${OLD_INSERTS}: it has never heard of the column.` : 'During a rolling deploy the old code goes on relying on the default.',
      instead: 'Keep the default until no running code leaves the column out, and drop it in a later release.',
    },
  };
}
