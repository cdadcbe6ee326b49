/** A store that moves from PostgreSQL to Redis by phases, while two instances of it read and write: on real servers, one of them killed meanwhile. */
import assert from 'node:assert/strict';
import { pathToFileURL } from 'node:url';
import { Pool } from 'pg';
import { Workspace } from '../harness/workspace.ts';
import { startServer } from '../truth/server.ts';
import { hasRedis, RedisServer } from './redis.ts';
import { compileProblems, linkPackages, lintProblems, TSCONFIG } from './sound-code.ts';
import { ScaffoldedProject } from './written.ts';

const SESSIONS = `export interface Session {
  readonly id: string;
  readonly version: number;
  readonly seen: Date;
}

export interface SessionStore {
  find(id: string): Promise<Session | undefined>;
  countAll: () => Promise<number>;
  save(session: Session): Promise<void>;
  delete(id: string): Promise<boolean>;
}
`;
const IN_POSTGRES = `import type { Pool } from 'pg';
import type { Session, SessionStore } from './sessions.ts';

export class PostgresSessions implements SessionStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async find(id: string): Promise<Session | undefined> {
    const { rows } = await this.#pool.query<Session>('SELECT id, version, seen FROM sessions WHERE id = $1', [id]);
    return rows[0];
  }

  async countAll(): Promise<number> {
    const { rows } = await this.#pool.query<{ count: number }>('SELECT count(*)::int FROM sessions');
    return rows[0]?.count ?? 0;
  }

  async save({ id, version, seen }: Session): Promise<void> {
    await this.#pool.query('INSERT INTO sessions VALUES ($1, $2, $3) ON CONFLICT (id) DO UPDATE SET version = excluded.version, seen = excluded.seen WHERE sessions.version < excluded.version', [id, version, seen]);
  }

  async delete(id: string): Promise<boolean> {
    const { rowCount } = await this.#pool.query('DELETE FROM sessions WHERE id = $1', [id]);
    return rowCount === 1;
  }
}
`;
const IN_REDIS = `import type { RedisClientType } from 'redis';
import type { Session, SessionStore } from './sessions.ts';

const SAVE = "if tonumber(redis.call('HGET', KEYS[1], 'version') or -1) < tonumber(ARGV[1]) then redis.call('HSET', KEYS[1], 'version', ARGV[1], 'seen', ARGV[2]) end";

export class RedisSessions implements SessionStore {
  readonly #client: RedisClientType;

  constructor(client: RedisClientType) {
    this.#client = client;
  }

  async find(id: string): Promise<Session | undefined> {
    const { version, seen } = await this.#client.hGetAll(id);
    return version === undefined || seen === undefined ? undefined : { id, version: Number(version), seen: new Date(seen) };
  }

  async countAll(): Promise<number> {
    return this.#client.dbSize();
  }

  async save({ id, version, seen }: Session): Promise<void> {
    await this.#client.eval(SAVE, { keys: [id], arguments: [String(version), seen.toISOString()] });
  }

  async delete(id: string): Promise<boolean> {
    return (await this.#client.del(id)) === 1;
  }
}
`;

interface Session {
  readonly id: string;
  readonly version: number;
  readonly seen: Date;
}

interface Sessions {
  find(id: string): Promise<Session | undefined>;
  save(session: Session): Promise<void>;
  delete(id: string): Promise<boolean>;
}

interface Missed {
  readonly side: 'old' | 'new';
  readonly method: string;
  readonly given: readonly unknown[];
}

interface Event {
  readonly kind: string;
  readonly error?: unknown;
}

interface Polled {
  readonly current: () => string;
  refresh(): Promise<void>;
  stop(): void;
}

interface Written {
  readonly PolledPhase: { start(read: () => Promise<string>, report: (event: Event) => void, every?: number): Promise<Polled> };
  readonly DualWriteSessionStore: new (parts: object) => Sessions & { repeat(missed: Missed): Promise<void> };
  readonly PostgresSessions: new (pool: Pool) => Sessions;
  readonly RedisSessions: new (client: object) => Sessions;
}

