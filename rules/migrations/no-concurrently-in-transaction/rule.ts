import type { Finding } from '../../engine/model/hazard.ts';
import type { Operation } from '../../engine/model/operation.ts';
import { defineRule, type Step } from '../../engine/model/rule.ts';
import { isInTransaction, mention, outsideTransaction } from '../../engine/postgres/wording.ts';

export default defineRule({
  id: 'no-concurrently-in-transaction',
  family: 'migrations',
  preset: 'recommended',
  severity: 'error',
  summary: 'Disallow commands that PostgreSQL refuses where they stand: CONCURRENTLY, VACUUM and the like in a transaction.',
  sources: [
    'https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY',
    'https://www.postgresql.org/docs/current/sql-vacuum.html',
    'https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-MULTI-STATEMENT',
    'measured: not-in-transaction.txt',
  ],
  operations: [
    'createIndex',
    'dropIndex',
    'reindex',
    'detachPartition',
    'vacuum',
    'vacuumFull',
    'cluster',
    'createDatabase',
    'dropDatabase',
    'alterSystem',
    'createTablespace',
    'addEnumValue',
    'refreshMaterializedView',
  ],
  check(step, operation) {
    const refused = unsupported(step, operation);
    if (refused !== undefined) return refused;
    const { scope } = step.transaction;
    if (!step.effects.refusesTransaction || (!operation.statement.inBlock && !isInTransaction(scope))) return undefined;
    return {
      range: operation.place('concurrently'),
      message: {
        what: `The migration fails here: ${command(operation)} cannot run inside a transaction block.`,
        why: whyInTransaction(step, operation),
        instead: `Run it ${outsideTransaction(step)}.`,
      },
    };
  },
});

function command(operation: Operation): string {
  switch (operation.kind) {
    case 'createIndex':
      return 'CREATE INDEX CONCURRENTLY';
    case 'dropIndex':
      return 'DROP INDEX CONCURRENTLY';
    case 'reindex':
      return operation.concurrently ? 'REINDEX CONCURRENTLY' : `REINDEX ${operation.target.toUpperCase()}`;
    case 'detachPartition':
      return 'DETACH PARTITION … CONCURRENTLY';
    case 'addEnumValue':
      return 'ALTER TYPE … ADD VALUE on PostgreSQL 11';
    default:
      return operation.statement.tokens
        .slice(0, 2)
        .map((token) => token.text.toUpperCase())
        .join(' ');
  }
}

function whyInTransaction(step: Step, operation: Operation): string {
  const { runner } = step.migration;
  if (operation.statement.inBlock) return 'A DO block or function is always part of its caller’s transaction.';
  switch (step.transaction.scope) {
    case 'explicit':
      return 'The file opened a transaction with BEGIN before it.';
    case 'implicit':
      return `${runner.name} sends the file as one string, and PostgreSQL makes one transaction of its statements.`;
    case 'all pending':
      return `${runner.name} runs all pending files in one transaction.`;
    default:
      return `${runner.name} wraps each file in a transaction.`;
  }
}

function refusal(operation: Operation, what: string, instead: string): Finding {
  return {
    range: operation.place('concurrently'),
    message: { what: `The migration fails here: ${what}.`, why: 'PostgreSQL refuses the command whatever the transaction.', instead },
  };
}

/** Forms of CONCURRENTLY that PostgreSQL has not. */
function unsupported(step: Step, operation: Operation): Finding | undefined {
  switch (operation.kind) {
    case 'createIndex':
      if (!operation.concurrently || step.schema.relation(operation.relation)?.partitioned !== true) return undefined;
      return refusal(
        operation,
        `${mention(operation.relation)} is partitioned, and its index cannot be built CONCURRENTLY`,
        'CREATE INDEX … ON ONLY the parent, CREATE INDEX CONCURRENTLY on each partition, then ALTER INDEX … ATTACH PARTITION.',
      );
    case 'dropIndex':
      if (!operation.concurrently) return undefined;
      if (operation.indexes.length > 1) return refusal(operation, 'DROP INDEX CONCURRENTLY takes one index only', 'Write one statement for each index.');
      if (operation.cascade) return refusal(operation, 'DROP INDEX CONCURRENTLY knows no CASCADE', 'Drop what depends on the index first.');
      return undefined;
    case 'detachPartition':
      return undetachable(step, operation);
    case 'refreshMaterializedView':
      return unrefreshable(step, operation);
    default:
      return undefined;
  }
}

function undetachable(step: Step, operation: Extract<Operation, { readonly kind: 'detachPartition' }>): Finding | undefined {
  if (!operation.concurrently) return undefined;
  if (step.migration.version < 14) return refusal(operation, 'DETACH PARTITION … CONCURRENTLY came with PostgreSQL 14', 'Detach without CONCURRENTLY, under a lock_timeout.');
  const children = step.schema.relation(operation.relation)?.children ?? [];
  if (!children.some((child) => step.schema.relation(child)?.isDefaultPartition === true)) return undefined;
  return refusal(operation, 'a table with a DEFAULT partition cannot detach CONCURRENTLY', 'Detach without CONCURRENTLY, under a lock_timeout.');
}

function unrefreshable(step: Step, operation: Extract<Operation, { readonly kind: 'refreshMaterializedView' }>): Finding | undefined {
  const view = step.schema.relation(operation.relation);
  if (!operation.concurrently || view?.kind !== 'materializedView') return undefined;
  const usable = [...view.indexes.values()].some((index) => index.unique && !index.partial && index.columns.every((column) => column !== undefined));
  if (usable) return undefined;
  return refusal(operation, `${mention(operation.relation)} has no unique index over plain columns`, 'CREATE UNIQUE INDEX on columns that tell its rows apart first.');
}
