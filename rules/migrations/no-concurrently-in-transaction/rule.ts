import type { Finding, Suggestion } from '../../engine/model/hazard.ts';
import type { Operation } from '../../engine/model/operation.ts';
import { defineRule, type Step } from '../../engine/model/rule.ts';
import type { Refusal } from '../../engine/model/transaction.ts';
import { atSentenceStart, isInTransaction, mention, outsideTransaction, sent, transactionOpenedBy } from '../../engine/postgres/wording.ts';

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
    'measured: test/truth/mikro-orm-beside.test.ts',
    'measured: test/truth/typeorm-mode.test.ts',
  ],
  operations: 'all',
  check(step, operation) {
    const { refusal } = step.runner;
    if (refusal !== undefined) return step.index === 0 ? refusedByRunner(step, refusal) : undefined;
    const refused = unsupported(step, operation);
    if (refused !== undefined) return refused;
    const { scope } = step.transaction;
    const { inBlock } = operation.statement;
    if (scope === 'none' && step.runner.optedOut && step.runner.beside !== undefined && saysConcurrently(operation)) return blocked(step, operation, step.runner.beside);
    if (!step.effects.refusesTransaction || (!inBlock && !isInTransaction(scope)) || isSpared(step, operation)) return undefined;
    return {
      range: fault(operation),
      message: {
        what: `The migration fails here: ${command(operation)} cannot run inside a transaction block.`,
        why: whyInTransaction(step, operation),
        instead: `Run it ${outsideTransaction(step)}.`,
      },
      suggestions: optOut(step),
      related: transactionOpenedBy(step),
    };
  },
});

function refusedByRunner(step: Step, { range, why, instead }: Refusal): Finding {
  return { aside: true, range, message: { what: `No pending migration is run: ${step.runner.name} refuses \`${step.text(range)}\`.`, why, instead } };
}

/** It waits for every transaction that has locked its table: for one that its own runner keeps open, for ever (measured: test/truth/mikro-orm-beside.test.ts). */
function blocked(step: Step, operation: Operation, instead: string): Finding {
  const name = atSentenceStart(step.runner.name);
  return {
    range: fault(operation),
    message: {
      what: `The migration never ends where an earlier one of the same deploy has touched the table: ${command(operation)} waits for its transaction.`,
      why: `${name} keeps the transaction of all pending migrations open, and runs this one on another connection beside it. On a new database, where everything is pending, it does not even see the table.`,
      instead,
    },
  };
}

/** Settings and what depends on no transaction may stand beside it. */
const HARMLESS = new Set<Operation['kind']>(['setVariable', 'comment', 'query']);

/**
 * The tool's own marker, where the rest of the file loses nothing by it: one step that changes something, and by itself where
 * the tool sends the file as one string.
 */
function optOut(step: Step): readonly Suggestion[] {
  const { optOut: way, transaction, unit } = step.runner;
  if (way?.edit === undefined || step.transaction.scope !== transaction || step.operation.statement.inBlock) return [];
  const others = step.migration.steps.filter(({ runner, operation }) => runner === step.runner && operation.statement !== step.operation.statement);
  if (others.some(({ operation }) => way.leaves === 'implicit' || !HARMLESS.has(operation.kind))) return [];
  return [{ title: `Take the ${sent(unit)} out of the transaction: ${way.marker}`, edits: [way.edit] }];
}

/**
 * FINALIZE only ends what CONCURRENTLY began, and may do so in a transaction (measured 14 to 18); ADD VALUE on 11 may
 * extend a type of its own transaction (comment of AlterEnum in typecmds.c).
 */
function isSpared(step: Step, operation: Operation): boolean {
  if (operation.kind === 'detachPartition') return !saysConcurrently(operation);
  return operation.kind === 'addEnumValue' && step.schema.userType(operation.type)?.origin === step.migration.path;
}

function saysConcurrently({ statement }: Operation): boolean {
  return /\bconcurrently\b/i.test(statement.text);
}

