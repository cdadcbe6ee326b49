import type { Finding, Suggestion } from '../../engine/model/hazard.ts';
import type { QualifiedName } from '../../engine/model/name.ts';
import type { CreateIndex, DropIndex, Reindex } from '../../engine/model/index-operation.ts';
import { defineRule, type Step } from '../../engine/model/rule.ts';
import { isEditable, isInTransaction, listed, lockOn, lockTakenBefore, mention, outsideTransaction, whoWaits } from '../../engine/postgres/wording.ts';

export default defineRule({
  id: 'no-blocking-index',
  family: 'migrations',
  preset: 'recommended',
  severity: 'error',
  growsWithTable: true,
  summary: 'Disallow building, dropping or rebuilding an index in a way that stops traffic.',
  sources: [
    'https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY',
    'https://www.postgresql.org/docs/current/sql-dropindex.html',
    'https://www.postgresql.org/docs/current/sql-reindex.html#SQL-REINDEX-CONCURRENTLY',
    'measured: create-index*, drop-index, reindex-*, partitioned drop index',
  ],
  operations: ['createIndex', 'dropIndex', 'reindex'],
  check(step, operation) {
    if (operation.concurrently) return undefined;
    switch (operation.kind) {
      case 'createIndex':
        return createdIndex(step, operation);
      case 'dropIndex':
        return droppedIndex(step, operation);
      case 'reindex':
        return rebuiltIndex(step, operation);
    }
  },
});

/** Adds the word behind INDEX or TABLE, not behind the options of REINDEX; only where the result would be allowed to run. */
function concurrently(step: Step, title: string): readonly Suggestion[] {
  const { operation } = step;
  const action = operation.place('action');
  if (!isEditable(operation) || isInTransaction(step.transaction.scope) || !/\s(?:index|table)$/i.test(step.text(action))) return [];
  const { end } = action;
  return [{ title, edits: [{ range: { start: end, end }, text: ' CONCURRENTLY' }] }];
}

function createdIndex(step: Step, operation: CreateIndex): Finding | undefined {
  const { relation, name } = operation;
  if (step.isNew(relation) || step.effects.indexBuild === 'no') return undefined;
  const index = name === undefined ? 'this index' : `\`${name}\``;
  const table = mention(relation);
  const known = step.schema.relation(relation);
  const range = operation.place('action');
  if (known?.partitioned === true && !operation.only) {
    return {
      range,
      message: {
        what: `Building ${index} stops every write to ${table} and to all its partitions until the last one is done.`,
        why: `CREATE INDEX on a partitioned table holds ${lockOn(step)} for all builds together, and CONCURRENTLY is refused there.`,
        instead: `CREATE INDEX … ON ONLY ${table}, CREATE INDEX CONCURRENTLY on each partition, then ALTER INDEX … ATTACH PARTITION.`,
      },
    };
  }
  const locked = step.heldLock(relation) === 'ACCESS EXCLUSIVE' && isInTransaction(step.transaction.scope);
  return {
    range,
    ...(name === undefined ? {} : { subject: name }),
    message: {
      what: locked
        ? `Building ${index} stops every read and write of ${table} until the transaction ends.`
        : `Building ${index} stops every write to ${table} until it is done.`,
      why: locked
        ? `An earlier statement of the same transaction holds an ACCESS EXCLUSIVE lock on ${table}, and CREATE INDEX reads the whole table meanwhile.`
        : `CREATE INDEX holds ${lockOn(step)} while it reads the whole table.`,
      instead: `CREATE ${operation.unique ? 'UNIQUE ' : ''}INDEX CONCURRENTLY, ${outsideTransaction(step)}.`,
    },
    suggestions: operation.ifNotExists ? [] : concurrently(step, `Build ${name ?? 'it'} CONCURRENTLY`),
    related: locked ? lockTakenBefore(step, relation) : [],
  };
}

/**
 * Indexes that could go CONCURRENTLY: not those made here, nor those for which PostgreSQL refuses it (a partitioned index)
 * or refuses the DROP altogether (the index of a constraint).
 */
