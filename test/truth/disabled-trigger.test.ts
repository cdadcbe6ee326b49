/** What `no-disabled-trigger` says of DISABLE TRIGGER ALL: rows without a parent get in and stay, and the key calls itself valid. */
import assert from 'node:assert/strict';
import { cleanDatabase } from './clean-database.ts';
import { onEveryMajor } from './every-major.ts';
import { MAJORS, type Major, type RunningServer } from './server.ts';

describe('triggers that were switched off and on', function () {
  this.timeout(300_000);
  let outcome: (major: Major) => { readonly orphans: number; readonly valid: boolean };

  before(async () => {
    outcome = await onEveryMajor(switchOffAndOn);
  });

  for (const major of MAJORS) {
    it(`leave a row without a parent under a valid foreign key on PostgreSQL ${major}`, () => {
      assert.deepEqual(outcome(major), { orphans: 1, valid: true });
    });
  }
});

async function switchOffAndOn(server: RunningServer): Promise<{ orphans: number; valid: boolean }> {
  const migration = await server.connect();
  const application = await server.connect();
  await cleanDatabase(migration);
  await migration.query('create table users (id int primary key); create table orders (user_id int references users)');
  await migration.query('alter table orders disable trigger all');
  await application.query('insert into orders values (7)');
  await migration.query('alter table orders enable trigger all');
  const { rows: orphans } = await migration.query('select from orders where user_id not in (select id from users)');
  const { rows: keys } = await migration.query<{ convalidated: boolean }>("select convalidated from pg_constraint where contype = 'f'");
  return { orphans: orphans.length, valid: keys[0]?.convalidated === true };
}
