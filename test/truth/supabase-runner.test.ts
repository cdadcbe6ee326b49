/** What the model of Supabase says of how a file is run, beside its own command line. */
import assert from 'node:assert/strict';
import type { Client } from 'pg';
import { HAS_SUPABASE, migrateBySupabase } from '../harness/supabase.ts';
import { Workspace } from '../harness/workspace.ts';
import { cleanDatabase } from './clean-database.ts';
import { MAJORS, startServer, type RunningServer } from './server.ts';

const MAJOR = MAJORS[MAJORS.length - 1] ?? 18;
const CREATE = 'CREATE TABLE users (id int PRIMARY KEY, email text);\n';

if (HAS_SUPABASE) describe('the command line of Supabase', function () {
  this.timeout(300_000);
  let server: RunningServer;
  let client: Client;
  let workspace: Workspace;

  before(async () => {
    server = await startServer(MAJOR);
    client = await server.connect();
  });
  after(() => server.stop());
  beforeEach(async () => {
    await client.query('DROP SCHEMA IF EXISTS supabase_migrations CASCADE');
    await cleanDatabase(client);
    workspace = new Workspace({ 'supabase/config.toml': 'project_id = "truth"\n' });
  });
  afterEach(() => workspace.remove());

  async function migrate(files: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, text] of Object.entries(files)) workspace.write(`supabase/migrations/${name}`, text);
    await migrateBySupabase(workspace.folder, `postgres://${client.user ?? ''}:${encodeURIComponent(client.password ?? '')}@${client.host}:${client.port}/${client.database ?? ''}`);
  }

  const exists = async (name: string): Promise<boolean> => (await client.query('SELECT FROM pg_class WHERE oid = to_regclass($1)', [name])).rowCount === 1;

  it('undoes a file of which a statement fails: it is one transaction', async () => {
    await assert.rejects(migrate({ '20260101000000_a.sql': `${CREATE}INSERT INTO users VALUES ('no number');\n` }), /invalid input syntax/);
    assert.equal(await exists('users'), false);
  });

  it('commits each file by itself', async () => {
    await assert.rejects(migrate({ '20260101000000_a.sql': CREATE, '20260102000000_b.sql': "INSERT INTO users VALUES ('no number');\n" }), /invalid input syntax/);
    assert.equal(await exists('users'), true);
  });

  it('takes CONCURRENTLY out of the transaction', async () => {
    await migrate({ '20260101000000_a.sql': `${CREATE}CREATE INDEX CONCURRENTLY users_email ON users (email);\nDROP INDEX CONCURRENTLY users_email;\nCREATE INDEX CONCURRENTLY users_mail ON users (email);\n` });
    assert.equal(await exists('users_mail'), true);
  });

  it('keeps what stood before CONCURRENTLY where something fails behind it', async () => {
    await assert.rejects(migrate({ '20260101000000_a.sql': `${CREATE}CREATE INDEX CONCURRENTLY users_email ON users (email);\nINSERT INTO users VALUES ('no number');\n` }), /invalid input syntax/);
    assert.equal(await exists('users_email'), true);
  });

  it('refuses a file that comes late', async () => {
    await migrate({ '20260102000000_b.sql': CREATE });
    await assert.rejects(migrate({ '20260101000000_a.sql': 'CREATE TABLE late (id int);\n' }), /--include-all/);
    assert.equal(await exists('late'), false);
  });
});
