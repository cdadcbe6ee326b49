import type { Operation } from '../../engine/model/operation.ts';
import { defineRule, type Step } from '../../engine/model/rule.ts';
import { sent } from '../../engine/postgres/wording.ts';

export default defineRule({
  id: 'no-multi-step-without-transaction',
  family: 'migrations',
  preset: 'recommended',
  severity: 'error',
  summary: 'Disallow steps outside a transaction that cannot be repeated when a later one fails.',
  sources: [
    'https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY',
    'https://docs.gitlab.com/development/database/avoiding_downtime_in_migrations/',
    'https://github.com/pressly/goose',
  ],
  operations: 'all',
  check(step) {
    const { runner, migration } = step;
    if (!runner.optedOut || runner.resumes === true || runner.transaction !== 'none' || firstUnrepeatable(step) !== step) return undefined;
    if (!migration.steps.slice(step.index + 1).some((other) => other.runner === runner && other.transaction !== step.transaction && mayFail(other))) return undefined;
    return {
      aside: true,
      range: step.operation.place('action'),
      message: {
        what: `When a later statement fails, the ${sent(runner.unit)} cannot be run again: ${done(step.operation)}.`,
        why: `It runs outside a transaction, so what is done stays, and ${runner.name} begins again at the first statement.`,
        instead: `Give each statement a ${runner.unit} of its own, or write it so that it may run twice: ${repeatable(step.operation)}.`,
      },
    };
  },
});

const SETTLED = new Set<Operation['kind']>(['setVariable', 'query', 'comment', 'grant', 'analyze', 'begin', 'commit', 'rollback', 'savepoint']);

function mayFail({ operation }: Step): boolean {
  return !SETTLED.has(operation.kind);
}

const GUARDED = /\bif\s+(?:not\s+)?exists\b|\bor\s+replace\b/i;

/** What PostgreSQL refuses to do a second time. Whatever is not here may be repeated, or nobody knows. */
const ONCE = new Set<Operation['kind']>([
  'createTable',
  'createIndex',
  'createView',
  'createType',
  'createDomain',
  'createTrigger',
  'createPolicy',
  'createSequence',
  'createFunction',
  'addColumn',
  'addConstraint',
  'addEnumValue',
  'addIdentity',
  'attachPartition',
  'detachPartition',
  'dropRelation',
  'dropColumn',
  'dropIndex',
  'dropConstraint',
  'dropType',
  'dropTrigger',
  'renameRelation',
  'renameColumn',
  'renameConstraint',
]);

/** What a statement makes, as the statement that removes it would name it. */
function made(operation: Operation): string | undefined {
  switch (operation.kind) {
    case 'createIndex':
      return operation.name === undefined ? undefined : `index ${operation.name}`;
    case 'createTable':
    case 'createView':
      return `relation ${operation.relation.name}`;
    case 'addConstraint':
      return operation.constraint.name === undefined ? undefined : `constraint ${operation.constraint.name}`;
    case 'addColumn':
      return `column ${operation.column.name}`;
    case 'createTrigger':
      return `trigger ${operation.name ?? ''}`;
    case 'createType':
    case 'createDomain':
      return `type ${operation.type.name}`;
    default:
      return undefined;
  }
}

function removed(operation: Operation): readonly string[] {
  switch (operation.kind) {
    case 'dropIndex':
      return operation.indexes.map(({ name }) => `index ${name}`);
    case 'dropRelation':
      return [`relation ${operation.relation.name}`];
    case 'dropConstraint':
      return [`constraint ${operation.name}`];
    case 'dropColumn':
      return [`column ${operation.column}`];
    case 'dropTrigger':
      return [`trigger ${operation.name ?? ''}`];
    case 'dropType':
      return [`type ${operation.type.name}`];
    default:
      return [];
  }
}

/** The first step of this part of the file that PostgreSQL refuses a second time, and that no step before it undoes. */
function firstUnrepeatable({ migration, runner }: Step): Step | undefined {
  const undone = new Set<string>();
  for (const step of migration.steps) {
    if (step.runner !== runner || step.operation.statement.inBlock) continue;
    const { operation } = step;
    if (GUARDED.test(operation.statement.text)) {
      for (const name of removed(operation)) undone.add(name);
      continue;
    }
    if (ONCE.has(operation.kind) && !undone.has(made(operation) ?? '')) return step;
  }
  return undefined;
}

function done(operation: Operation): string {
  const action = operation.textOf('action').replace(/\s+/g, ' ').toUpperCase();
  return operation.kind === 'createIndex' && operation.name !== undefined ? `index \`${operation.name}\` exists by then` : `${action} is done by then`;
}

function repeatable(operation: Operation): string {
  switch (operation.kind) {
    case 'createIndex':
      return `DROP INDEX ${operation.concurrently ? 'CONCURRENTLY ' : ''}IF EXISTS before it`;
    case 'addConstraint':
      return 'DROP CONSTRAINT IF EXISTS before it';
    case 'createTrigger':
      return 'CREATE OR REPLACE TRIGGER';
    case 'createView':
    case 'createFunction':
      return 'CREATE OR REPLACE';
    case 'createTable':
    case 'createSequence':
    case 'addColumn':
    case 'addEnumValue':
      return 'IF NOT EXISTS';
    default:
      return 'IF EXISTS, or a DO block that looks first';
  }
}
