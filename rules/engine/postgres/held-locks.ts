import { blocksTraffic, strengthOf, type LockMode } from '../model/lock.ts';
import type { QualifiedName } from '../model/name.ts';
import type { ChangeRows } from '../model/row-operation.ts';
import type { Migration, Step } from '../model/rule.ts';
import type { Column } from '../model/schema.ts';
import type { Transaction } from '../model/transaction.ts';
import { earlierInTransaction, isInTransaction } from './wording.ts';

/** A lock that traffic feels, and the step that took it. */
export interface TakenLock {
  readonly relation: QualifiedName;
  readonly mode: LockMode;
  readonly by: Step;
}

/** Locks on relations of running code that the transaction took before, and that traffic feels; in the order in which they were taken. */
export function locksTakenBefore(step: Step): readonly TakenLock[] {
  if (![...step.locksHeld.values()].some(blocksTraffic)) return [];
  return earlierInTransaction(step).flatMap((by) => by.effects.locks.filter(({ relation, mode }) => blocksTraffic(mode) && !by.isNew(relation) && !step.isNew(relation)).map((lock) => ({ ...lock, by })));
}

/** A condition on a whole key, or on a column that counts by itself, finds one row, and one for NULL in a column that has none finds nothing; of an unknown table nobody can tell. */
export function reachesFewRows(step: Step, { relation, fixedColumns, emptyColumns, scope }: ChangeRows): boolean {
  const table = step.schema.relation(relation);
  if (emptyColumns.some((column) => table?.columns.get(column)?.notNull === true)) return true;
  if (scope === 'all' || fixedColumns.length === 0) return false;
  if (table?.complete !== true || fixedColumns.some((column) => countsByItself(table.columns.get(column)))) return true;
  return [...table.indexes.values()].some(
    (index) => index.unique && !index.partial && index.columns.every((column) => column !== undefined && fixedColumns.includes(column)),
  );
}

/** Serial and identity give each row a value of its own, key or not. */
function countsByItself(column: Column | undefined): boolean {
  return column?.selfFilling === true && column.generated === undefined;
}

/** Whether a step goes through as many rows as a table of running code has. */
function isLongWork(step: Step): boolean {
  const { operation } = step;
  const live = (relations: readonly QualifiedName[]): boolean => relations.some((relation) => !step.isNew(relation) && step.schema.relation(relation)?.kind !== 'view');
  switch (operation.kind) {
    case 'update':
    case 'delete':
    case 'merge':
      return !step.isNew(operation.relation) && !reachesFewRows(step, operation) && operation.loop !== 'committing' && (operation.scope !== 'bounded' || operation.loop === 'one transaction');
    case 'insert':
      return operation.fromQuery && live(operation.reads);
    case 'createTable':
      return operation.reads !== undefined && live(operation.reads);
    case 'refreshMaterializedView':
      return operation.concurrently && !step.isNew(operation.relation);
    case 'validateConstraint':
      return !step.isNew(operation.relation) && (step.effects.scan === 'yes' || step.effects.foreignKeyCheck === 'yes');
    default:
      return false;
  }
}

/** VALIDATE under a lock on its own tables has a rule of its own, and so have triggers that are switched off for a backfill. */
function isElsewhere(step: Step, { relation, by }: TakenLock): boolean {
  if (by.operation.kind === 'alterTable' && by.operation.action.startsWith('disable')) return true;
  if (by.operation.kind === 'lockTable') return true;
  return step.operation.kind === 'validateConstraint' && step.effects.locks.some((own) => step.schema.same(own.relation, relation));
}

function lockOver(step: Step): TakenLock | undefined {
  if (!isLongWork(step)) return undefined;
  const held = locksTakenBefore(step).filter((lock) => !isElsewhere(step, lock));
  return held.reduce<TakenLock | undefined>((strongest, lock) => (strongest === undefined || strengthOf(lock.mode) > strengthOf(strongest.mode) ? lock : strongest), undefined);
}

/** The first long work of a file's transaction under a lock that traffic feels, and that lock. */
interface WorkUnderLock {
  readonly step: Step;
  readonly lock: TakenLock;
}

/** The transactions of a file are looked through once, not once for each of their steps. */
const KNOWN = new WeakMap<Migration, Map<Transaction, WorkUnderLock | 'none'>>();

/** The strongest lock that running code waits for while this step, the first such one of its transaction in its file, goes through a table. */
export function lockDuringWork(step: Step): TakenLock | undefined {
  if (!isInTransaction(step.transaction.scope)) return undefined;
  const transactions = KNOWN.get(step.migration) ?? new Map<Transaction, WorkUnderLock | 'none'>();
  KNOWN.set(step.migration, transactions);
  let known = transactions.get(step.transaction);
  if (known === undefined) {
    known = 'none';
    for (const other of step.migration.steps) {
      const lock = other.transaction === step.transaction ? lockOver(other) : undefined;
      if (lock === undefined) continue;
      known = { step: other, lock };
      break;
    }
    transactions.set(step.transaction, known);
  }
  return known !== 'none' && known.step === step ? known.lock : undefined;
}
