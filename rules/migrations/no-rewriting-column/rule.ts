import type { Expression } from '../../engine/model/definition.ts';
import type { Finding } from '../../engine/model/hazard.ts';
import type { AddColumn } from '../../engine/model/operation.ts';
import type { Part } from '../../engine/model/operation-part.ts';
import { defineRule, type Step } from '../../engine/model/rule.ts';
import { rewriteCause, type RewriteCause } from '../../engine/postgres/columns.ts';
import { defaultOfDomain, displayType } from '../../engine/postgres/types.ts';
import { volatilityOf } from '../../engine/postgres/volatility.ts';
import { lockOn, mention, whoWaits } from '../../engine/postgres/wording.ts';

export default defineRule({
  id: 'no-rewriting-column',
  family: 'migrations',
  preset: 'recommended',
  severity: 'error',
  growsWithTable: true,
  summary: 'Disallow a new column that makes PostgreSQL write every row anew.',
  sources: [
    'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES',
    'https://www.postgresql.org/docs/current/ddl-generated-columns.html',
    'measured: add-column-default-*, add-column-serial, add-column-identity, add-column-generated-*, add-column-domain-*, set-expression (17+)',
  ],
  operations: ['addColumn', 'setExpression'],
  check(step, operation) {
    if (step.effects.rewrite !== 'yes' || step.isNew(operation.relation)) return undefined;
    if (operation.kind === 'addColumn') return added(step, operation);
    return {
      range: operation.place('action'),
      subject: operation.column,
      message: {
        what: `A new expression for \`${operation.column}\` stops ${whoWaits(step)} while the table and all its indexes are written anew.`,
        why: `A stored generated column is computed for every row under ${lockOn(step)}.`,
        instead: 'Add a new column with the new expression’s values (plain column, trigger, batched backfill), and switch over to it.',
      },
    };
  },
});

interface Cause {
  readonly part: Part;
  reason(operation: AddColumn, step: Step): string;
  instead(operation: AddColumn, step: Step): string;
}

const CAUSES: Readonly<Record<RewriteCause, Cause>> = {
  'volatile default': {
    part: 'default',
    reason: ({ column }, step) => `${volatileCall(column.default ?? defaultOfDomain(column.type, step.schema), step)}${column.default === undefined ? `, the default of the domain ${displayType(column.type)},` : ''} is volatile: each row needs its own value`,
    instead: ({ column }) =>
      column.default === undefined
        ? `Add \`${column.name}\` with DEFAULT NULL, then ALTER COLUMN … DROP DEFAULT, so that new rows get the default of the domain, and fill the old ones in batches${column.notNull ? '; NOT NULL comes last' : ''}.`
        : `Add \`${column.name}\` without a default, then ALTER COLUMN … SET DEFAULT for new rows, and fill the old ones in batches${column.notNull ? '; NOT NULL comes last' : ''}.`,
  },
  serial: {
    part: 'type',
    reason: ({ column }) => `${column.type.name} takes a number from a sequence for each row`,
    instead: ({ column }) => `Add \`${column.name}\` as a plain integer column, SET DEFAULT nextval(…) for new rows, and fill the old ones in batches. IDENTITY rewrites just the same.`,
  },
  identity: {
    part: 'generated',
    reason: () => 'an identity column takes a number from a sequence for each row',
    instead: ({ column }) => `Add \`${column.name}\` as a plain column, SET DEFAULT nextval(…), fill the old rows in batches, make it NOT NULL, then ALTER COLUMN … ADD GENERATED, which is instant.`,
  },
  'stored generated': {
    part: 'generated',
    reason: () => 'a STORED generated column is computed for each row',
    instead: ({ column }, step) =>
      `${step.migration.version >= 18 ? 'Make it VIRTUAL, which is computed when read and writes nothing; or add' : 'Add'} \`${column.name}\` as a plain column, keep it filled by a trigger, and fill the old rows in batches.`,
  },
  'constrained domain': {
    part: 'type',
    reason: ({ column }) => `the domain ${displayType(column.type)} has a constraint, which is checked for each row`,
    instead: ({ column }) => `Add \`${column.name}\` with the domain’s base type, and the condition as CHECK … NOT VALID, validated in a migration of its own.`,
  },
};

function volatileCall(expression: Expression | undefined, { schema }: Step): string {
  const volatile = expression?.functions.find((name) => volatilityOf({ ...expression, functions: [name] }, schema) === 'volatile');
  return volatile === undefined ? 'the default' : `${volatile.name}()`;
}

function added(step: Step, operation: AddColumn): Finding | undefined {
  const cause = rewriteCause(operation.column, step.schema, step.migration.version);
  if (cause === undefined || cause === 'unknown') return undefined;
  const known = CAUSES[cause];
  return {
    range: operation.place(known.part),
    subject: operation.column.name,
    message: {
      what: `Adding \`${operation.column.name}\` stops ${whoWaits(step)} while ${mention(operation.relation)} and all its indexes are written anew.`,
      why: `It holds ${lockOn(step)}, and ${known.reason(operation, step)}.`,
      instead: known.instead(operation, step),
    },
  };
}
