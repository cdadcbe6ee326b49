import assert from 'node:assert/strict';

import { onEveryMajor } from './every-major.ts';
import type { LockMode } from './lock-mode.ts';
import { measureOutsideTransaction } from './measure-outside-transaction.ts';
import type { Measurement } from './measurement.ts';
import { type Major, MAJORS } from './server.ts';

const table = `
  create table t(id int primary key, a int, b text);
  insert into t select g, g, 'b' || g from generate_series(1, 5) g;
  create index t_b_idx on t(b);`;

const partitioned = `
  create table p(k int, v int) partition by range(k);
  create table p1 partition of p for values from (0) to (10);
  insert into p values (1, 1);`;

interface ConcurrentCommand {
  readonly sql: string;
  readonly setup: string;
  readonly locks: Readonly<Record<string, LockMode>>;
  readonly indexLocks: Readonly<Record<string, LockMode>>;
  readonly indexesBuilt: readonly string[];
}

const commands: readonly ConcurrentCommand[] = [
  {
    sql: 'create index concurrently i on t(a)',
    setup: table,
    locks: { t: 'SHARE UPDATE EXCLUSIVE' },
    indexLocks: {},
    indexesBuilt: ['i'],
  },
  {
    sql: 'drop index concurrently t_b_idx',
    setup: table,
    locks: { t: 'SHARE UPDATE EXCLUSIVE' },
    indexLocks: { t_b_idx: 'SHARE UPDATE EXCLUSIVE' },
    indexesBuilt: [],
  },
  {
    sql: 'reindex index concurrently t_b_idx',
    setup: table,
    locks: { t: 'SHARE UPDATE EXCLUSIVE' },
    indexLocks: { t_b_idx: 'SHARE UPDATE EXCLUSIVE' },
    indexesBuilt: ['t_b_idx_ccnew'],
  },
  {
    sql: 'reindex table concurrently t',
    setup: table,
    locks: { t: 'SHARE UPDATE EXCLUSIVE' },
    indexLocks: { t_b_idx: 'SHARE UPDATE EXCLUSIVE', t_pkey: 'SHARE UPDATE EXCLUSIVE' },
    indexesBuilt: ['t_b_idx_ccnew', 't_pkey_ccnew'],
  },
  {
    sql: 'alter table p detach partition p1 concurrently',
    setup: partitioned,
    // The partition, unlike its parent, is locked against readers in the command's second transaction.
    locks: { p: 'SHARE UPDATE EXCLUSIVE', p1: 'ACCESS EXCLUSIVE' },
    indexLocks: {},
    indexesBuilt: [],
  },
];

describe('commands that refuse transaction blocks', () => {
  let measurementsOn: (major: Major) => Map<string, Measurement>;

  before(async () => {
    measurementsOn = await onEveryMajor(async (server) => {
      const measurements = new Map<string, Measurement>();
      for (const command of commands) {
        measurements.set(command.sql, await measureOutsideTransaction(server, command));
      }
      return measurements;
    });
  });

  for (const major of MAJORS) {
    for (const { sql, locks, indexLocks, indexesBuilt } of commands) {
      it(`PostgreSQL ${major}: ${sql}`, () => {
        const measured = measurementsOn(major).get(sql);
        assert.deepEqual(
          {
            error: measured?.error,
            locks: measured?.locks,
            indexLocks: measured?.indexLocks,
            indexesBuilt: measured?.indexesBuilt,
          },
          { error: undefined, locks, indexLocks, indexesBuilt },
        );
      });
    }
  }
});
