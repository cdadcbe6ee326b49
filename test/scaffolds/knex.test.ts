/** A renamed column in knex: files that knex itself runs, in the language and module style of the project. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import knexFor, { type Knex } from 'knex';
import { repository, Workspace } from '../harness/workspace.ts';
import { type RunningServer, startServer } from '../truth/server.ts';
import { describedTable } from './described-schema.ts';
import { ScaffoldedProject } from './written.ts';

const CREATE = `import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('users', (table) => {
    table.bigIncrements('id');
    table.string('mail').notNullable().unique();
    table.integer('age');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('users');
}
`;
const RENAME = `import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('users', (table) => {
    table.renameColumn('mail', 'email');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('users', (table) => {
    table.renameColumn('email', 'mail');
  });
}
`;
const FILE = 'migrations/20260102000000_rename.ts';

describe('a renamed column in knex', function () {
  this.timeout(300_000);
  let server: RunningServer;
  let workspace: Workspace;
  let database: Knex | undefined;

  before(async () => {
    server = await startServer(16);
  });
  after(() => server.stop());
  afterEach(async () => {
    await database?.destroy();
    database = undefined;
    workspace.remove();
  });

  function project(files: Readonly<Record<string, string>>): ScaffoldedProject {
    workspace = new Workspace({ 'package.json': '{"type":"module","dependencies":{"knex":"^3.0.0","pg":"^8.0.0"}}', ...files });
    for (const name of ['knex', '@types']) symlinkSync(join(repository, 'node_modules', name), workspace.path(`node_modules/${name}`), 'dir');
    return new ScaffoldedProject(workspace.folder, { postgresVersion: 16 });
  }

  it('takes the place of the call, on both ways', () => {
    const scaffolded = project({ 'migrations/20260101000000_create.ts': CREATE, [FILE]: RENAME });
    const [proposal] = scaffolded.proposals(FILE, 'no-rename-column');
    assert.ok(proposal?.changes, proposal?.disabled);
    assert.deepEqual(scaffolded.write(proposal.changes), [
      FILE,
      'migrations/20261125120000_create_backfill_users_email.ts',
      'migrations/20261125120001_backfill_users_email.ts',
      'zero-downtime/plans/20261125120000_rename_users_mail.json',
    ]);
    const text = workspace.read(FILE);
    assert.doesNotMatch(text, /renameColumn/);
    assert.match(text, /await knex\.raw\(`SET LOCAL lock_timeout = '2s'`\);\n {2}await knex\.raw\(`ALTER TABLE users ADD COLUMN email varchar\(255\)`\);/);
    assert.match(text, /down\(knex: Knex\): Promise<void> \{\n(?:.*\n)*? {2}await knex\.raw\(`DROP TRIGGER zz_sync_users_email ON users`\);/);
    assert.match(workspace.read('migrations/20261125120001_backfill_users_email.ts'), /\nexport const config = \{ transaction: false \};\n$/);
  });

  it('leaves what else a callback does, and speaks behind it', () => {
    const scaffolded = project({ 'migrations/20260101000000_create.ts': CREATE, [FILE]: RENAME.replace("    table.renameColumn('mail', 'email');\n", "    table.renameColumn('mail', 'email');\n    table.text('note');\n") });
    const [proposal] = scaffolded.proposals(FILE, 'no-rename-column');
    assert.ok(proposal?.changes, proposal?.disabled);
    scaffolded.write(proposal.changes);
    assert.match(workspace.read(FILE), /alterTable\('users', \(table\) => \{\n {4}table\.text\('note'\);\n {2}\}\);\n {2}\/\/ Deploy 1 of 3/);
  });

  it('is run by knex, compiles under strict, can be taken back, and ends as the rename would have', async () => {
    const scaffolded = project({ 'migrations/20260101000000_create.ts': CREATE, [FILE]: RENAME });
    const client = await server.connect();
    database = knexFor({ client: 'pg', connection: { host: '127.0.0.1', port: client.port, user: client.user ?? '', password: String(client.password), database: client.database ?? '' } });
    const migrate = { directory: workspace.path('migrations'), loadExtensions: ['.ts'] };
    await database.migrate.up({ ...migrate, name: '20260101000000_create.ts' });
    await database.raw(`insert into users (mail) select 'row' || n from generate_series(1, 2500) n`);

    const [proposal] = scaffolded.proposals(FILE, 'no-rename-column');
    assert.ok(proposal?.changes, proposal?.disabled);
    const plan = scaffolded.write(proposal.changes).at(-1) ?? '';
    await database.migrate.latest(migrate);
    assert.deepEqual((await database('users').whereRaw('email is distinct from mail').count()).map(({ count }) => Number(count)), [0]);
    await database.migrate.rollback(migrate);
    assert.deepEqual(await database.schema.hasColumn('users', 'email'), false);
    await database.migrate.latest(migrate);

    for (let step = scaffolded.next(plan); step !== undefined; step = scaffolded.next(plan)) {
      scaffolded.write(step.changes);
      await database.migrate.latest(migrate);
    }
    execFileSync(process.execPath, [join(repository, 'node_modules/@typescript/native/bin/tsc'), '--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2022', '--types', 'node', ...['20260102000000_rename', '20261125120001_backfill_users_email'].map((name) => workspace.path(`migrations/${name}.ts`))], { cwd: workspace.folder });

    const described = await describedTable(client, 'users');
    await client.query('drop table users; create table users (id bigserial primary key, mail varchar(255) not null, age integer, constraint users_mail_unique unique (mail)); alter table users rename column mail to email');
    assert.deepEqual(described, await describedTable(client, 'users'));
  });
});
