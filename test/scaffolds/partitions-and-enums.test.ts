/** Partitions that come and go and a value of an enum under another name: written, run on a real server under load, and ending as was wanted. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'pg';
import { parseScript } from '../../rules/index.ts';
import { Workspace } from '../harness/workspace.ts';
import { type RunningServer, startServer } from '../truth/server.ts';
import { ScaffoldedProject } from './written.ts';

const FILE = 'migrations/20260102000000_change.sql';

const PARTITIONED = `CREATE TABLE "ev ents" (id bigint GENERATED ALWAYS AS IDENTITY, "at ""day""" date NOT NULL, note text) PARTITION BY RANGE ("at ""day""");
CREATE INDEX events_day ON "ev ents" ("at ""day""");
CREATE TABLE e2025 PARTITION OF "ev ents" FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
`;
const REST = 'CREATE TABLE e_rest PARTITION OF "ev ents" DEFAULT;\n';
const LOOSE = `CREATE TABLE e2026 (id bigint NOT NULL, "at ""day""" date NOT NULL, note text);\nCREATE INDEX e2026_day ON e2026 ("at ""day""");\n`;
const ORDERS = `CREATE TYPE state AS ENUM ('new', 'it''s paid', 'sent');
CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "sta te" state NOT NULL DEFAULT 'it''s paid');
`;

async function run(client: Client, path: string): Promise<void> {
  for (const { text } of parseScript(readFileSync(path, 'utf8')).statements) await client.query(text);
}

describe('partitions and enums', function () {
  this.timeout(300_000);
  let server: RunningServer;
  let runner: Client;
  let workspace: Workspace;

  before(async () => {
    server = await startServer(14);
    runner = await server.connect();
  });
  after(() => server.stop());
  beforeEach(() => runner.query('drop schema public cascade; create schema public'));
  afterEach(() => workspace.remove());

  function project(create: string, change: string): ScaffoldedProject {
    workspace = new Workspace({ 'migrations/20260101000000_create.sql': create, [FILE]: change });
    return new ScaffoldedProject(workspace.folder, { postgresVersion: 14 });
  }

  function isMigration(path: string): boolean {
    return path.startsWith('migrations/');
  }

  /** Runs what was written; gives what the server has said meanwhile. */
  async function runWritten(paths: readonly string[]): Promise<string> {
    const told: string[] = [];
    const listen = ({ message }: { message?: string | undefined }): number => told.push(message ?? '');
    runner.on('notice', listen);
    await runner.query('set client_min_messages = debug1');
    for (const path of paths.filter(isMigration)) await run(runner, join(workspace.folder, path));
    await runner.query('reset client_min_messages');
    runner.off('notice', listen);
    return told.join('\n');
  }

  /** Sends statements over and over; none may fail. */
  async function load(...statements: readonly string[]): Promise<() => Promise<number>> {
    const client = await server.connect();
    let on = true;
    let sent = 0;
    const loop = (async (): Promise<void> => {
      for (; on; sent += statements.length) for (const statement of statements) await client.query(statement);
    })();
    return async () => {
      on = false;
      await loop;
      await client.end();
      return sent;
    };
  }

  async function written(scaffolded: ScaffoldedProject, rule: string, title: string): Promise<readonly string[]> {
    await run(runner, workspace.path('migrations/20260101000000_create.sql'));
    const [proposal] = scaffolded.proposals(FILE, rule);
    assert.equal(proposal?.title, title, proposal?.disabled);
    assert.ok(proposal.changes, proposal.disabled);
    return scaffolded.write(proposal.changes);
  }

  it('a table with rows is attached without any of them being read under the lock, nor those of DEFAULT', async () => {
    const scaffolded = project(PARTITIONED + REST + LOOSE, `ALTER TABLE "ev ents" ATTACH PARTITION e2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');\n`);
    const paths = await written(scaffolded, 'no-blocking-partition-change', 'Attach e2026 to ev ents without downtime: prove its rows first');
    await runner.query(`insert into e2026 select n, '2026-05-05' from generate_series(1, 1000) n; insert into "ev ents" ("at ""day""") values ('2030-01-01')`);
    const stop = await load(`insert into "ev ents" ("at ""day""") values ('2025-02-02'), ('2031-01-01')`, `select count(*) from "ev ents"`);
    const told = await runWritten(paths);
    assert.ok((await stop()) > 0);
    assert.match(told, /partition constraint for table "e2026" is implied by existing constraints/);
    assert.match(told, /updated partition constraint for default partition "e_rest" is implied by existing constraints/);
    const { rows } = await runner.query(`select count(*)::int as rows, (select count(*)::int from pg_constraint where contype = 'c' and conrelid <> 0) as checks from only e2026`);
    assert.deepEqual(rows, [{ rows: 1000, checks: 0 }]);
    // It says itself what it is disabled for.
    assert.deepEqual(paths.filter(isMigration).flatMap((path) => scaffolded.hazards(path).map(({ rule }) => rule)), ['no-tightening-constraint']);
  });

  it('a new partition is attached as a table of its own, and has the indexes of the others', async () => {
    const scaffolded = project(PARTITIONED, `CREATE TABLE e2026 PARTITION OF "ev ents" FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');\n`);
    const paths = await written(scaffolded, 'no-blocking-partition-change', 'Make e2026 a partition of ev ents without downtime: as a table of its own that is attached');
    const stop = await load(`insert into "ev ents" ("at ""day""") values ('2025-02-02')`, `select count(*) from "ev ents"`);
    await runWritten(paths);
    assert.ok((await stop()) > 0);
    await runner.query(`insert into "ev ents" ("at ""day""") values ('2026-02-02')`);
    const { rows } = await runner.query(`select count(*)::int from pg_inherits where inhrelid in (select indexrelid from pg_index where indrelid = 'e2026'::regclass)`);
    assert.deepEqual(rows, [{ count: 1 }]);
  });

  it('a partition is detached CONCURRENTLY before it is dropped', async () => {
    const scaffolded = project(PARTITIONED + `CREATE TABLE e2026 PARTITION OF "ev ents" FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');\n`, 'DROP TABLE e2025;\n');
    const paths = await written(scaffolded, 'no-blocking-partition-change', 'Drop the partition e2025 without downtime: detach it CONCURRENTLY first');
    const stop = await load(`insert into "ev ents" ("at ""day""") values ('2026-02-02')`, `select count(*) from "ev ents"`);
    await runWritten(paths);
    assert.ok((await stop()) > 0);
    const { rows } = await runner.query(`select to_regclass('e2025') as gone`);
    assert.deepEqual(rows, [{ gone: null }]);
  });

  it('is not offered, with the reason, where CONCURRENTLY is refused or the bound has several columns', () => {
    assert.equal(project(PARTITIONED + REST, 'DROP TABLE e2025;\n').proposals(FILE, 'no-blocking-partition-change')[0]?.disabled, '`ev ents` has a DEFAULT partition, beside which PostgreSQL refuses CONCURRENTLY.');
    workspace.remove();
    const several = 'CREATE TABLE m (a int NOT NULL, b int NOT NULL) PARTITION BY RANGE (a, b);\nCREATE TABLE p (a int NOT NULL, b int NOT NULL);\n';
    assert.equal(project(several, 'ALTER TABLE m ATTACH PARTITION p FOR VALUES FROM (1, 1) TO (2, 2);\n').proposals(FILE, 'no-blocking-partition-change')[0]?.disabled, 'The bound is over several columns, or not made of literals: write the CHECK that says it by hand.');
  });

  it('a value of an enum gets another name: old code writes the old one until its rows have changed over, and in the end none may be written', async () => {
    const scaffolded = project(ORDERS, `ALTER TYPE state RENAME VALUE 'it''s paid' TO 'pa"id';\n`);
    const paths = await written(scaffolded, 'no-breaking-enum', `Rename the value it's paid of state to pa"id without downtime: both live until the rows have changed over`);
    await runner.query(`insert into orders ("sta te") select case when n % 2 = 0 then 'it''s paid' else 'new' end::state from generate_series(1, 4000) n`);
    const stopOld = await load('insert into orders default values', `insert into orders ("sta te") values ('it''s paid')`, `select count(*) from orders where "sta te" = 'it''s paid'`);
    await runWritten(paths);
    const fresh = [`insert into orders ("sta te") values ('pa"id')`, `select count(*) from orders where "sta te" in ('it''s paid', 'pa"id')`, 'insert into orders default values'] as const;
    const stopNew = await load(...fresh);
    assert.ok((await stopOld()) > 0);
    const plan = paths.at(-1) ?? '';
    const change = scaffolded.next(plan);
    assert.ok(change);
    await runWritten(scaffolded.write(change.changes));
    const forbid = scaffolded.next(plan);
    assert.ok(forbid);
    assert.match(forbid.before[0] ?? '', /SELECT count\(\*\) FROM orders WHERE "sta te" = 'it''s paid' gives 0/);
    await runWritten(scaffolded.write(forbid.changes));
    assert.ok((await stopNew()) > 0);
    assert.equal(scaffolded.next(plan), undefined);
    const { rows } = await runner.query(`select "sta te"::text as state, count(*) > 1999 as many from orders group by 1 order by 1`);
    assert.deepEqual(rows, [{ state: 'new', many: true }, { state: 'pa"id', many: true }]);
    await assert.rejects(runner.query(`insert into orders ("sta te") values ('it''s paid')`), /violates check constraint/);
  });
});
