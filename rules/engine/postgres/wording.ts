import { blocksReads, blocksTraffic, blocksWrites, strengthOf, type LockMode } from '../model/lock.ts';
import { displayName, type QualifiedName } from '../model/name.ts';
import type { Operation } from '../model/operation.ts';
import type { Step } from '../model/rule.ts';
import type { TransactionScope } from '../model/transaction.ts';

/** A name in a sentence. */
export function mention(name: QualifiedName): string {
  return `\`${displayName(name)}\``;
}

/** `a`, `b` and `c`. */
export function listed(items: readonly string[]): string {
  return items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`;
}

/** Relations of running code on which the step takes a lock that traffic feels, strongest first. */
function blockedRelations(step: Step): { readonly name: string; readonly mode: LockMode }[] {
  return step.effects.locks
    .filter((lock) => blocksTraffic(lock.mode) && !step.isNew(lock.relation))
    .map((lock) => ({ name: mention(lock.relation), mode: lock.mode }))
    .sort((left, right) => strengthOf(right.mode) - strengthOf(left.mode));
}

/** What waits: "every read and write of `orders`", "every write to `orders` and `users`". */
export function whoWaits(step: Step): string {
  const blocked = blockedRelations(step);
  const readers = blocked.filter(({ mode }) => blocksReads(mode)).map(({ name }) => name);
  const writers = blocked.filter(({ mode }) => !blocksReads(mode) && blocksWrites(mode)).map(({ name }) => name);
  const parts = [];
  if (readers.length > 0) parts.push(`every read and write of ${limited(readers)}`);
  if (writers.length > 0) parts.push(`every write to ${limited(writers)}`);
  return parts.length === 0 ? 'other sessions' : parts.join(' and ');
}

const SHOWN = 4;

function limited(names: readonly string[]): string {
  const distinct = [...new Set(names)];
  if (distinct.length <= SHOWN) return listed(distinct);
  return `${distinct.slice(0, SHOWN).join(', ')} and ${distinct.length - SHOWN} more`;
}

/** "an ACCESS EXCLUSIVE lock on `orders`", with the other relations it locks as strongly as traffic feels. */
export function lockOn(step: Step): string {
  const byMode = new Map<LockMode, string[]>();
  for (const { name, mode } of blockedRelations(step)) byMode.set(mode, [...(byMode.get(mode) ?? []), name]);
  const parts = [...byMode].map(([mode, names]) => `${article(mode)} ${mode} lock on ${limited(names)}`);
  return parts.length === 0 ? 'a lock' : parts.join(' and ');
}

function article(mode: LockMode): string {
  return /^[AE]/.test(mode) ? 'an' : 'a';
}

/** Whether a statement runs inside a transaction block for certain. */
export function isInTransaction(scope: TransactionScope): boolean {
  return scope !== 'none' && scope !== 'unknown';
}

/** How this file's runner runs something outside a transaction. */
export function outsideTransaction(step: Step): string {
  const { runner } = step.migration;
  const { scope } = step.transaction;
  if (scope === 'explicit') return 'in a migration without BEGIN';
  switch (runner.transaction) {
    case 'none':
      return step.operation.statement.inBlock ? 'outside the block, as a statement of its own' : 'as a statement of its own';
    case 'all pending':
      return runner.optOut === undefined
        ? `by hand before the deploy, because ${runner.name} runs all pending files in one transaction; leave the IF NOT EXISTS or IF EXISTS form of it in the file`
        : `in a file that opts out of the transaction (${runner.optOut})`;
    case 'implicit':
      return `alone in ${runner.optOut ?? 'a file of its own'}, because ${runner.name} sends a file as one transaction`;
    case 'file':
      return runner.optOut === undefined ? 'in a file that the runner does not wrap in a transaction' : `in a file that opts out of the transaction (${runner.optOut})`;
    case 'unknown':
      return step.operation.statement.inBlock ? 'outside the block, in a migration without a transaction' : 'in a migration that runs outside a transaction';
  }
}

/** Where a second step goes that must not share the first one's transaction. */
export function apart(step: Step): string {
  return step.migration.runner.transaction === 'all pending' ? 'in a later deploy' : 'in a migration of its own';
}

/** Whether an edit can be made at the operation: its text stands in the file as it is sent. */
export function isEditable(operation: Operation): boolean {
  return operation.statement.exact && !operation.statement.inBlock;
}
