/** A page of a backfill that takes its time: whether rows that refer to it can be written meanwhile. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Client } from 'pg';
import { parseScript } from '../../rules/index.ts';
import { Workspace } from '../harness/workspace.ts';
import { type RunningServer, startServer } from '../truth/server.ts';
import { ScaffoldedProject } from './written.ts';

const FILE = 'migrations/20260102000000_change.sql';
const GATE = 4711;
const LOCK_NOT_AVAILABLE = '55P03';

/** The page stands still in its transaction for as long as somebody holds the gate. */
const SLOW = `CREATE FUNCTION wait_at_gate() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_advisory_xact_lock_shared(${GATE}); RETURN NEW; END';
CREATE TRIGGER slow AFTER UPDATE ON users FOR EACH ROW EXECUTE FUNCTION wait_at_gate()`;

describe('rows that refer to a page', function () {
  this.timeout(300_000);
  let server: RunningServer;
  let clients: Client[];
  let workspace: Workspace;

  before(async () => {
    server = await startServer(14);
    clients = [await server.connect(), await server.connect(), await server.connect()];
  });
  after(() => server.stop());
  afterEach(() => workspace.remove());

  /** Writes the backfill of a table, and inserts a row that refers to one of the page while the page is not over; gives the code of the error. */
  async function insertedMeanwhile(create: string, before: string): Promise<string | undefined> {
    const [runner, writer, gate] = clients;
    assert.ok(runner && writer && gate);
    workspace = new Workspace({ 'migrations/20260101000000_create.sql': create, [FILE]: `${before}UPDATE users SET mail = lower(mail);\n` });
    const scaffolded = new ScaffoldedProject(workspace.folder, { postgresVersion: 14 });
    const [proposal] = scaffolded.proposals(FILE, 'require-batched-backfill');
    assert.ok(proposal?.changes, proposal?.disabled);
    const [made = '', call = ''] = scaffolded.write(proposal.changes);
    const run = async (path: string): Promise<void> => {
      for (const { text } of parseScript(readFileSync(workspace.path(path), 'utf8')).statements) await runner.query(text);
    };
    await runner.query('drop schema public cascade; create schema public');
    await runner.query(create);
    await runner.query(`insert into users (id, mail) select n, 'M' || n from generate_series(1, 50) n`);
    await run(made);
    await runner.query(SLOW);
    await gate.query(`select pg_advisory_lock(${GATE})`);
    const filling = run(call);
    const waiting = async (): Promise<boolean> => (await writer.query(`select from pg_locks where locktype = 'advisory' and not granted`)).rowCount !== 0;
    while (!(await waiting())) continue;
    await writer.query(`set lock_timeout = '200ms'`);
    const code = await writer.query('insert into orders (user_id) values (7)').then(() => undefined, (error: unknown) => (error as { readonly code?: string }).code);
    await gate.query(`select pg_advisory_unlock(${GATE})`);
    await filling;
    assert.deepEqual((await runner.query('select count(*)::int from users where mail <> lower(mail)')).rows, [{ count: 0 }]);
    return code;
  }

  const ORDERS = 'CREATE TABLE orders (user_id bigint NOT NULL REFERENCES users (id));\n';

  it('are written without waiting, where no unique index has the column', async () => {
    assert.equal(await insertedMeanwhile(`CREATE TABLE users (id bigint PRIMARY KEY, mail text, name text UNIQUE);\nCREATE INDEX by_mail ON users (mail);\n${ORDERS}`, ''), undefined);
    assert.match(workspace.read(FILE), /FOR NO KEY UPDATE SKIP LOCKED/);
  });

  it('wait where one has it: PostgreSQL itself takes the stronger lock then', async () => {
    assert.equal(await insertedMeanwhile(`CREATE TABLE users (id bigint PRIMARY KEY, mail text UNIQUE);\n${ORDERS}`, ''), LOCK_NOT_AVAILABLE);
    assert.match(workspace.read(FILE), /FOR UPDATE SKIP LOCKED/);
  });

  it('wait where an index of the same migration has it', async () => {
    assert.equal(await insertedMeanwhile(`CREATE TABLE users (id bigint PRIMARY KEY, mail text);\n${ORDERS}`, 'CREATE UNIQUE INDEX users_mail ON users (mail);\n'), LOCK_NOT_AVAILABLE);
    assert.match(workspace.read(FILE), /FOR UPDATE SKIP LOCKED/);
  });
});
