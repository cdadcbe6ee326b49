/** A renamed column, expanded and contracted: the files are written, run on a real server while old and new code write, and end in the schema that was wanted. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'pg';
import { parseScript } from '../../rules/index.ts';
import { Workspace } from '../harness/workspace.ts';
import { type RunningServer, startServer } from '../truth/server.ts';
import { describedTable } from './described-schema.ts';
import { ScaffoldedProject } from './written.ts';

const CREATE = `CREATE TABLE orgs (id bigint PRIMARY KEY);
CREATE TABLE users (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  mail varchar(255) NOT NULL DEFAULT 'nobody@example.org' CHECK (mail LIKE '%@%'),
  org bigint REFERENCES orgs (id),
  CONSTRAINT users_mail_key UNIQUE (mail, org)
);
CREATE INDEX users_lower_mail ON users (lower(mail) text_pattern_ops) WHERE org IS NOT NULL;
`;
const RENAME = 'ALTER TABLE users RENAME COLUMN mail TO email;\n';

/** Runs a file the way psql does: each statement by itself. */
async function run(client: Client, path: string): Promise<void> {
  for (const { text } of parseScript(readFileSync(path, 'utf8')).statements) await client.query(text);
}

/** Old code writes one column and new code the other, over and over, until it is stopped; gives how many writes there were. */
function writing(clients: { readonly old: Client; readonly fresh: Client | undefined }): () => Promise<number> {
  let on = true;
  let writes = 0;
  const loop = async (client: Client, column: string, prefix: string): Promise<void> => {
    for (let number = 0; on; number += 1) {
      const inserted = await client.query<{ id: string }>(`insert into users (${column}) values ($1) returning id`, [`${prefix}${number}@a`]);
      await client.query(`update users set ${column} = $1 where id = $2`, [`${prefix}${number}@b`, inserted.rows[0]?.id]);
      writes += 2;
    }
  };
  const loops = [loop(clients.old, 'mail', 'old'), ...(clients.fresh === undefined ? [] : [loop(clients.fresh, 'email', 'new')])];
  return async () => {
    on = false;
    await Promise.all(loops);
    return writes;
  };
}

