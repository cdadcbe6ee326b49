/** A column of another type, expanded and contracted: run on a real server while old and new code write, each through its own column. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'pg';
import { parseScript } from '../../rules/index.ts';
import { Workspace } from '../harness/workspace.ts';
import { type RunningServer, startServer } from '../truth/server.ts';
import { describedTable } from './described-schema.ts';
import { ScaffoldedProject } from './written.ts';

const CREATE = `CREATE TABLE orders (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer integer NOT NULL,
  amount integer NOT NULL DEFAULT 0 CHECK (amount >= 0),
  CONSTRAINT orders_customer_amount_key UNIQUE (customer, amount)
);
CREATE INDEX orders_amount ON orders (amount DESC) WHERE amount > 100;
`;
const RETYPE = 'ALTER TABLE orders ALTER COLUMN amount TYPE bigint;\n';
const FILE = 'migrations/20260102000000_retype.sql';
const PLAN = 'zero-downtime/plans/20261125120000_retype_orders_amount.json';

async function run(client: Client, path: string): Promise<void> {
  for (const { text } of parseScript(readFileSync(path, 'utf8')).statements) await client.query(text);
}

describe('a column of another type in plain SQL', function () {
  this.timeout(300_000);
  let server: RunningServer;
  let workspace: Workspace;
  let runner: Client;

  before(async () => {
    server = await startServer(16);
    runner = await server.connect();
  });
  after(() => server.stop());
  beforeEach(async () => {
    await runner.query('drop schema public cascade; create schema public');
  });
  afterEach(() => workspace.remove());

  function scaffolded(create: string, retype: string, version = 16): ScaffoldedProject {
    workspace = new Workspace({ 'migrations/20260101000000_create.sql': create, [FILE]: retype });
    return new ScaffoldedProject(workspace.folder, { postgresVersion: version });
  }

  async function runAll(paths: readonly string[]): Promise<void> {
    for (const path of paths.filter((each) => each.startsWith('migrations/'))) await run(runner, join(workspace.folder, path));
  }

  /** Writes through one column, over and over, until it is stopped; gives how many writes there were. */
  async function writing(column: string, customer: number): Promise<() => Promise<number>> {
    const client = await server.connect();
    let on = true;
    let writes = 0;
    const loop = (async (): Promise<void> => {
      for (let number = 0; on; number += 1) {
        const { rows } = await client.query<{ id: string }>(`insert into orders (customer, ${column}) values ($1, $2) returning id`, [customer, number * 2]);
        await client.query(`update orders set ${column} = $1 where id = $2`, [number * 2 + 1, rows[0]?.id]);
        writes += 2;
      }
    })();
    return async () => {
      on = false;
      await loop;
      await client.end();
      return writes;
    };
  }

  it('runs while old and new code write, loses nothing, and ends with all that the old column had', async () => {
    const project = scaffolded(CREATE, RETYPE);
    await run(runner, workspace.path('migrations/20260101000000_create.sql'));
    await runner.query('insert into orders (customer, amount) select 0, n from generate_series(1, 5000) n');

    const stopOld = await writing('amount', 1);
    const [proposal] = project.proposals(FILE, 'no-rewriting-type-change');
    assert.equal(proposal?.title, 'Change orders.amount to bigint without downtime: as amount_bigint beside it, contract in a later deploy');
    assert.ok(proposal.changes);
    await runAll(project.write(proposal.changes));
    const stopNew = await writing('amount_bigint', 2);
    const carryOver = project.next(PLAN);
    assert.ok(carryOver);
    await runAll(project.write(carryOver.changes));
    assert.ok((await stopOld()) > 0);
    const different = await runner.query('select count(*)::int as count from orders where amount is distinct from amount_bigint');
    assert.deepEqual(different.rows, [{ count: 0 }]);

    const contract = project.next(PLAN);
    assert.ok(contract);
    await runAll(project.write(contract.changes));
    assert.ok((await stopNew()) > 0);
    assert.equal(project.next(PLAN), undefined);
    await runner.query('alter table orders rename column amount_bigint to amount');
    const described = await describedTable(runner, 'orders');

    await runner.query('drop table orders');
    await run(runner, workspace.path('migrations/20260101000000_create.sql'));
    await runner.query(RETYPE);
    // A constraint says the type of its constant, which was integer when the column was, and now is none.
    const spelled = (lines: readonly string[]): readonly string[] => lines.map((line) => line.replaceAll('::bigint', ''));
    assert.deepEqual(spelled(described), spelled(await describedTable(runner, 'orders')));
  });

  it('is clean under recommended in every file that it writes', async () => {
    const project = scaffolded(CREATE, RETYPE);
    const [proposal] = project.proposals(FILE, 'no-rewriting-type-change');
    assert.ok(proposal?.changes);
    const written = [...project.write(proposal.changes)];
    for (let step = project.next(PLAN); step !== undefined; step = project.next(PLAN)) written.push(...project.write(step.changes));
    const said = written.filter((path) => path.endsWith('.sql')).flatMap((path) => project.hazards(path).map(({ rule }) => `${path}: ${rule}`));
    // Dropping the old column is told, and disabled with its reason beside it.
    assert.deepEqual(said, ['migrations/20261125120007_drop_orders_amount.sql: no-drop-column']);
    await runAll(['migrations/20260101000000_create.sql']);
  });

  it('leaves what the old column holds alone, also where the new type holds less of it', async () => {
    const project = scaffolded('CREATE TABLE "Log $$" (id int PRIMARY KEY, "at ""it""" timestamp);\n', 'ALTER TABLE "Log $$" ALTER COLUMN "at ""it""" TYPE date;\n');
    await run(runner, workspace.path('migrations/20260101000000_create.sql'));
    await runner.query(`insert into "Log $$" values (1, '2026-11-25 12:34:56'), (2, null)`);
    const [proposal] = project.proposals(FILE, 'no-rewriting-type-change');
    assert.ok(proposal?.changes, proposal?.disabled);
    await runAll(project.write(proposal.changes));
    const both = async (): Promise<unknown> => (await runner.query(`select "at ""it"""::text as old, "at ""it""_date"::text as new from "Log $$" order by id`)).rows;
    assert.deepEqual(await both(), [{ old: '2026-11-25 12:34:56', new: '2026-11-25' }, { old: null, new: null }]);
    await runner.query(`update "Log $$" set id = id + 10`);
    await runner.query(`update "Log $$" set "at ""it""_date" = '2026-01-01' where id = 12`);
    await runner.query(`insert into "Log $$" (id, "at ""it""") values (13, '2026-02-02 01:02:03')`);
    assert.deepEqual(await both(), [
      { old: '2026-11-25 12:34:56', new: '2026-11-25' },
      { old: '2026-01-01 00:00:00', new: '2026-01-01' },
      { old: '2026-02-02 01:02:03', new: '2026-02-02' },
    ]);
  });

  it('casts where USING does', async () => {
    const project = scaffolded('CREATE TABLE t (id int PRIMARY KEY, n text);\n', 'ALTER TABLE t ALTER COLUMN n TYPE integer USING n::integer;\n');
    await run(runner, workspace.path('migrations/20260101000000_create.sql'));
    await runner.query(`insert into t values (1, '42')`);
    const [proposal] = project.proposals(FILE, 'no-rewriting-type-change');
    assert.ok(proposal?.changes, proposal?.disabled);
    await runAll(project.write(proposal.changes));
    await runner.query(`insert into t (id, n) values (2, '43')`);
    await runner.query('insert into t (id, n_integer) values (3, 44)');
    assert.match(workspace.read(FILE), /-- Before: What running code writes into n is of type integer already: from now on anything else fails/);
    assert.deepEqual((await runner.query('select n, n_integer from t order by id')).rows, [{ n: '42', n_integer: 42 }, { n: '43', n_integer: 43 }, { n: '44', n_integer: 44 }]);
  });

  const REFUSALS: readonly (readonly [title: string, create: string, retype: string, reason: string])[] = [
    ['USING computes', CREATE, 'ALTER TABLE orders ALTER COLUMN amount TYPE bigint USING amount * 100;\n', 'USING computes the new values, and nobody can tell how an old one is made of them again for the code that still runs.'],
    ['the column is the key', CREATE, 'ALTER TABLE orders ALTER COLUMN id TYPE numeric;\n', '`id` is part of the primary key of `orders`.'],
    ['a constraint is made for the old type', CREATE, 'ALTER TABLE orders ALTER COLUMN amount TYPE text;\n', 'The constraint `orders_amount_check` is made for the old type.'],
    ['a shorter text would fail what old code writes', 'CREATE TABLE t (id int PRIMARY KEY, n text);\n', 'ALTER TABLE t ALTER COLUMN n TYPE varchar(20);\n', 'Keep the type, and add CHECK (length(n) <= 20) NOT VALID: it limits the values as well.'],
  ];
  for (const [title, create, retype, reason] of REFUSALS) {
    it(`is not offered, with the reason, where ${title}`, () => {
      const [proposal] = scaffolded(create, retype).proposals(FILE, 'no-rewriting-type-change');
      assert.equal(proposal?.disabled, reason);
    });
  }
});
