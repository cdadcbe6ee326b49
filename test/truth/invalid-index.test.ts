/** What `no-invalid-index-reuse` says of a broken CREATE INDEX CONCURRENTLY and of its retry. */
import assert from 'node:assert/strict';
import { cleanDatabase } from './clean-database.ts';
import { onEveryMajor } from './every-major.ts';
import { MAJORS, type Major, type RunningServer } from './server.ts';

describe('an index that broke off', function () {
  this.timeout(300_000);
  let outcome: (major: Major) => readonly boolean[];

  before(async () => {
    outcome = await onEveryMajor(breakAndRepeat);
  });

  for (const major of MAJORS) {
    it(`stays invalid through IF NOT EXISTS on PostgreSQL ${major}, and is valid when it was dropped first`, () => {
      assert.deepEqual(outcome(major), [false, false, true]);
    });
  }
});

/** Whether the index is valid: after the broken build, after its retry, after a drop and another retry. */
async function breakAndRepeat(server: RunningServer): Promise<boolean[]> {
  const client = await server.connect();
  await cleanDatabase(client);
  await client.query('create table users (email text)');
  await client.query("insert into users values ('x'), ('x')");
  const build = 'create unique index concurrently if not exists users_email on users (email)';
  const isValid = async (): Promise<boolean> => {
    const { rows } = await client.query<{ indisvalid: boolean }>("select indisvalid from pg_index where indexrelid = 'users_email'::regclass");
    return rows[0]?.indisvalid === true;
  };
  await assert.rejects(client.query(build), /could not create unique index/);
  const valid = [await isValid()];
  await client.query("delete from users where ctid = '(0,1)'");
  await client.query(build);
  valid.push(await isValid());
  await client.query('drop index concurrently if exists users_email');
  await client.query(build);
  valid.push(await isValid());
  return valid;
}
