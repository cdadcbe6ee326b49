import type { Finding, Suggestion } from '../../engine/model/hazard.ts';
import { blocksTraffic, strengthOf, strongerOf, type LockMode } from '../../engine/model/lock.ts';
import type { QualifiedName } from '../../engine/model/name.ts';
import type { LockTable, Truncate } from '../../engine/model/operation.ts';
import type { Range } from '../../engine/model/range.ts';
import { defineRule, type Step } from '../../engine/model/rule.ts';
import { isEditable, listed, lockOn, mention, whoWaits } from '../../engine/postgres/wording.ts';

export default defineRule({
  id: 'no-explicit-lock',
  family: 'migrations',
  preset: 'recommended',
  severity: 'error',
  summary: 'Disallow LOCK TABLE beyond what the transaction needs, and TRUNCATE of a table in use.',
  sources: [
    'https://www.postgresql.org/docs/current/sql-lock.html',
    'https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES',
    'https://www.postgresql.org/docs/current/sql-truncate.html',
    'measured: lock-table, lock table share mode, truncate*, partitioned truncate',
  ],
  operations: ['lockTable', 'truncate'],
  check(step, operation) {
    return operation.kind === 'lockTable' ? locked(step, operation) : truncated(step, operation);
  },
});

/** LOCK TABLE in a mode that traffic feels, and that no later statement of the transaction takes by itself. */
function locked(step: Step, operation: LockTable): Finding | undefined {
  const { mode } = operation;
  const live = operation.relations.filter((relation) => !step.isNew(relation));
  if (!blocksTraffic(mode) || live.length === 0) return undefined;
  const needs = live.map((relation) => neededMode(step, relation));
  if (needs.includes('unknown')) return undefined;
  const needed = needs.reduce<LockMode | undefined>((strongest, need) => (need === undefined || need === 'unknown' ? strongest : strongest === undefined ? need : strongerOf(strongest, need)), undefined);
  if (needed !== undefined && strengthOf(needed) >= strengthOf(mode)) return undefined;
  const tables = listed(live.map(mention));
  const words = modeWords(operation);
  const weaker = needed !== undefined && blocksTraffic(needed) ? needed : undefined;
  return {
    range: words ?? operation.place('action'),
    message: {
      what: `Locking ${tables} stops ${whoWaits(step)} until the transaction ends.`,
      why: `LOCK TABLE takes ${lockOn(step)}${weaker === undefined ? ', and no statement that follows needs a lock that traffic feels' : `, but what follows takes no more than ${weaker}`}.`,
      instead:
        weaker === undefined
          ? 'Leave it out: each statement takes the lock it needs. For a copy that misses nothing use a trigger; to keep other migrations away, SHARE UPDATE EXCLUSIVE MODE or an advisory lock is enough.'
          : `LOCK TABLE ${tables} IN ${weaker} MODE, under a short lock_timeout.`,
    },
    suggestions: weaker === undefined ? [] : inMode(operation, words, weaker),
  };
}

/** The strongest lock on a relation that later statements of the transaction take; unknown where one of them cannot be judged. */
function neededMode(step: Step, relation: QualifiedName): LockMode | 'unknown' | undefined {
  let needed: LockMode | undefined;
  for (const { operation, effects, schema, transaction } of step.migration.steps.slice(step.index + 1)) {
    // Where nobody knows how the file is run, a DO block may share its transaction.
    if (transaction !== step.transaction && (step.transaction.scope !== 'unknown' || transaction.scope !== 'block')) continue;
    if (operation.kind === 'opaque') return 'unknown';
    if (operation.kind === 'lockTable') continue;
    for (const lock of effects.locks) if (schema.same(lock.relation, relation)) needed = needed === undefined ? lock.mode : strongerOf(needed, lock.mode);
  }
  return needed;
}

/** `ACCESS EXCLUSIVE` of `IN ACCESS EXCLUSIVE MODE`. */
function modeWords({ statement }: LockTable): Range | undefined {
  const { tokens, exact } = statement;
  const end = tokens.findLastIndex(({ text }) => text.toLowerCase() === 'mode');
  const start = tokens.findLastIndex(({ text }, index) => index < end && text.toLowerCase() === 'in');
  const first = tokens[start + 1];
  const last = tokens[end - 1];
  return !exact || start < 0 || first === undefined || last === undefined ? undefined : statement.locate({ start: first.start, end: last.end });
}

function inMode(operation: LockTable, words: Range | undefined, mode: LockMode): readonly Suggestion[] {
  if (words === undefined || !isEditable(operation)) return [];
  return [{ title: `Lock it in ${mode} mode`, edits: [{ range: words, text: mode }] }];
}

function truncated(step: Step, operation: Truncate): Finding | undefined {
  const live = operation.relations.filter((relation) => !step.isNew(relation) && !isDroppedLater(step, relation));
  if (live.length === 0) return undefined;
  const tables = listed(live.map(mention));
  const others = step.effects.locks.filter(({ relation }) => !step.isNew(relation) && !operation.relations.some((own) => step.schema.same(own, relation)));
  const partitions = others.filter(({ relation }) => step.schema.relation(relation)?.partitionOf !== undefined);
  const reached = others.filter((other) => !partitions.includes(other)).map(({ relation }) => mention(relation));
  const along = operation.cascade && reached.length > 0 ? `, and with CASCADE ${listed(reached)},` : '';
  const unnamed = operation.cascade && reached.length === 0 ? ', empties every table whose foreign keys point there' : '';
  return {
    range: operation.place('action'),
    message: {
      what: `Truncating ${tables}${along} takes every row away from running code${unnamed}, and stops ${whoWaits(step)} meanwhile.`,
      why: `TRUNCATE takes ${lockOn(step)}, and a transaction that began before it sees the table empty, too.`,
      instead: `DELETE the rows that nobody needs, in batches; or fill a new table, and swap the names in one transaction.`,
    },
  };
}

/** Then the drop is the hazard, and has a rule of its own. */
function isDroppedLater({ migration, index }: Step, relation: QualifiedName): boolean {
  return migration.steps.slice(index + 1).some(({ operation, schema }) => operation.kind === 'dropRelation' && schema.same(operation.relation, relation));
}
