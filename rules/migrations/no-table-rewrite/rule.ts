import type { Finding, Suggestion } from '../../engine/model/hazard.ts';
import type { AlterTable, Maintain } from '../../engine/model/operation.ts';
import { defineRule, type Step } from '../../engine/model/rule.ts';
import { isEditable, isInTransaction, listed, lockOn, mention, outsideTransaction, whoWaits } from '../../engine/postgres/wording.ts';

export default defineRule({
  id: 'no-table-rewrite',
  family: 'migrations',
  preset: 'recommended',
  severity: 'error',
  growsWithTable: true,
  summary: 'Disallow commands that write a whole table anew while nobody can read it.',
  sources: [
    'https://www.postgresql.org/docs/current/sql-vacuum.html',
    'https://www.postgresql.org/docs/current/sql-cluster.html',
    'https://www.postgresql.org/docs/current/sql-altertable.html',
    'https://www.postgresql.org/docs/current/sql-reindex.html',
    'measured: cluster, set-logged, set-unlogged, set-tablespace, set-access-method*',
  ],
  operations: ['vacuumFull', 'cluster', 'repack', 'alterTable'],
  check(step, operation) {
    return operation.kind === 'alterTable' ? stored(step, operation) : maintained(step, operation);
  },
});

/** VACUUM FULL, CLUSTER and REPACK; without a table every one that they find. */
function maintained(step: Step, operation: Maintain): Finding | undefined {
  const live = operation.relations.filter((relation) => !step.isNew(relation));
  if (operation.relations.length > 0 && live.length === 0) return undefined;
  const command = COMMANDS[operation.kind];
  const tables = listed(live.map(mention));
  return {
    range: operation.place('action'),
    message: {
      what:
        live.length === 0
          ? `${command} without a table stops every read and write, table by table, while each ${operation.kind === 'cluster' ? 'clustered one' : 'one'} is written anew.`
          : `${command} stops ${whoWaits(step)} until the whole table and all its indexes are written anew.`,
      why: `${command} holds ${live.length === 0 ? 'an ACCESS EXCLUSIVE lock on each table' : lockOn(step)} for as long as the rewrite takes, and needs the disk space of a second copy.`,
      instead: gentleRewrite(step, operation, tables),
    },
    suggestions: operation.kind === 'repack' ? concurrently(step) : [],
  };
}

const COMMANDS: Readonly<Record<Maintain['kind'], string>> = { vacuum: 'VACUUM', vacuumFull: 'VACUUM FULL', cluster: 'CLUSTER', repack: 'REPACK', analyze: 'ANALYZE' };

function gentleRewrite(step: Step, { kind }: Maintain, tables: string): string {
  const plain = kind === 'vacuumFull' ? 'Plain VACUUM makes the space free for new rows without a lock that anybody feels; to give it back, ' : '';
  const way = step.migration.version >= 19 ? `REPACK (CONCURRENTLY) ${tables}`.trimEnd() : 'run the extension pg_repack';
  const sentence = `${plain}${way}, ${step.migration.version >= 19 ? outsideTransaction(step) : 'outside the migrations'}.`;
  return `${sentence.slice(0, 1).toUpperCase()}${sentence.slice(1)}`;
}

/** `REPACK (CONCURRENTLY) t`; not where it has other options, nor in a transaction. */
function concurrently(step: Step): readonly Suggestion[] {
  const { operation } = step;
  const { tokens } = operation.statement;
  const { end } = operation.place('action');
  if (!isEditable(operation) || isInTransaction(step.transaction.scope) || tokens.length < 2 || tokens[1]?.text === '(') return [];
  return [{ title: 'Repack it CONCURRENTLY', edits: [{ range: { start: end, end }, text: ' (CONCURRENTLY)' }] }];
}

/** SET LOGGED, SET UNLOGGED, SET TABLESPACE and SET ACCESS METHOD, where they change something. */
function stored(step: Step, operation: AlterTable): Finding | undefined {
  const { relation, relationKind, action } = operation;
  if (relationKind === 'index') return movedIndex(step, operation);
  const known = step.schema.relation(relation);
  // A partitioned table has no storage: what it says is for partitions to come.
  if (step.effects.rewrite !== 'yes' || step.isNew(relation) || known?.partitioned === true) return undefined;
  const [change, instead] = STORED[action]?.(mention(relation)) ?? [];
  if (change === undefined || instead === undefined) return undefined;
  return {
    range: operation.place('clause'),
    message: {
      what: `${change} stops ${whoWaits(step)} while ${action === 'setTablespace' ? 'the whole table is copied' : 'the whole table and all its indexes are written anew'}.`,
      why: `It holds ${lockOn(step)} until the last row is copied.`,
      instead,
    },
  };
}

const BESIDE = 'make a new table beside it, keep it in step by a trigger, copy the rows in batches, and swap the names in one transaction';

const STORED: Readonly<Partial<Record<AlterTable['action'], (table: string) => readonly [string, string]>>> = {
  setLogged: (table) => [`Making ${table} LOGGED`, `For a large table ${BESIDE}: CREATE TABLE without UNLOGGED.`],
  setUnlogged: (table) => [
    `Making ${table} UNLOGGED`,
    `Keep ${table} logged: an unlogged table is emptied by a crash, and is empty on every replica. For data that may be lost make a new UNLOGGED table.`,
  ],
  setTablespace: (table) => [`Moving ${table} to another tablespace`, `For a large table use the extension pg_repack (--tablespace), or ${BESIDE}.`],
  setAccessMethod: (table) => [`Changing how ${table} is stored`, `For a large table ${BESIDE}: CREATE TABLE … USING.`],
};

/** ALTER INDEX … SET TABLESPACE copies the index while nobody can plan a query on its table. */
function movedIndex(step: Step, operation: AlterTable): Finding | undefined {
  const { relation, action, name } = operation;
  const owner = step.schema.indexOwner(relation);
  if (action !== 'setTablespace' || name === 'pg_default') return undefined;
  if (owner !== undefined && (step.isNew(owner.relation.name) || owner.index.origin === step.migration.path || owner.relation.partitioned)) return undefined;
  const table = owner === undefined ? 'its table' : mention(owner.relation.name);
  return {
    range: operation.place('clause'),
    message: {
      what: `Moving ${mention(relation)} to another tablespace stops nearly every read and write of ${table} while the index is copied.`,
      why: 'It holds an ACCESS EXCLUSIVE lock on the index, and the planner opens every index of a table.',
      instead:
        step.migration.version >= 14
          ? `REINDEX (TABLESPACE …) INDEX CONCURRENTLY ${mention(relation)}, ${outsideTransaction(step)}.`
          : `CREATE INDEX CONCURRENTLY … TABLESPACE … under a new name, ${outsideTransaction(step)}, then DROP INDEX CONCURRENTLY ${mention(relation)}.`,
    },
  };
}