describe('a renamed column in plain SQL', function () {
  this.timeout(300_000);
  let server: RunningServer;
  let workspace: Workspace;

  before(async () => {
    server = await startServer(14);
  });
  after(() => server.stop());
  beforeEach(() => {
    workspace = new Workspace({ 'migrations/20260101000000_create.sql': CREATE, 'migrations/20260102000000_rename.sql': RENAME });
  });
  afterEach(() => workspace.remove());

  it('is offered with its whole first deploy, and takes the place of the statement', () => {
    const project = new ScaffoldedProject(workspace.folder, { postgresVersion: 14 });
    const [proposal] = project.proposals('migrations/20260102000000_rename.sql', 'no-rename-column');
    assert.equal(proposal?.title, 'Rename users.mail to email without downtime: expand now, contract in a later deploy');
    assert.ok(proposal.changes);
    assert.deepEqual(project.write(proposal.changes), [
      'migrations/20260102000000_rename.sql',
      'migrations/20261125120000_create_backfill_users_email.sql',
      'migrations/20261125120001_backfill_users_email.sql',
      'zero-downtime/plans/20261125120000_rename_users_mail.json',
    ]);
  });

  it('runs while old and new code write, loses nothing, and ends as the rename would have', async () => {
    const project = new ScaffoldedProject(workspace.folder, { postgresVersion: 14 });
    const runner = await server.connect();
    await run(runner, workspace.path('migrations/20260101000000_create.sql'));
    await runner.query(`insert into users (mail) select 'row' || n || '@a' from generate_series(1, 5000) n`);
    const write = (paths: readonly string[]): string[] => paths.filter((path) => path.startsWith('migrations/')).map((path) => join(workspace.folder, path));

    const old = await server.connect();
    const stopOld = writing({ old, fresh: undefined });
    const [proposal] = project.proposals('migrations/20260102000000_rename.sql', 'no-rename-column');
    assert.ok(proposal?.changes);
    for (const path of write(project.write(proposal.changes))) await run(runner, path);
    assert.ok((await stopOld()) > 0);

    const plan = 'zero-downtime/plans/20261125120000_rename_users_mail.json';
    const fresh = await server.connect();
    const stopBoth = writing({ old, fresh });
    const carryOver = project.next(plan);
    assert.ok(carryOver);
    for (const path of write(project.write(carryOver.changes))) await run(runner, path);
    assert.ok((await stopBoth()) > 0);
    const different = await runner.query('select count(*)::int as count from users where mail is distinct from email');
    assert.deepEqual(different.rows, [{ count: 0 }]);

    const contract = project.next(plan);
    assert.ok(contract);
    const contractFiles = write(project.write(contract.changes));
    for (const path of contractFiles) await run(runner, path);
    assert.equal(project.next(plan), undefined);
    const described = await describedTable(runner, 'users');
    for (const path of contractFiles) assert.deepEqual(project.hazards(path.slice(workspace.folder.length + 1)).map(({ rule }) => rule), ['no-drop-column']);

    await runner.query('drop table users, orgs');
    await run(runner, workspace.path('migrations/20260101000000_create.sql'));
    await runner.query(RENAME);
    assert.deepEqual(described, await describedTable(runner, 'users'));
  });

  it('goes on where it was stopped, and keeps to every row', async () => {
    const project = new ScaffoldedProject(workspace.folder, { postgresVersion: 14 });
    const runner = await server.connect();
    await runner.query('drop schema public cascade; create schema public');
    await run(runner, workspace.path('migrations/20260101000000_create.sql'));
    await runner.query(`insert into users (mail) select 'row' || n || '@a' from generate_series(1, 9000) n`);
    const [proposal] = project.proposals('migrations/20260102000000_rename.sql', 'no-rename-column');
    assert.ok(proposal?.changes);
    const [expand = '', procedure = '', call = ''] = project.write(proposal.changes).map((path) => join(workspace.folder, path));
    await run(runner, expand);
    await run(runner, procedure);
    const backend = await runner.query<{ pid: number }>('select pg_backend_pid() as pid');
    runner.on('error', () => undefined);
    const filling = assert.rejects(run(runner, call));
    const other = await server.connect();
    const filled = async (): Promise<number> => (await other.query<{ count: number }>('select count(*)::int as count from users where email is not null')).rows[0]?.count ?? 0;
    while ((await filled()) < 2000) continue;
    await other.query('select pg_terminate_backend($1)', [backend.rows[0]?.pid]);
    await filling;
    const before = await filled();
    assert.ok(before >= 2000 && before < 9000, `${before} rows were filled when it was stopped`);
    await run(other, call);
    assert.equal(await filled(), 9000);
  });

  it('keeps to names that need quotes, two columns of a key, and texts that would end a string', async () => {
    const table = '"sch""ema"."table $$ with a name of sixty-three bytes, no more, äöü ☃"';
    workspace.write('migrations/20260101000000_create.sql', `CREATE SCHEMA "sch""ema";
CREATE TABLE ${table} ("select" int, "Key 2" uuid, "old ""name""" json NOT NULL DEFAULT '{"a": "$$ '' $body1$"}', start_1 text, PRIMARY KEY ("select", "Key 2"));
`);
    workspace.write('migrations/20260102000000_rename.sql', `ALTER TABLE ${table} RENAME COLUMN "old ""name""" TO "user";\n`);
    const project = new ScaffoldedProject(workspace.folder, { postgresVersion: 14 });
    const runner = await server.connect();
    await run(runner, workspace.path('migrations/20260101000000_create.sql'));
    await runner.query(`insert into ${table} ("select", "Key 2", "old ""name""") select n, gen_random_uuid(), '{"n": 1}' from generate_series(1, 2500) n`);
    const [proposal] = project.proposals('migrations/20260102000000_rename.sql', 'no-rename-column');
    assert.ok(proposal?.changes, proposal?.disabled);
    const written = [...project.write(proposal.changes)];
    const plan = written.at(-1) ?? '';
    for (const path of written.slice(0, -1)) await run(runner, join(workspace.folder, path));
    await runner.query(`insert into ${table} ("select", "Key 2", "user") values (0, gen_random_uuid(), '{"new": true}')`);
    for (let step = project.next(plan); step !== undefined; step = project.next(plan)) {
      for (const path of project.write(step.changes).filter((each) => each.startsWith('migrations/'))) await run(runner, join(workspace.folder, path));
    }
    const rows = await runner.query(`select "user"::text as value, count(*)::int from ${table} group by 1 order by 1`);
    assert.deepEqual(rows.rows, [
      { value: '{"n": 1}', count: 2500 },
      { value: '{"new": true}', count: 1 },
    ]);
    await runner.query('drop schema "sch""ema" cascade');
  });
});
