import type { RelationLock } from '../../engine/model/effect.ts';
import type { Finding, Suggestion } from '../../engine/model/hazard.ts';
import { blocksReads, blocksTraffic, strengthOf } from '../../engine/model/lock.ts';
import type { Operation } from '../../engine/model/operation.ts';
import { defineRule, type Step } from '../../engine/model/rule.ts';
import { isEditable, isInTransaction, hasBoundedWait, listed, lockOn, mention, whoWaits } from '../../engine/postgres/wording.ts';

/** Drizzle sends what stands between two of these as one query, and some drivers take one statement a query. */
const BREAKPOINT = '--> statement-breakpoint';

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
    const lock = awaitedLock(step);
    if (lock === undefined || neverWaits(operation)) return undefined;
    const { lockTimeout } = step;
    if (hasBoundedWait(step)) return undefined;
    const table = mention(lock.relation);
    const isOther = 'relation' in operation && !step.schema.same(operation.relation, lock.relation);
    const users = blocksReads(lock.mode) ? 'uses' : 'writes to';
    return {
      range: operation.place(isOther ? 'references' : 'relation'),
      message: {
        what: `While this statement waits for ${lockOn(step)}, ${whoWaits(step)} waits behind it${howLong(lockTimeout)}.`,
        why: `${brief(step)} granted only when the oldest transaction that ${users} ${table} ends${further(step)}.`,
        instead: hint(step),
      },
      suggestions: timeout(step),
    } satisfies Finding;
  },
});

/** How long the lock is kept once it is there, as the beginning of a sentence. */
function brief(step: Step): string {
  const { operation } = step;
  if (step.effects.instant) return 'The lock itself is short, but it is';
  if (!step.takesNoTime()) return 'The lock is';
  const made = 'relation' in operation ? step.madeLately(operation.relation) : undefined;
  return made === undefined || !('relation' in operation) ? 'The lock itself is short, but it is' : `${mention(operation.relation)} was made by \`${made}\`, so that it has few rows yet and the lock itself is short, but it is`;
}

const SHOWN = 3;

/** The other tables that the transaction goes on to lock, each with a wait of its own, while it keeps what it has. */
function further(step: Step): string {
  if (!isInTransaction(step.transaction.scope)) return '';
  const names = new Map<string, string>();
  for (const later of step.migration.steps.slice(step.index + 1)) {
    if (later.transaction !== step.transaction) continue;
    for (const { relation, mode } of later.effects.locks) {
      if (blocksTraffic(mode) && !later.isNew(relation) && !blocksTraffic(later.heldLock(relation) ?? 'ACCESS SHARE')) names.set(later.schema.key(relation), mention(relation));
    }
  }
  const all = [...names.values()];
  if (all.length === 0) return '';
  return `, and the transaction keeps it while it waits for ${listed(all.length > SHOWN + 1 ? [...all.slice(0, SHOWN), `${all.length - SHOWN} more`] : all)}`;
}

/** The strongest lock that traffic feels and that the transaction does not hold yet. */
function awaitedLock(step: Step): RelationLock | undefined {
  const inTransaction = isInTransaction(step.transaction.scope);
  let awaited: RelationLock | undefined;
  for (const lock of step.effects.locks) {
    if (!blocksTraffic(lock.mode) || step.isNew(lock.relation)) continue;
    const has = inTransaction ? step.heldLock(lock.relation) : undefined;
    if (has !== undefined && strengthOf(has) >= strengthOf(lock.mode)) continue;
    if (awaited === undefined || strengthOf(lock.mode) > strengthOf(awaited.mode)) awaited = lock;
  }
  return awaited;
}

/**
 * NOWAIT gives up at once; behind a REFRESH … CONCURRENTLY nobody waits but another REFRESH. DETACH … CONCURRENTLY locks its
 * partition when no query reaches it through the parent any more, and a timeout would leave it half detached.
 */
function neverWaits(operation: Operation): boolean {
  return (operation.kind === 'lockTable' && operation.nowait) || (operation.kind === 'refreshMaterializedView' && operation.concurrently) || (operation.kind === 'detachPartition' && operation.concurrently);
}

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
  return ineffective ? `SET LOCAL has no effect outside a transaction: put ${advice}` : `Put ${advice}`;
}

function timeout(step: Step): readonly Suggestion[] {
  if (!isEditable(step.operation)) return [];
  const { range, source } = step.operation.statement;
  const separator = source.includes(BREAKPOINT) ? BREAKPOINT : '';
  return [{ title: `Insert ${command(step)}`, edits: [{ range: { start: range.start, end: range.start }, text: `${command(step)}${separator}\n` }] }];
}
