import type { Finding } from '../../engine/model/hazard.ts';
import { blocksReads, blocksTraffic, strengthOf, type LockMode } from '../../engine/model/lock.ts';
import type { QualifiedName } from '../../engine/model/name.ts';
import type { Operation } from '../../engine/model/operation.ts';
import { defineRule, type Step } from '../../engine/model/rule.ts';
import { lockDuringWork, locksTakenBefore, type TakenLock } from '../../engine/postgres/held-locks.ts';
import { apart, article, earlierInTransaction, isInTransaction, listed, mention, ofItsFile } from '../../engine/postgres/wording.ts';

export default defineRule({
  id: 'no-long-transaction',
  family: 'migrations',
  preset: 'recommended',
  severity: 'error',
  summary: 'Disallow work on many rows under a lock that stops traffic, and locks in an order that deadlocks with running code.',
  sources: [
    'https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES',
    'https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-DEADLOCKS',
    'measured: test/truth/deadlock.test.ts, and the locks of every statement',
  ],
  operations: 'all',
  check(step) {
    if (!isInTransaction(step.transaction.scope) || step.locksHeld.size === 0) return undefined;
    const lock = lockDuringWork(step);
    if (lock !== undefined && !step.takesNoTime()) return working(step, lock);
    return upgraded(step) ?? crossed(step);
  },
});

const SHOWN = 3;

function tables(locks: readonly TakenLock[]): string {
  const names = [...new Set(locks.map(({ relation }) => mention(relation)))];
  return listed(names.length > SHOWN + 1 ? [...names.slice(0, SHOWN), `${names.length - SHOWN} more`] : names);
}

/** What running code cannot do while a transaction holds these locks. */
function waiting(step: Step, locks: readonly TakenLock[]): string {
  const strongest = new Map<string, TakenLock>();
  for (const lock of locks) {
    const key = step.schema.key(lock.relation);
    const known = strongest.get(key);
    if (known === undefined || strengthOf(known.mode) < strengthOf(lock.mode)) strongest.set(key, lock);
  }
  const all = [...strongest.values()];
  const readers = all.filter(({ mode }) => blocksReads(mode));
  const writers = all.filter(({ mode }) => !blocksReads(mode));
  return listed([...(readers.length === 0 ? [] : [`every read and write of ${tables(readers)}`]), ...(writers.length === 0 ? [] : [`every write to ${tables(writers)}`])]);
}

/** `ALTER TABLE in line 3`, or `in line 3 of 0007_note.sql`. */
function named({ by }: TakenLock, step: Step): string {
  const { tokens, range, source } = by.operation.statement;
  const words = tokens.slice(0, 3).map(({ text }) => text.toUpperCase());
  const command = words[1] === 'UNIQUE' || words[1] === 'MATERIALIZED' ? words.join(' ') : words.slice(0, 2).join(' ');
  return `${command} in line ${source.slice(0, range.start).split('\n').length}${ofItsFile(by, step)}`;
}

function working(step: Step, lock: TakenLock): Finding {
  const { operation } = step;
  return {
    range: operation.place(operation.kind === 'createTable' ? 'relation' : operation.kind === 'validateConstraint' ? 'clause' : 'action'),
    message: {
      what: `${doing(operation)} keeps ${waiting(step, locksTakenBefore(step))} waiting until it is done.`,
      why: `${named(lock, step)} took ${article(lock.mode)} ${lock.mode} lock on ${mention(lock.relation)}${lock.by.migration === step.migration ? ', and a transaction' : `; ${step.runner.name} runs both files in one transaction, which`} gives no lock back before it ends.`,
      instead: insteadOf(step, lock),
    },
  };
}

function doing(operation: Operation): string {
  switch (operation.kind) {
    case 'update':
      return `Updating rows of ${mention(operation.relation)}`;
    case 'delete':
      return `Deleting rows of ${mention(operation.relation)}`;
    case 'merge':
      return `Merging into ${mention(operation.relation)}`;
    case 'insert':
      return `Copying rows ${operation.reads.length === 0 ? '' : `of ${listed(operation.reads.slice(0, 3).map(mention))} `}into ${mention(operation.relation)}`;
    case 'createTable':
      return `Filling ${mention(operation.relation)} from a query`;
    case 'refreshMaterializedView':
      return `Refreshing ${mention(operation.relation)}`;
    case 'validateConstraint':
      return `Validating \`${operation.name}\` of ${mention(operation.relation)}`;
    default:
      return 'This statement';
  }
}

