import type { Astray } from '../../engine/model/code-origin.ts';
import type { Message } from '../../engine/model/hazard.ts';
import { conflict, type LockMode } from '../../engine/model/lock.ts';
import type { QualifiedName } from '../../engine/model/name.ts';
import { defineRule, type Step } from '../../engine/model/rule.ts';
import { article, mention } from '../../engine/postgres/wording.ts';

export default defineRule({
  id: 'no-call-outside-transaction',
  family: 'migrations',
  preset: 'recommended',
  severity: 'error',
  summary: 'Disallow a call that runs outside the transaction that the migration has open around it.',
  sources: ['https://sequelize.org/docs/v6/other-topics/transactions/', 'https://knexjs.org/guide/transactions.html', 'https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES'],
  operations: 'all',
  languages: ['code'],
  check(step) {
    const astray = astrayOf(step);
    if (astray === undefined || (astray.opened === undefined && step.runner.transaction !== 'file' && step.runner.transaction !== 'all pending')) return undefined;
    const calls = step.migration.steps.filter((other) => astrayOf(other) === astray);
    if (calls[0] !== step) return undefined;
    const open = openTransaction(step);
    const call = `\`${step.text(astray.call)}\``;
    const message = unseen(calls, open, call) ?? waiting(calls, open, call) ?? committed(calls, call);
    if (message === undefined) return undefined;
    return {
      range: astray.call,
      message: { ...message, instead: astray.instead },
      related: astray.opened === undefined ? [] : [{ range: astray.opened, message: 'The transaction begins here.' }],
      suggestions: astray.edit === undefined ? [] : [{ title: astray.opened === undefined ? 'Send it inside the transaction' : 'Hand the transaction to the call', edits: [astray.edit] }],
    };
  },
});

type Words = Omit<Message, 'instead'>;

function astrayOf({ operation }: Pick<Step, 'operation'>): Astray | undefined {
  return operation.statement.origin?.astray;
}

/** What the transaction that is open around a call has done by then. */
function openTransaction({ migration, index, operation }: Step): readonly Step[] {
  const before = migration.steps.slice(0, index).filter((other) => astrayOf(other) === undefined);
  const begin = before.findLastIndex(({ operation }) => operation.kind === 'begin');
  if (astrayOf({ operation })?.opened === undefined) return before.slice(begin + 1);
  return begin < 0 ? [] : before.slice(begin + 1);
}

/** A table that the transaction has made is not there for others yet. */
function unseen(calls: readonly Step[], open: readonly Step[], call: string): Words | undefined {
  for (const { effects, schema } of calls) {
    for (const { relation } of effects.locks) {
      const made = open.some(({ operation }) => operation.kind === 'createTable' && schema.same(operation.relation, relation));
      if (made) return { what: `${call} fails: ${mention(relation)} was made inside the transaction, and the call runs outside it.`, why: 'It is sent through another connection, which sees nothing of a transaction before it is committed.' };
    }
  }
  return undefined;
}

interface Blocked {
  readonly relation: QualifiedName;
  readonly held: LockMode;
}

function blockedBy(calls: readonly Step[], open: readonly Step[]): Blocked | undefined {
  for (const { effects, schema } of calls) {
    for (const { relation, mode } of effects.locks) {
      for (const { effects: earlier } of open) {
        const held = earlier.locks.find((lock) => conflict(mode, lock.mode) && schema.same(lock.relation, relation));
        if (held !== undefined) return { relation, held: held.mode };
      }
    }
  }
  return undefined;
}

/** It waits for the transaction, and the transaction for it: no deadlock for PostgreSQL, which sees one idle session. */
function waiting(calls: readonly Step[], open: readonly Step[], call: string): Words | undefined {
  const blocked = blockedBy(calls, open);
  if (blocked === undefined) return undefined;
  const table = mention(blocked.relation);
  return {
    what: `${call} never ends: it runs outside the transaction, which holds ${article(blocked.held)} ${blocked.held} lock on ${table}.`,
    why: `It is sent through another connection and waits for the lock, while the transaction waits for the call. PostgreSQL sees no deadlock in that, so everybody who needs ${table} queues behind it until somebody ends the migration.`,
  };
}

/** What only asks is none the worse for it. */
function committed(calls: readonly Step[], call: string): Words | undefined {
  if (calls.every(({ operation }) => operation.kind === 'query' || operation.kind === 'other')) return undefined;
  return {
    what: `${call} runs outside the transaction that is open around it.`,
    why: 'It is sent through another connection and committed at once: where a later statement fails, the transaction is undone and this stays.',
  };
}
