/** A column with a volatile default: run on a real server while old code writes, and it ends as the one statement would have. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'pg';
import { parseScript } from '../../rules/index.ts';
import { Workspace } from '../harness/workspace.ts';
import { type Major, type RunningServer, startServer } from '../truth/server.ts';
import { describedTable } from './described-schema.ts';
import { ScaffoldedProject } from './written.ts';

const TABLE = '"Or ""ders"';
const CREATE = `CREATE TABLE ${TABLE} (a int, "b b" int, page_size int, PRIMARY KEY (a, "b b"));\n`;
const ADD = `ALTER TABLE ${TABLE} ADD COLUMN "public id" uuid NOT NULL DEFAULT gen_random_uuid();\n`;
const FILE = 'migrations/20260102000000_add.sql';

async function run(client: Client, path: string): Promise<void> {
  for (const { text } of parseScript(readFileSync(path, 'utf8')).statements) await client.query(text);
}

describe('a column whose default is another value for each row', function () {
  this.timeout(300_000);
  const servers = new Map<Major, RunningServer>();
  let workspace: Workspace;

  before(async () => {
    for (const major of [14, 18] as const) servers.set(major, await startServer(major));
  });
  after(() => Promise.all([...servers.values()].map((server) => server.stop())));
  afterEach(() => workspace.remove());

  function project(change: string, postgresVersion: Major): ScaffoldedProject {
    workspace = new Workspace({ 'migrations/20260101000000_create.sql': CREATE, [FILE]: change });
    return new ScaffoldedProject(workspace.folder, { postgresVersion });
  }

  for (const major of [14, 18] as const) {
    it(`is filled while old code writes, on ${major}`, async () => {
      const server = servers.get(major);
      const runner = await server?.connect();
      const writer = await server?.connect();
      assert.ok(runner !== undefined && writer !== undefined);
      const scaffolded = project(ADD, major);
      await run(runner, workspace.path('migrations/20260101000000_create.sql'));
      await runner.query(`insert into ${TABLE} select n, n % 7 from generate_series(1, 5000) n`);
      const [proposal] = scaffolded.proposals(FILE, 'no-rewriting-column');
      assert.equal(proposal?.title, 'Add Or "ders.public id without downtime: for new rows now, the old ones filled page by page, NOT NULL in a later deploy');
      assert.ok(proposal.changes);

      let on = true;
      let writes = 0;
      const writing = (async (): Promise<void> => {
        for (let number = 10_000; on; number += 1) {
          await writer.query(`insert into ${TABLE} (a, "b b") values ($1, 1)`, [number]);
          await writer.query(`update ${TABLE} set page_size = $1 where a = $2`, [number, number % 5000]);
          writes += 2;
        }
      })();
      const written = [...scaffolded.write(proposal.changes)];
      const plan = written.at(-1) ?? '';
      const runWritten = async (paths: readonly string[]): Promise<void> => {
        for (const path of paths.filter((each) => each.startsWith('migrations/'))) await run(runner, join(workspace.folder, path));
      };
      await runWritten(written);
      const end = scaffolded.next(plan);
      assert.ok(end);
      const later = scaffolded.write(end.changes);
      await runWritten(later);
      on = false;
      await writing;
      assert.ok(writes > 0);
      assert.equal(scaffolded.next(plan), undefined);
      for (const path of [...written, ...later].filter((each) => each.endsWith('.sql'))) assert.deepEqual(scaffolded.hazards(path).map(({ rule }) => rule), path.includes('_bind_') ? ['no-tightening-constraint'] : [], path);
      // Under strict it is asked whether new code writes NULL by then, as the plan asks.
      assert.match(end.before[1] ?? '', /^No running code writes NULL into public id/);

      const { rows } = await runner.query(`select count(*) = count(distinct "public id") as own from ${TABLE}`);
      assert.deepEqual(rows, [{ own: true }]);
      const described = await describedTable(runner, TABLE);
      await runner.query(`drop table ${TABLE}`);
      await run(runner, workspace.path('migrations/20260101000000_create.sql'));
      await runner.query(ADD);
      assert.deepEqual(described, await describedTable(runner, TABLE));
      const { rows: left } = await runner.query(`select proname from pg_proc where pronamespace = 'public'::regnamespace`);
      assert.deepEqual(left, []);
    });
  }

  it('is not offered, with the reason, where the column is a serial', () => {
    const [proposal] = project(`ALTER TABLE ${TABLE} ADD COLUMN n serial;\n`, 14).proposals(FILE, 'no-rewriting-column');
    assert.equal(proposal?.disabled, 'Only a default that is computed for each row can be filled in by its own expression.');
  });
});