describe('a store that moves to another one', function () {
  this.timeout(300_000);
  let workspace: Workspace;
  afterEach(() => workspace.remove());

  function project(text = SESSIONS, more: Readonly<Record<string, string>> = {}): ScaffoldedProject {
    workspace = new Workspace({ 'package.json': '{ "type": "module", "dependencies": { "pg": "8", "redis": "5" } }', 'tsconfig.json': TSCONFIG, 'src/sessions.ts': text, 'src/postgres-sessions.ts': IN_POSTGRES, 'src/redis-sessions.ts': IN_REDIS, ...more });
    return new ScaffoldedProject(workspace.folder);
  }

  async function imported(): Promise<Written> {
    const modules = await Promise.all(['dual-write', 'dual-write-session-store', 'postgres-sessions', 'redis-sessions'].map((name) => import(pathToFileURL(workspace.path(`src/${name}.ts`)).href) as Promise<Partial<Written>>));
    return modules.reduce((all, each) => ({ ...all, ...each }), {}) as Written;
  }

  it('is wrapped where it is declared, as code that compiles and lints', async () => {
    const scaffolded = project();
    linkPackages(workspace.folder);
    const [proposal] = scaffolded.declared('src/sessions.ts', 'SessionStore');
    assert.equal(proposal?.title, 'Write SessionStore to two stores, by phases', proposal?.disabled);
    assert.ok(proposal.changes);
    assert.deepEqual(scaffolded.write(proposal.changes), ['src/dual-write.ts', 'src/dual-write-session-store.ts']);
    assert.deepEqual(compileProblems(workspace.folder), []);
    assert.deepEqual(await lintProblems(workspace.folder), []);
    assert.equal(scaffolded.declared('src/sessions.ts', 'SessionStore')[0]?.disabled, '`dual-write-session-store.ts` is there already.');
    // Another store shares what both need; methods of a class that others cannot see are none.
    workspace.write('src/users.ts', 'export default class UserRepository {\n  #all = new Map<string, string>();\n\n  private reload(): void {\n    this.#all.clear();\n  }\n\n  async clear(): Promise<void> {\n    await Promise.resolve(this.reload());\n  }\n}\n');
    const [other] = scaffolded.declared('src/users.ts', 'UserRepository');
    assert.ok(other?.changes, other?.disabled);
    assert.deepEqual(scaffolded.write(other.changes), ['src/dual-write-user-repository.ts']);
    assert.deepEqual(compileProblems(workspace.folder), []);
    assert.deepEqual(await lintProblems(workspace.folder), []);
  });

  it('loses nothing and gives nothing old, while instances stand in neighbouring phases and the new store is killed', async function () {
    if (!hasRedis()) return;
    const { createClient } = await import('redis');
    const scaffolded = project();
    linkPackages(workspace.folder);
    scaffolded.write(scaffolded.declared('src/sessions.ts', 'SessionStore')[0]?.changes ?? assert.fail());
    const { PolledPhase, DualWriteSessionStore, PostgresSessions, RedisSessions } = await imported();
    const [server, redis] = [await startServer(16), await RedisServer.start()];
    const admin = await server.connect();
    const pool = new Pool({ host: '127.0.0.1', port: admin.port, user: admin.user ?? '', password: String(admin.password), database: admin.database ?? '' });
    // Connections that are still closing when the server stops say so.
    pool.on('error', () => undefined);
    const client = createClient({ url: `redis://127.0.0.1:${redis.port}`, disableOfflineQueue: true });
    client.on('error', () => undefined);
    await client.connect();
    await pool.query('create table sessions (id text primary key, version int not null, seen timestamptz not null)');
    const [old, fresh] = [new PostgresSessions(pool), new RedisSessions(client)];
    for (let index = 0; index < 300; index += 1) await old.save({ id: `s${index}`, version: 0, seen: new Date(index) });

    const [events, outbox]: [Event[], Missed[]] = [[], []];
    let phase = 'old-only';
    const instances = await Promise.all([1, 2].map(async () => {
      const polled = await PolledPhase.start(() => Promise.resolve(phase), (event) => events.push(event), 3_600_000);
      const store = new DualWriteSessionStore({ old, new: fresh, phase: polled.current, outbox: { add: (entry: Missed) => Promise.resolve(outbox.push(entry)) }, report: (event: Event) => events.push(event), compared: 1 });
      return { polled, store };
    }));
    let [on, turn] = [true, 0];
    const acknowledged = new Map<string, number>();
    const clients = [0, 1, 2, 3].map(async (own) => {
      for (let version = 1; on; version += 1) {
        const id = `s${own + 4 * (version % 70)}`;
        await instances[(turn += 1) % 2]?.store.save({ id, version, seen: new Date(version) });
        acknowledged.set(id, version);
        const found = await instances[(turn += 1) % 2]?.store.find(id);
        assert.equal(found?.version, version, `${id} while ${instances.map(({ polled }) => polled.current()).join(' and ')}`);
      }
    });
    const failing = Promise.all(clients).catch((error: unknown) => error);
    const rest = (): Promise<unknown> => Promise.race([failing.then((error) => assert.ok(!(error instanceof Error), error as Error)), new Promise((resolve) => setTimeout(resolve, 250))]);
    const goOn = async (next: string): Promise<void> => {
      phase = next;
      for (const { polled } of instances) {
        await polled.refresh();
        await rest();
      }
    };
    try {
      await goOn('dual-write');
      await redis.kill();
      await rest();
      await redis.start();
      while (!client.isReady) await rest();
      for (let missed = outbox.shift(); missed !== undefined; missed = outbox.shift()) await instances[0]?.store.repeat(missed);
      await goOn('backfill');
      const { rows } = await pool.query<Session>('select * from sessions order by id');
      for (const row of rows) await fresh.save(row);
      await goOn('shadow-read');
      await goOn('new-primary');
      await goOn('new-only');
      on = false;
      assert.ok(!((await failing) instanceof Error));
      assert.ok(events.some(({ kind }) => kind === 'missed'));
      assert.deepEqual(events.filter(({ kind }) => !['missed', 'unread'].includes(kind)), []);
      assert.deepEqual(outbox, []);
      for (let index = 0; index < 300; index += 1) assert.equal((await fresh.find(`s${index}`))?.version, acknowledged.get(`s${index}`) ?? 0);
      assert.ok(acknowledged.size > 100, String(acknowledged.size));
    } finally {
      on = false;
      await failing;
      for (const { polled } of instances) polled.stop();
      client.destroy();
      await redis.kill();
      await pool.end();
      await admin.end();
      await server.stop();
    }
  });

  it('tells what differs by the names of fields, once writes have settled; what neither store nor outbox took; and a phase that is no neighbour', async () => {
    const scaffolded = project();
    linkPackages(workspace.folder);
    scaffolded.write(scaffolded.declared('src/sessions.ts', 'SessionStore')[0]?.changes ?? assert.fail());
    const { PolledPhase, DualWriteSessionStore } = await imported();
    const session = (version: number): Session => ({ id: 'a', version, seen: new Date(0) });
    const events: Event[] = [];
    let told = (): void => undefined;
    const report = (event: Event): void => {
      events.push(event);
      told();
    };
    let phase = 'shadow-read';
    const away = (): Promise<never> => Promise.reject(new Error('away'));
    const old = { find: () => Promise.resolve(session(1)), save: () => Promise.resolve(), delete: () => Promise.resolve(true), countAll: () => Promise.resolve(1) };
    const store = new DualWriteSessionStore({ old, new: { ...old, find: () => Promise.resolve(session(2)), save: away }, phase: () => phase, outbox: { add: away }, report, compared: 1 });
    const differs = new Promise<void>((resolve) => (told = resolve));
    assert.equal((await store.find('a'))?.version, 1);
    await differs;
    assert.deepEqual(events.splice(0), [{ kind: 'differs', method: 'find', id: 'a', fields: ['version'] }]);
    await store.save(session(3));
    assert.deepEqual(events.splice(0).map(({ kind }) => kind), ['lost']);
    phase = 'new-primary';
    await assert.rejects(store.save(session(4)), /away/);

    await assert.rejects(PolledPhase.start(away, report), /away/);
    await assert.rejects(PolledPhase.start(() => Promise.resolve('soon'), report), /There is no phase soon/);
    let said = 'old-only';
    const polled = await PolledPhase.start(() => Promise.resolve(said), report, 3_600_000);
    said = 'shadow-read';
    await polled.refresh();
    assert.equal(polled.current(), 'old-only');
    assert.deepEqual(events.map(({ kind, error }) => `${kind}: ${String(error)}`), ['stale phase: Error: shadow-read is no neighbour of old-only.']);
    polled.stop();
  });

  it('stays as it is, with the reason, where a second store could not be written the same', () => {
    const reasonOf = (members: string, head = 'export interface SessionStore'): string | undefined => {
      const [proposal] = project(`${head} {\n  find(id: string): Promise<string>;\n  save(id: string): Promise<void>;\n  ${members}\n}\n`).declared('src/sessions.ts', 'SessionStore');
      workspace.remove();
      return proposal?.disabled;
    };
    assert.equal(reasonOf('create(mail: string): Promise<string>;'), '`create` gives back what a store makes, such as an id, and the other store would make another: hand it over with the call first.');
    assert.equal(reasonOf('create(mail: string): Promise<void>;'), undefined);
    assert.equal(reasonOf('increment(id: string): Promise<number>;'), 'Whether `increment` reads or writes its name does not tell: let it begin with get, find, save, delete or the like.');
    assert.equal(reasonOf('saveIn(transaction: Transaction, id: string): Promise<void>;'), '`saveIn` is handed what belongs to one database (`transaction: Transaction`), with which the other store could do nothing.');
    assert.equal(reasonOf('saveOf(client: { id: string }): Promise<void>;'), undefined);
    assert.equal(reasonOf('clear(): void;'), '`clear` gives no promise: a second store cannot be asked meanwhile.');
    assert.equal(reasonOf('readonly size: number;'), '`SessionStore` has more than methods.');
    assert.equal(reasonOf('"it\'s; process.exit()"(): Promise<void>;'), '`SessionStore` has more than methods.');
    assert.equal(reasonOf('find(id: number): Promise<string>;'), '`find` has several forms.');
    assert.equal(reasonOf('', 'interface SessionStore'), 'Export `SessionStore` first.');
    assert.equal(reasonOf('', 'export interface SessionStore<Value>'), '`SessionStore` takes types, and what it gives depends on them.');
    assert.equal(reasonOf('', 'export interface SessionStore extends Other'), '`SessionStore` has methods of what it extends, which are not told here.');
    assert.deepEqual(project('export interface Sessions {}\nexport const SessionStore = 1;\n').declared('src/sessions.ts', 'SessionStore'), []);
  });
});
