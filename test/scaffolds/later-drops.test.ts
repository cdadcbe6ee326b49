/** What goes in a later deploy: a dropped column and the old name of a table, run on a real server while old and new code go on. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'pg';
import { parseScript } from '../../rules/index.ts';
import { Workspace } from '../harness/workspace.ts';
import { type RunningServer, startServer } from '../truth/server.ts';
import { describedTable } from './described-schema.ts';
import { ScaffoldedProject } from './written.ts';

const CREATE = `CREATE SCHEMA "S h";
CREATE TABLE "S h"."user" (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, mail text NOT NULL, "nick ""name""" text NOT NULL, note text UNIQUE);
CREATE INDEX user_mail_nick ON "S h"."user" (mail, "nick ""name""");
`;
const FILE = 'migrations/20260102000000_change.sql';

async function run(client: Client, path: string): Promise<void> {
  for (const { text } of parseScript(readFileSync(path, 'utf8')).statements) await client.query(text);
}

describe('what goes in a later deploy', function () {
  this.timeout(300_000);
  let server: RunningServer;
  let workspace: Workspace;
  let runner: Client;

  before(async () => {
    server = await startServer(14);
    runner = await server.connect();
  });
  after(() => server.stop());
  beforeEach(async () => {
    await runner.query('drop schema if exists "S h" cascade');
  });
  afterEach(() => workspace.remove());

  function project(change: string): ScaffoldedProject {
    workspace = new Workspace({ 'migrations/20260101000000_create.sql': CREATE, [FILE]: change, 'src/users.ts': `export const insert = 'INSERT INTO "S h"."user" (mail, "nick ""name""") VALUES ($1, $2)';\n` });
    return new ScaffoldedProject(workspace.folder, { postgresVersion: 14 });
  }

  async function runWritten(paths: readonly string[]): Promise<void> {
    for (const path of paths.filter((each) => each.startsWith('migrations/'))) await run(runner, join(workspace.folder, path));
  }

  /** Sends some statements over and over; none may fail. */
  async function load(...statements: readonly string[]): Promise<() => Promise<number>> {
    const client = await server.connect();
    let on = true;
    let sent = 0;
    const loop = (async (): Promise<void> => {
      while (on) {
        for (const statement of statements) await client.query(statement);
        sent += statements.length;
      }
    })();
    return async () => {
      on = false;
      await loop;
      await client.end();
      return sent;
    };
  }

  it('a column: new code leaves it out while old code fills it, and then it is dropped', async () => {
    const scaffolded = project(`ALTER TABLE "S h"."user" DROP COLUMN "nick ""name""";\n`);
    await run(runner, workspace.path('migrations/20260101000000_create.sql'));
    const [proposal] = scaffolded.proposals(FILE, 'no-drop-column');
    assert.equal(proposal?.title, 'Drop S h.user.nick "name" without downtime: leave it unused now, drop it in a later deploy');
    assert.ok(proposal.changes);

    const old = `insert into "S h"."user" (mail, "nick ""name""") values ('a', 'b')`;
    const fresh = `insert into "S h"."user" (mail) values ('a')`;
    const stopOld = await load(old, `update "S h"."user" set "nick ""name""" = 'c' where id = 1`);
    const written = scaffolded.write(proposal.changes);
    await runWritten(written);
    const stopNew = await load(fresh);
    assert.ok((await stopOld()) > 0);

    const plan = written.at(-1) ?? '';
    const contract = scaffolded.next(plan);
    assert.ok(contract);
    assert.match(contract.before[1] ?? '', /^No query needs user_mail_nick, which goes with it\.$/);
    await runWritten(scaffolded.write(contract.changes));
    assert.ok((await stopNew()) > 0);
    assert.equal(scaffolded.next(plan), undefined);
    const described = await describedTable(runner, '"S h"."user"');
    await runner.query('drop schema "S h" cascade');
    await run(runner, workspace.path('migrations/20260101000000_create.sql'));
    await runner.query(`ALTER TABLE "S h"."user" DROP COLUMN "nick ""name"""`);
    assert.deepEqual(described, await describedTable(runner, '"S h"."user"'));
  });

  it('a column that nobody has to write says so in the meantime', () => {
    const scaffolded = project(`ALTER TABLE "S h"."user" DROP COLUMN note;\n`);
    workspace.write('src/notes.ts', `export const notes = 'SELECT note FROM "S h"."user"';\n`);
    const [proposal] = scaffolded.proposals(FILE, 'no-drop-column');
    assert.ok(proposal?.changes, proposal?.disabled);
    const plan = scaffolded.write(proposal.changes).at(-1) ?? '';
    assert.match(scaffolded.next(plan)?.before[0] ?? '', /^Code that does not name note \(src\/notes\.ts:1; in the files as they are now\) runs on every instance/);
    assert.match(workspace.read(FILE), /COMMENT ON COLUMN "S h"\."user"\.note IS 'Goes in a later deploy: new code must not use it';/);
    assert.deepEqual(scaffolded.hazards(FILE), []);
  });

  it('several columns of one statement go together', async () => {
    const scaffolded = project(`ALTER TABLE "S h"."user" DROP COLUMN mail, DROP COLUMN IF EXISTS note;\n`);
    await run(runner, workspace.path('migrations/20260101000000_create.sql'));
    const proposals = scaffolded.proposals(FILE, 'no-drop-column');
    assert.deepEqual(proposals.map(({ title }) => title), ['Drop S h.user.mail and note without downtime: leave them unused now, drop them in a later deploy']);
    const [proposal] = proposals;
    assert.ok(proposal?.changes, proposal?.disabled);
    const written = scaffolded.write(proposal.changes);
    await runWritten(written);
    await runner.query(`insert into "S h"."user" ("nick ""name""") values ('new code')`);
    const contract = scaffolded.next(written.at(-1) ?? '');
    assert.ok(contract);
    await runWritten(scaffolded.write(contract.changes));
    const { rows } = await runner.query(`select attname from pg_attribute where attrelid = '"S h"."user"'::regclass and attnum > 0 and not attisdropped`);
    assert.deepEqual(rows, [{ attname: 'id' }, { attname: 'nick "name"' }]);
  });

  it('columns that go leave behind what else the statement does', async () => {
    const scaffolded = project(`ALTER TABLE "S h"."user" DROP COLUMN note, ADD COLUMN "a,b" numeric(3, 1) DEFAULT 1.5, DROP COLUMN mail;\n`);
    await run(runner, workspace.path('migrations/20260101000000_create.sql'));
    const [proposal] = scaffolded.proposals(FILE, 'no-drop-column');
    assert.ok(proposal?.changes, proposal?.disabled);
    const written = scaffolded.write(proposal.changes);
    await runWritten(written);
    await runner.query(`insert into "S h"."user" ("nick ""name""", mail, note) values ('old', 'code', 'writes')`);
    const contract = scaffolded.next(written.at(-1) ?? '');
    assert.ok(contract);
    await runWritten(scaffolded.write(contract.changes));
    const { rows } = await runner.query(`select attname from pg_attribute where attrelid = '"S h"."user"'::regclass and attnum > 0 and not attisdropped`);
    assert.deepEqual(rows, [{ attname: 'id' }, { attname: 'nick "name"' }, { attname: 'a,b' }]);
  });

  it('the old name of a table: old code reads and writes through it, new code by the new one', async () => {
    const scaffolded = project(`ALTER TABLE "S h"."user" RENAME TO "acc ount";\n`);
    await run(runner, workspace.path('migrations/20260101000000_create.sql'));
    const [proposal] = scaffolded.proposals(FILE, 'no-rename-table');
    assert.equal(proposal?.title, 'Rename S h.user to acc ount without downtime: with a view under the old name, which goes in a later deploy');
    assert.ok(proposal.changes);

    const stopOld = await load(
      `insert into "S h"."user" (mail, "nick ""name""", note) values ('a', 'b', 'c') on conflict (note) do update set mail = excluded.mail returning id`,
      `update "S h"."user" set mail = 'd'`,
      `select id from "S h"."user" for update`,
      `delete from "S h"."user"`,
    );
    const written = scaffolded.write(proposal.changes);
    await runWritten(written);
    assert.deepEqual(scaffolded.hazards(FILE), []);
    const stopNew = await load(`insert into "S h"."acc ount" (mail, "nick ""name""") values ('a', 'b')`);
    assert.ok((await stopOld()) > 0);

    const plan = written.at(-1) ?? '';
    const contract = scaffolded.next(plan);
    assert.ok(contract);
    await runWritten(scaffolded.write(contract.changes));
    assert.ok((await stopNew()) > 0);
    const { rows } = await runner.query(`select relname, relkind from pg_class where relnamespace = '"S h"'::regnamespace and relkind in ('r', 'v')`);
    assert.deepEqual(rows, [{ relname: 'acc ount', relkind: 'r' }]);
  });

  it('is not offered, with the reason, where CASCADE takes along what nobody knows', () => {
    const [proposal] = project(`ALTER TABLE "S h"."user" DROP COLUMN mail CASCADE;\n`).proposals(FILE, 'no-drop-column');
    assert.equal(proposal?.disabled, 'CASCADE drops whatever depends on the column: drop that by name first.');
  });
});