/** The word CONCURRENTLY, else the words that name the command. */
function fault(operation: Operation): Finding['range'] {
  if (saysConcurrently(operation)) return operation.place('concurrently');
  if (operation.kind === 'vacuum' || operation.kind === 'vacuumFull' || operation.kind === 'cluster') return operation.place('action');
  const [first, second] = operation.statement.tokens;
  return first === undefined || second === undefined || !operation.statement.exact ? operation.place('clause') : operation.statement.locate({ start: first.start, end: second.end });
}

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
    case 'vacuum':
      return 'VACUUM';
    case 'vacuumFull':
      return 'VACUUM FULL';
    case 'cluster':
      return 'CLUSTER without a table';
    default:
      return operation.statement.tokens
        .slice(0, 2)
        .map((token) => token.text.toUpperCase())
        .join(' ');
  }
}

function whyInTransaction(step: Step, operation: Operation): string {
  const { name, unit, transaction } = step.runner;
  const runner = atSentenceStart(name);
  if (operation.statement.inBlock) return 'A DO block or function is always part of its caller’s transaction.';
  switch (step.transaction.scope) {
    case 'explicit':
      return 'The file opened a transaction with BEGIN before it.';
    case 'implicit':
      return `${runner} sends ${transaction === 'none' ? 'this part of ' : ''}the ${sent(unit)} as one string, and PostgreSQL makes one transaction of its statements.`;
    case 'all pending':
      return `${runner} runs all pending files in one transaction.`;
    default:
      return `${runner} wraps each ${sent(unit)} in a transaction.`;
  }
}

function refusal(operation: Operation, what: string, instead: string): Finding {
  return {
    range: operation.place('concurrently'),
    message: { what: `The migration fails here: ${what}.`, why: 'PostgreSQL refuses it, inside a transaction or not.', instead },
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
      for (const index of operation.indexes) {
        if (step.schema.indexOwner(index)?.relation.partitioned !== true) continue;
        return refusal(operation, `${mention(index)} is partitioned, and cannot be dropped CONCURRENTLY`, 'Drop it without CONCURRENTLY, under a lock_timeout.');
      }
      if (operation.indexes.length > 1) return refusal(operation, 'DROP INDEX CONCURRENTLY takes one index only', 'Write one statement for each index.');
      if (operation.cascade) return refusal(operation, 'DROP INDEX CONCURRENTLY knows no CASCADE', 'Drop what depends on the index first.');
      return undefined;
    case 'reindex':
      return unreindexable(step, operation);
    case 'detachPartition':
      return undetachable(step, operation);
    case 'refreshMaterializedView':
      return unrefreshable(step, operation);
    default:
      return undefined;
  }
}

function unreindexable(step: Step, operation: Extract<Operation, { readonly kind: 'reindex' }>): Finding | undefined {
  const { concurrently, target, name } = operation;
  if (!concurrently) return undefined;
  const { version } = step.migration;
  if (version < 12) return refusal(operation, 'REINDEX CONCURRENTLY came with PostgreSQL 12', 'CREATE INDEX CONCURRENTLY under a new name, then DROP INDEX CONCURRENTLY the old one.');
  if (target === 'system') return refusal(operation, 'system catalogues cannot be rebuilt CONCURRENTLY', 'REINDEX SYSTEM without CONCURRENTLY, in a quiet hour.');
  const table = name === undefined ? undefined : target === 'table' ? step.schema.relation(name) : step.schema.indexOwner(name)?.relation;
  if (version >= 14 || name === undefined || table?.partitioned !== true) return undefined;
  return refusal(operation, `${mention(name)} is partitioned, which REINDEX understands from PostgreSQL 14 on`, 'REINDEX CONCURRENTLY the partitions one by one.');
}

function undetachable(step: Step, operation: Extract<Operation, { readonly kind: 'detachPartition' }>): Finding | undefined {
  if (!operation.concurrently || !saysConcurrently(operation)) return undefined;
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
