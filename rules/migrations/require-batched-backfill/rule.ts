import type { Finding } from '../../engine/model/hazard.ts';
import type { ChangeRows } from '../../engine/model/row-operation.ts';
import { defineRule, type Step } from '../../engine/model/rule.ts';
import { lockDuringWork, reachesFewRows } from '../../engine/postgres/held-locks.ts';
import { isInTransaction, listed, mention, outsideTransaction } from '../../engine/postgres/wording.ts';

export default defineRule({
  id: 'require-batched-backfill',
  family: 'migrations',
  preset: 'recommended',
  severity: 'error',
  growsWithTable: true,
  summary: 'Require that a change of many rows is done in batches, each committed by itself.',
  sources: [
    'https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-ROWS',
    'https://www.postgresql.org/docs/current/routine-vacuuming.html',
    'https://www.postgresql.org/docs/current/plpgsql-transactions.html',
  ],
  operations: ['update', 'delete', 'merge'],
  check(step, operation) {
    // Under a lock that stops everybody the lock is what counts, which another rule says.
    if (step.isNew(operation.relation) || reachesFewRows(step, operation) || lockDuringWork(step) !== undefined) return undefined;
    if (operation.loop === 'committing') return cannotCommit(step, operation);
    if (operation.loop === 'one transaction') return looped(step, operation);
    if (operation.scope === 'bounded' || isSaid(step, operation)) return undefined;
    return unbatched(step, operation);
  },
});

/** Whether an earlier statement does the same to rows with another constant: one cause, said once, where a file lists hundreds of them. */
function isSaid({ migration, index }: Step, operation: ChangeRows): boolean {
  if (operation.fixedColumns.length === 0) return false;
  const first = FIRST.get(migration) ?? new Map<string, number>();
  FIRST.set(migration, first);
  const form = JSON.stringify([operation.kind, operation.relation, operation.columns, operation.fixedColumns]);
  const earliest = first.get(form) ?? index;
  first.set(form, earliest);
  return earliest < index;
}

/** Per migration, where each form of a change comes first. */
const FIRST = new WeakMap<Step['migration'], Map<string, number>>();

const VERBS = { update: 'Updating', delete: 'Deleting', merge: 'Merging' } as const;

function rows(step: Step, operation: ChangeRows): string {
  return `${operation.scope === 'all' ? 'every row of' : 'rows of'} ${mention(operation.relation)}`;
}

const SHOWN = 3;

function assigned({ columns }: ChangeRows): string {
  const names = columns.map((column) => `\`${column}\``);
  return listed(names.length > SHOWN ? [...names.slice(0, SHOWN - 1), `${names.length - SHOWN + 1} more columns`] : names);
}

function unbatched(step: Step, operation: ChangeRows): Finding {
  const columns = assigned(operation);
  const what = columns === '' ? rows(step, operation) : `${columns} in ${rows(step, operation)}`;
  const held = isInTransaction(step.transaction.scope) ? 'until the whole migration commits' : 'until the last row is done';
  return {
    range: operation.place('action'),
    message: {
      what: `${VERBS[operation.kind]} ${what} in one statement makes every write to these rows wait ${held}.`,
      why: 'Each row stays locked to the end of the transaction, the old versions pile up for VACUUM, and replicas fall behind.',
      instead: 'Change a bounded range of keys at a time (WHERE id > … AND id <= …), commit, pause and go on: in a script or procedure outside the migration, which can be stopped and resumed.',
    },
  };
}

function looped(step: Step, operation: ChangeRows): Finding {
  return {
    range: operation.place('action'),
    message: {
      what: `The loop changes ${mention(operation.relation)} in pieces, but all in one transaction: every row touched stays locked until the block ends.`,
      why: 'A DO block commits only at its end unless it says COMMIT after each batch, and may say so only outside a transaction.',
      instead: 'COMMIT after each batch in a procedure that is called outside a transaction, or run the batches from a script.',
    },
  };
}

/** COMMIT in a block fails where the block itself runs in a transaction. */
function cannotCommit(step: Step, operation: ChangeRows): Finding | undefined {
  const { scope } = step.transaction;
  if (scope === 'none' || scope === 'unknown' || scope === 'block') return undefined;
  return {
    range: operation.place('action'),
    message: {
      what: `The migration fails at the first COMMIT of this loop over ${mention(operation.relation)}: it runs inside a transaction.`,
      why: 'A DO block or procedure may commit only where no transaction is open around it.',
      instead: `Run the block ${outsideTransaction(step)}.`,
    },
  };
}
