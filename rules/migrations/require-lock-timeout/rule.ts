import type { Finding, Suggestion } from '../../engine/model/hazard.ts';
import { blocksTraffic } from '../../engine/model/lock.ts';
import { defineRule, type Step } from '../../engine/model/rule.ts';
import { isEditable, isInTransaction, lockOn, mention } from '../../engine/postgres/wording.ts';

/** A longer wait than this is an outage by itself: traffic queues behind the waiting statement. */
const LONGEST_SECONDS = 10;

export default defineRule({
  id: 'require-lock-timeout',
  family: 'migrations',
  preset: 'recommended',
  severity: 'warn',
  summary: 'Require a lock_timeout before a lock that traffic would queue behind.',
  sources: [
    'https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-LOCK-TIMEOUT',
    'https://www.postgresql.org/docs/current/explicit-locking.html',
    'https://www.postgresql.org/docs/current/sql-set.html',
  ],
  operations: 'all',
  weak: true,
  check(step, operation) {
    const lock = step.strongestLock();
    if (lock === undefined || !blocksTraffic(lock.mode)) return undefined;
    const { lockTimeout } = step;
    if (lockTimeout !== undefined && lockTimeout > 0 && lockTimeout <= LONGEST_SECONDS * 1000) return undefined;
    const table = mention(lock.relation);
    const isOther = 'relation' in operation && !step.schema.same(operation.relation, lock.relation);
    return {
      range: operation.place(isOther ? 'references' : 'relation'),
      message: {
        what: `While this statement waits for ${lockOn(step)}, every query on ${table} waits behind it${howLong(lockTimeout)}.`,
        why: `The lock itself is short, but it is granted only when the oldest transaction that uses ${table} ends.`,
        instead: hint(step),
      },
      suggestions: timeout(step),
    } satisfies Finding;
  },
});

function howLong(lockTimeout: number | undefined): string {
  if (lockTimeout === undefined) return ', without limit';
  return lockTimeout === 0 ? ', without limit: lock_timeout is 0' : `, for up to ${lockTimeout / 1000} seconds`;
}

/** SET LOCAL ends with the transaction; outside one it has no effect at all. */
function command(step: Step): string {
  return isInTransaction(step.transaction.scope) ? "SET LOCAL lock_timeout = '2s';" : "SET lock_timeout = '2s';";
}

function hint(step: Step): string {
  const ineffective = step.migration.steps
    .slice(0, step.index)
    .some(({ operation, transaction }) => operation.kind === 'setVariable' && operation.name === 'lock_timeout' && operation.scope === 'local' && transaction.scope === 'none');
  const advice = `${command(step)} before it, and run the migration again when it times out.`;
  return ineffective ? `SET LOCAL has no effect outside a transaction: ${advice}` : advice;
}

function timeout(step: Step): readonly Suggestion[] {
  if (!isEditable(step.operation)) return [];
  const { start } = step.operation.statement.range;
  return [{ title: `Insert ${command(step)}`, edits: [{ range: { start, end: start }, text: `${command(step)}\n` }] }];
}
