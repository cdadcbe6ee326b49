/** What `require-foreign-key-index` says of deletes without an index, and of a column that is narrower than what it refers to. */
import assert from 'node:assert/strict';
import { cleanDatabase } from './clean-database.ts';
import { onEveryMajor } from './every-major.ts';
import { MAJORS, type Major, type RunningServer } from './server.ts';

interface Outcome {
  readonly without: string;
  readonly with: string;
  readonly tooLarge: string | undefined;
}

describe('a foreign key', function () {
  this.timeout(300_000);
  let outcome: (major: Major) => Outcome;

  before(async () => {
    outcome = await onEveryMajor(look);
  });

  for (const major of MAJORS) {
    it(`without an index makes a DELETE read the child from end to end on PostgreSQL ${major}`, () => assert.equal(outcome(major).without, 'reads the table'));
    it(`with an index does not on PostgreSQL ${major}`, () => assert.equal(outcome(major).with, 'uses the index'));
    it(`of integer cannot refer to a large bigint on PostgreSQL ${major}`, () => assert.equal(outcome(major).tooLarge, '22003'));
  }
});

async function look(server: RunningServer): Promise<Outcome> {
  const client = await server.connect();
  await cleanDatabase(client);
  await client.query('create table users (id bigint primary key); create table orders (user_id int references users on delete cascade)');
  await client.query('insert into users select generate_series(1, 100); insert into users values (3000000000); insert into orders select generate_series(1, 100)');
  const scans = async (): Promise<number> => {
    const { rows } = await client.query<{ seq_scan: string }>("select seq_scan from pg_stat_xact_user_tables where relname = 'orders'");
    return Number(rows[0]?.seq_scan ?? 0);
  };
  const deleting = async (id: number): Promise<string> => {
    await client.query('begin');
    await client.query('set local enable_seqscan = off');
    const before = await scans();
    await client.query('delete from users where id = $1', [id]);
    const after = await scans();
    await client.query('commit');
    return after > before ? 'reads the table' : 'uses the index';
  };
  const without = await deleting(1);
  await client.query('create index on orders (user_id)');
  await client.query('discard plans');
  const indexed = await deleting(2);
  const tooLarge = await client.query('insert into orders values (3000000000)').then(
    () => undefined,
    (error: unknown) => (error as { readonly code?: string }).code,
  );
  return { without, with: indexed, tooLarge };
}