function insteadOf(step: Step, lock: TakenLock): string {
  const { operation } = step;
  const where = apart(step);
  const rows = operation.kind === 'update' || operation.kind === 'delete' || operation.kind === 'merge';
  const here = lock.by.migration === step.migration;
  if (rows) return `Change ${here ? 'the schema here, and ' : ''}the rows ${where}: a bounded range of keys at a time, each committed by itself.`;
  const work = operation.kind === 'validateConstraint' ? `VALIDATE CONSTRAINT \`${operation.name}\`` : operation.kind === 'refreshMaterializedView' ? 'refresh the view' : 'copy the rows';
  if (!here) return `${work.charAt(0).toUpperCase()}${work.slice(1)} ${where}.`;
  return lock.by.operation.kind === 'createTable'
    ? `Create ${mention(lock.by.operation.relation)} without the foreign key, fill it, and add the foreign key ${where}: NOT VALID, then VALIDATE.`
    : `Keep to the schema here, and ${work} ${where}.`;
}

/** The relation that a step locks for traffic, beyond what the transaction holds already. */
function awaited(step: Step): readonly { readonly relation: QualifiedName; readonly mode: LockMode }[] {
  return step.effects.locks.filter(({ relation, mode }) => {
    const held = step.heldLock(relation);
    return blocksTraffic(mode) && !step.isNew(relation) && (held === undefined || strengthOf(held) < strengthOf(mode));
  });
}

/** Whether nothing of its kind is said earlier in the file of the same transaction. */
function isFirst(step: Step, finds: (other: Step) => unknown): boolean {
  return earlierInTransaction(step).every((other) => other.migration !== step.migration || finds(other) === undefined);
}

/** Writers are kept away first and readers later: a transaction that has read and goes on to write waits for us, and we for it. */
function upgradeAt(step: Step): { readonly from: TakenLock; readonly to: LockMode } | undefined {
  for (const { relation, mode } of awaited(step)) {
    if (!blocksReads(mode)) continue;
    // An index that is built under the lock and a trigger that is switched off are told where they stand.
    const from = locksTakenBefore(step).find(({ by, ...held }) => step.schema.same(held.relation, relation) && by.operation.kind !== 'createIndex' && by.operation.kind !== 'alterTable' && by.operation.kind !== 'lockTable');
    if (from !== undefined && !blocksReads(from.mode)) return { from, to: mode };
  }
  return undefined;
}

function upgraded(step: Step): Finding | undefined {
  const upgrade = upgradeAt(step);
  if (upgrade === undefined || !isFirst(step, upgradeAt)) return undefined;
  const { from, to } = upgrade;
  const table = mention(from.relation);
  return {
    range: step.operation.place('action'),
    message: {
      what: `A transaction that has just read ${table} and goes on to write to it deadlocks with this migration: one of the two fails.`,
      why: `${named(from, step)} took ${article(from.mode)} ${from.mode} lock on ${table}, for which its write waits; this statement wants ${article(to)} ${to} lock, and waits for its read.`,
      instead: `Put this statement before ${named(from, step)}, so that the strongest lock comes first, or ${apart(step)}.`,
    },
    yields: true,
  };
}

/** The parent of a foreign key is locked first, the child later: an INSERT locks the child first, and then looks into the parent. */
function crossingAt(step: Step): { readonly parent: TakenLock; readonly child: QualifiedName } | undefined {
  const locks = awaited(step);
  if (locks.length === 0) return undefined;
  const parents = locksTakenBefore(step).filter(({ mode }) => strengthOf(mode) >= strengthOf('EXCLUSIVE'));
  for (const { relation: child } of locks) {
    if (step.heldLock(child) !== undefined && blocksTraffic(step.heldLock(child) ?? 'ACCESS SHARE')) continue;
    const keys = [...(step.schema.relation(child)?.constraints.values() ?? [])].filter(({ kind, origin }) => kind === 'foreign' && origin !== step.migration.path);
    const parent = parents.find(({ relation }) => !step.schema.same(relation, child) && keys.some(({ references }) => references !== undefined && step.schema.same(references, relation)));
    if (parent !== undefined) return { parent, child };
  }
  return undefined;
}

function crossed(step: Step): Finding | undefined {
  const crossing = crossingAt(step);
  if (crossing === undefined || !isFirst(step, crossingAt)) return undefined;
  const { parent, child } = crossing;
  return {
    range: step.operation.place('relation'),
    message: {
      what: `An INSERT into ${mention(child)} that comes in between deadlocks with this migration: one of the two fails.`,
      why: `The INSERT locks ${mention(child)} and then looks into ${mention(parent.relation)} for its foreign key; the migration holds ${article(parent.mode)} ${parent.mode} lock there since ${named(parent, step)}, and waits here for ${mention(child)}.`,
      instead: `Change ${mention(child)} before ${mention(parent.relation)}, or ${apart(step)}.`,
    },
    yields: true,
  };
}