function droppedIndex(step: Step, operation: DropIndex): Finding | undefined {
  const owners = operation.indexes.map((index) => step.schema.indexOwner(index));
  const live = operation.indexes.filter((_, at) => {
    const owner = owners[at];
    if (owner === undefined) return !wentBefore(step, operation, operation.indexes[at]);
    const { relation, index } = owner;
    return !step.isNew(relation.name) && index.origin !== step.migration.path && !relation.partitioned && index.constraint === undefined;
  });
  if (live.length === 0 || holdsEveryTable(step, owners)) return undefined;
  const names = listed(live.map((index) => mention(index)));
  const tables = owners.flatMap((owner) => (owner === undefined ? [] : [owner.relation]));
  const theirs = live.length === 1 ? 'its table' : 'their tables';
  const waits = tables.length === 0 ? `every read and write of ${theirs}` : whoWaits(step);
  const single = operation.indexes.length === 1 && !operation.cascade;
  return {
    range: operation.place('action'),
    message: {
      what: `Dropping ${names} makes ${waits} wait behind the oldest running query.`,
      why: `DROP INDEX takes ${tables.length === 0 ? 'an ACCESS EXCLUSIVE lock on the table, not only on the index' : lockOn(step)}; it is short once granted, but everything queues behind it.`,
      instead: `DROP INDEX CONCURRENTLY${operation.indexes.length > 1 ? ', one statement for each index' : ''}, ${outsideTransaction(step)}.`,
    },
    suggestions: single ? concurrently(step, 'Drop it CONCURRENTLY') : [],
  };
}

/** An earlier statement has taken it away already, by itself or with its constraint: IF EXISTS finds nothing, and locks nothing. */
function wentBefore({ migration, index: at }: Step, { ifExists }: DropIndex, index: QualifiedName | undefined): boolean {
  if (!ifExists || index === undefined) return false;
  return migration.steps.slice(0, at).some(({ operation }) => (operation.kind === 'dropConstraint' && operation.name === index.name) || (operation.kind === 'dropIndex' && operation.indexes.some(({ name }) => name === index.name)));
}

/** The transaction has locked the tables as strongly as the DROP would: it waits for nobody, and CONCURRENTLY could not run there. */
function holdsEveryTable(step: Step, owners: readonly ReturnType<Step['schema']['indexOwner']>[]): boolean {
  return isInTransaction(step.transaction.scope) && owners.every((owner) => owner !== undefined && step.heldLock(owner.relation.name) === 'ACCESS EXCLUSIVE');
}

function rebuiltIndex(step: Step, operation: Reindex): Finding | undefined {
  const { name, target } = operation;
  const relation = target === 'table' ? name : name === undefined ? undefined : step.schema.indexOwner(name)?.relation.name;
  if (relation !== undefined && step.isNew(relation)) return undefined;
  const wide = target === 'schema' || target === 'database' || target === 'system';
  const what = wide || name === undefined ? `every index of the ${target}` : target === 'table' ? `the indexes of ${mention(name)}` : mention(name);
  const table = relation === undefined ? 'its table' : mention(relation);
  const stops = wide ? 'stops, table by table, every write and nearly every read' : `stops every write to ${table}, and nearly every read, until it is done`;
  return {
    range: operation.place('action'),
    message: {
      what: `Rebuilding ${what} ${stops}.`,
      why: 'REINDEX holds a SHARE lock on the table and an ACCESS EXCLUSIVE lock on the index; the planner opens every index of a table, so readers wait as well.',
      instead: gentleRebuild(step, target),
    },
    suggestions: step.migration.version >= 12 && (target === 'table' || target === 'index') ? concurrently(step, 'Rebuild it CONCURRENTLY') : [],
  };
}

function gentleRebuild(step: Step, target: Reindex['target']): string {
  if (target === 'system') return 'System catalogues cannot be rebuilt CONCURRENTLY: keep to a quiet hour.';
  if (step.migration.version >= 12) return `REINDEX ${target.toUpperCase()} CONCURRENTLY, ${outsideTransaction(step)}.`;
  return 'PostgreSQL 11 has no REINDEX CONCURRENTLY: CREATE INDEX CONCURRENTLY under a new name, then DROP INDEX CONCURRENTLY the old one.';
}
