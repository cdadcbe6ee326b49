/** An UPDATE of every row, made page by page: run on a real server, ended in its middle and begun again, with the rows that the UPDATE would have made. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'pg';
import { parseScript } from '../../rules/index.ts';
import { Workspace } from '../harness/workspace.ts';
import { type RunningServer, startServer } from '../truth/server.ts';
import { ScaffoldedProject } from './written.ts';

const FILE = 'migrations/20260102000000_change.sql';
const TABLE = '"Us ""ers"';
const CREATE = `CREATE TABLE ${TABLE} (id bigint, "k 2" int, mail text, age integer, tags json, public_id uuid, price numeric(8,2), PRIMARY KEY (id, "k 2"));\nCREATE TABLE orders (id bigint);\n`;

const CHANGES = [
  `UPDATE ${TABLE} SET mail = lower(mail);`,
  `UPDATE ${TABLE} AS u SET age = 2 * u.id + "k 2" WHERE u.age IS NULL OR u.age < 50;`,
  `UPDATE ${TABLE} SET mail = 'a''$$;' || id, age = NULL WHERE id % 3 = 0;`,
  `UPDATE ${TABLE} SET age = CASE WHEN mail IS NULL THEN 1 ELSE length(mail) END;`,
  `UPDATE ${TABLE} SET price = id * 1.00777;`,
] as const;

describe('an UPDATE of many rows', function () {
  this.timeout(300_000);
  let server: RunningServer;
  let runner: Client;
  let workspace: Workspace;

  before(async () => {
    server = await startServer(15);
    runner = await server.connect();
  });
  after(() => server.stop());
  beforeEach(() => runner.query('drop schema public cascade; create schema public'));
  afterEach(() => workspace.remove());

  function project(change: string): ScaffoldedProject {
    workspace = new Workspace({ 'migrations/20260101000000_create.sql': CREATE, [FILE]: `${change}\n` });
    return new ScaffoldedProject(workspace.folder, { postgresVersion: 15 });
  }

  async function run(client: Client, path: string): Promise<void> {
    for (const { text } of parseScript(readFileSync(join(workspace.folder, path), 'utf8')).statements) await client.query(text);
  }

  async function fill(): Promise<void> {
    await runner.query(CREATE);
    await runner.query(`insert into ${TABLE} select n, n % 3, case when n % 5 > 0 then 'M' || n end, case when n % 2 = 0 then n % 90 end from generate_series(1, 6000) n`);
  }

  async function rows(): Promise<readonly unknown[]> {
    return (await runner.query<object>(`select id, mail, age, price from ${TABLE} order by id`)).rows;
  }

  for (const change of CHANGES) {
    it(`makes the same rows: ${change}`, async () => {
      const scaffolded = project(change);
      const [proposal] = scaffolded.proposals(FILE, 'require-batched-backfill');
      assert.ok(proposal?.changes, proposal?.disabled);
      assert.match(proposal.title, /^Change \w+ in Us "ers without downtime: page by page, each committed by itself$/);
      const [create = '', call = '', drop = ''] = scaffolded.write(proposal.changes);
      await fill();
      await run(runner, create);
      const other = await server.connect();
      const { rows: own } = await other.query<{ pid: number }>('select pg_backend_pid() as pid');
      other.on('error', () => undefined);
      const filling = run(other, call).then(() => 'ended', () => 'killed');
      await new Promise((resolve) => setTimeout(resolve, 60 + Math.random() * 200));
      await runner.query('select pg_terminate_backend($1)', [own[0]?.pid]);
      await filling;
      await run(runner, call);
      await run(runner, drop);
      const made = await rows();
      await runner.query('drop schema public cascade; create schema public');
      await fill();
      await runner.query(change);
      assert.deepEqual(made, await rows());
      assert.deepEqual([create, call, drop].flatMap((path) => scaffolded.hazards(path)), []);
    });
  }

  it('gives each row a value of its own, where it has none', async () => {
    const scaffolded = project(`UPDATE ${TABLE} SET public_id = gen_random_uuid() WHERE public_id IS NULL;`);
    const [proposal] = scaffolded.proposals(FILE, 'require-batched-backfill');
    assert.ok(proposal?.changes, proposal?.disabled);
    await fill();
    for (const path of scaffolded.write(proposal.changes)) await run(runner, path);
    const { rows: counted } = await runner.query(`select count(distinct public_id)::int from ${TABLE}`);
    assert.deepEqual(counted, [{ count: 6000 }]);
  });

  it('is not offered, with the reason, where nobody could tell which rows are done', () => {
    const reasons = [
      [`UPDATE ${TABLE} SET age = age + 1;`, 'The new value of `age` is made of its old one: which rows are done nobody could tell when it was stopped.'],
      [`UPDATE ${TABLE} SET mail = NULL, age = length(mail);`, '`age` is made of a column that changes as well: which rows are done nobody could tell.'],
      [`UPDATE ${TABLE} SET public_id = gen_random_uuid();`, 'The value of `public_id` may be another each time: say WHERE public_id IS NULL, so that a row that is done is told from one that is left.'],
      [`UPDATE ${TABLE} SET tags = '{}';`, 'Values of `tags` cannot be compared, or the history does not tell their type.'],
      [`UPDATE ${TABLE} SET age = o.id FROM orders o;`, 'The UPDATE asks other tables: which rows are left nobody can tell from one of them alone.'],
      ['UPDATE orders SET id = 1;', 'The history tells no primary key of `orders`, by which its rows could be changed in pages.'],
    ];
    for (const [change = '', reason] of reasons) {
      assert.equal(project(change).proposals(FILE, 'require-batched-backfill')[0]?.disabled, reason);
      workspace.remove();
    }
  });

  it('is not offered where the same migration goes on with these rows: it would do so before they are changed', async () => {
    const update = `UPDATE ${TABLE} SET age = length(mail);`;
    const needing = [
      `ALTER TABLE ${TABLE} DROP COLUMN mail;`,
      `ALTER TABLE ${TABLE} ALTER COLUMN age SET NOT NULL;`,
      `INSERT INTO orders SELECT age FROM ${TABLE};`,
      `DELETE FROM ${TABLE} WHERE age = 3;`,
      `DO $$ BEGIN EXECUTE current_setting('a.b'); END $$;`,
    ];
    for (const later of needing) {
      const [proposal] = project(`${update}\n${later}`).proposals(FILE, 'require-batched-backfill');
      assert.match(proposal?.disabled ?? '', /needs it done, and would come before the last of it: give that a migration of its own first, which goes out later\.$/, later);
      workspace.remove();
    }
    assert.equal(project(`${update}\nCREATE TABLE more (age int);\nALTER TABLE ${TABLE} ADD COLUMN later text, ALTER COLUMN age SET DEFAULT 1;\nCREATE INDEX by_age ON ${TABLE} (age);\nUPDATE orders SET id = 2;\nCOMMENT ON COLUMN ${TABLE}.age IS 'letters';`).proposals(FILE, 'require-batched-backfill')[0]?.disabled, undefined);
    workspace.remove();

    // What it keeps from: the procedure finds the column gone.
    const scaffolded = project(update);
    const [proposal] = scaffolded.proposals(FILE, 'require-batched-backfill');
    assert.ok(proposal?.changes);
    const [create = '', call = ''] = scaffolded.write(proposal.changes);
    await fill();
    await run(runner, create);
    await runner.query(needing[0] ?? '');
    await assert.rejects(run(runner, call), /mail does not exist/);
  });

  it('is not offered where a later migration, which waits as well, goes on with these rows', () => {
    const scaffolded = project(`UPDATE ${TABLE} SET age = length(mail);`);
    workspace.write('migrations/20260103000000_other.sql', 'CREATE TABLE "other" (id int);\n');
    assert.equal(scaffolded.proposals(FILE, 'require-batched-backfill')[0]?.disabled, undefined);
    workspace.write('migrations/20260104000000_drop.sql', `ALTER TABLE ${TABLE} DROP COLUMN mail;\n`);
    assert.equal(scaffolded.proposals(FILE, 'require-batched-backfill')[0]?.disabled, '`DROP COLUMN mail` in migrations/20260104000000_drop.sql needs it done, and would come before the last of it: it has to go out later.');
  });
});
