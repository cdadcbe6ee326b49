import { blocksReads, blocksTraffic, blocksWrites, strengthOf, type LockMode } from '../model/lock.ts';
import type { RelatedPlace } from '../model/hazard.ts';
import { displayName, type QualifiedName } from '../model/name.ts';
import type { Operation, Suppression } from '../model/operation.ts';
import type { Step } from '../model/rule.ts';
import { UNKNOWN_RUNNER, type OptOut, type TransactionScope } from '../model/transaction.ts';

/** A name in a sentence. */
export function mention(name: QualifiedName): string {
  return `\`${displayName(name)}\``;
}

/** `a`, `b` and `c`. */
export function listed(items: readonly string[]): string {
  return items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`;
}

/** The rules that a comment silences, with the verb: "`no-drop-column` is", "every rule is". */
export function suppressedRules({ all, rules }: Suppression): string {
  return all ? 'every rule is' : `${listed(rules.map((rule) => `\`${rule}\``))} ${rules.length === 1 ? 'is' : 'are'}`;
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

/** `a` or `an`, for a lock mode. */
export function article(mode: LockMode): string {
  return /^[AE]/.test(mode) ? 'an' : 'a';
}

/** The earlier steps of the same transaction, those of files before this one as well; none where nobody knows that there is one. */
export function earlierInTransaction(step: Step): readonly Step[] {
  if (!isInTransaction(step.transaction.scope)) return [];
  const { stepsBefore, steps } = step.migration;
  return [...stepsBefore, ...steps.slice(0, step.index)].filter((other) => other.transaction === step.transaction && other.operation.statement !== step.operation.statement);
}

/** The name of a file, with that of its folder where every migration has one of its own. */
const OWN_NAME = /(?:[^/]+\/)?(?:migration|up)\.sql$|[^/]+$/;

/** ` of 0007_note.sql` for a step of another file than the one at hand, else nothing. */
export function ofItsFile(other: Step, { migration }: Step): string {
  return other.migration === migration ? '' : ` of ${OWN_NAME.exec(other.migration.path)?.[0] ?? ''}`;
}

/** The earlier statement of the same transaction whose lock on a relation is held since, where traffic feels it. */
export function lockTakenBefore(step: Step, relation: QualifiedName): readonly RelatedPlace[] {
  let taken: { readonly by: Step; readonly mode: LockMode } | undefined;
  for (const by of earlierInTransaction(step)) {
    for (const { relation: locked, mode } of by.effects.locks) {
      if (!blocksTraffic(mode) || !step.schema.same(locked, relation)) continue;
      if (taken === undefined || strengthOf(mode) > strengthOf(taken.mode)) taken = { by, mode };
    }
  }
  if (taken === undefined) return [];
  return [{ range: taken.by.operation.place('clause'), message: `The ${taken.mode} lock on ${mention(relation)} is taken here and held to the end of the transaction.`, ...(taken.by.migration === step.migration ? {} : { path: taken.by.migration.path }) }];
}

/** The BEGIN that opened the transaction, where the file has one. */
export function transactionOpenedBy({ transaction }: Step): readonly RelatedPlace[] {
  return transaction.opened === undefined ? [] : [{ range: transaction.opened, message: 'The transaction begins here.' }];
}

/** Whether a statement runs inside a transaction block for certain. */
export function isInTransaction(scope: TransactionScope): boolean {
  return scope !== 'none' && scope !== 'unknown';
}

/** How this file's runner runs something outside a transaction. */
export function outsideTransaction(step: Step): string {
  const { name, unit, transaction, optOut } = step.runner;
  if (step.transaction.scope === 'explicit') return 'in a migration without BEGIN';
  switch (transaction) {
    case 'none':
      return step.operation.statement.inBlock ? 'outside the block, as a statement of its own' : 'as a statement of its own';
    case 'all pending':
      if (optOut !== undefined) return optedOut(unit, optOut);
      return `by hand before the deploy, because ${name} runs all pending files in one transaction; leave the IF NOT EXISTS or IF EXISTS form of it in the file`;
    case 'implicit':
      return `alone in a ${unit} of its own, because ${name} sends a ${sent(unit)} as one transaction`;
    case 'file':
      if (optOut !== undefined) return optedOut(unit, optOut);
      if (name === UNKNOWN_RUNNER.name) return 'in a file that the runner does not wrap in a transaction';
      return `by hand before the deploy, because ${name} runs every ${sent(unit)} in a transaction; leave the IF NOT EXISTS or IF EXISTS form of it in the ${sent(unit)}`;
    case 'unknown':
      return step.operation.statement.inBlock ? 'outside the block, in a migration without a transaction' : 'in a migration that runs outside a transaction';
  }
}

/** The name of a runner at the beginning of a sentence; the names of tools stay as their users write them. */
export function atSentenceStart(name: string): string {
  return name.replace(/^the /, 'The ');
}

/** What a runner sends to the server: the file, also where a folder is the migration. */
export function sent(unit: string): string {
  return unit === 'changeset' ? unit : 'file';
}

/** What is sent as one string is a transaction again where it is more than one statement. */
function optedOut(unit: string, { marker, leaves }: OptOut): string {
  return `${leaves === 'implicit' ? 'alone ' : ''}in a ${unit} of its own that opts out of the transaction: ${marker}`;
}

/** A longer wait for a lock than this is an outage by itself: traffic queues behind the waiting statement. */
export const LONGEST_WAIT = 10_000;

/** Whether a lock_timeout bounds how long traffic queues behind the step while it waits for its lock. */
export function hasBoundedWait({ lockTimeout }: Step): boolean {
  return lockTimeout !== undefined && lockTimeout > 0 && lockTimeout <= LONGEST_WAIT;
}

/** Where a second step goes that must not share the first one's transaction. */
export function apart(step: Step): string {
  return step.runner.transaction === 'all pending' ? 'in a later deploy' : 'in a migration of its own';
}

/** Whether an edit can be made at the operation: its text stands in the file as it is sent. */
export function isEditable(operation: Operation): boolean {
  return operation.statement.exact && !operation.statement.inBlock;
}
