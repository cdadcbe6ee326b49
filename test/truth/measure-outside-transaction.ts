import type { Client } from 'pg';

import { cleanDatabase } from './clean-database.ts';
import { collectMessages, readDebugFacts } from './debug-messages.ts';
import { failedMeasurement, type MeasuredStatement, type Measurement } from './measurement.ts';
import {
  readRelations,
  type Relation,
  type RelationLock,
  relationsWithNewStorage,
  strongestLocks,
} from './relations.ts';
import type { RunningServer } from './server.ts';

/** A session whose open transaction the measured command has to wait for. */
interface Blocker {
  readonly client: Client;
  readonly processId: number;
}

/** Far more than any command here needs; reached only when it waits for something other than a blocker. */
const PATIENCE_MILLISECONDS = 20_000;

/**
 * Measures a command that refuses transaction blocks and, by design, waits for the transactions of others: CREATE INDEX
 * CONCURRENTLY, DROP INDEX CONCURRENTLY, REINDEX … CONCURRENTLY, DETACH PARTITION … CONCURRENTLY.
 *
 * Such a command commits in between and gives its locks back, so they can be seen only while it waits. For every table
 * a session with an old snapshot and an ACCESS SHARE lock is opened; whenever the command waits for one of them its
 * locks are read, and that session lets go. A lock that the command is waiting for counts like a granted one.
 *
 * @param server everything in its database is dropped.
 * @returns what {@link measure} returns, over all stages of the command; `error` when the command fails.
 * @throws when `setup` fails, or when the command succeeds without having waited: its locks are unknown then.
 */
export async function measureOutsideTransaction(
  server: RunningServer,
  statement: Omit<MeasuredStatement, 'inTransactionBefore'>,
): Promise<Measurement> {
  const clients: Client[] = [];
  const connect = async (): Promise<Client> => {
    const client = await server.connect();
    clients.push(client);
    return client;
  };
  try {
    const observer = await connect();
    await cleanDatabase(observer);
    await observer.query(statement.setup);
    const before = await readRelations(observer);

    const worker = await connect();
    await worker.query('set client_min_messages = debug1');
    const workerProcessId = await processIdOf(worker);
    const blockers = await Promise.all(
      [...before.values()].filter(canBeLocked).map(async ({ name }) => blockTable(await connect(), name)),
    );

    let finished = false;
    const work = collectMessages(worker, () => worker.query(statement.sql))
      .catch((problem: unknown) => (problem instanceof Error ? problem.message : String(problem)))
      .finally(() => {
        finished = true;
      });
    const seen = await watch(observer, workerProcessId, blockers, () => finished);
    const messages = await work;
    if (typeof messages === 'string') {
      return failedMeasurement(messages);
    }
    if (seen.length === 0) {
      throw new Error(`Waited for nobody, so its locks are unknown: ${statement.sql}`);
    }
    return {
      ...strongestLocks(before, seen),
      ...relationsWithNewStorage(before, await readRelations(observer)),
      ...readDebugFacts(messages),
    };
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}

function canBeLocked({ kind }: Relation): boolean {
  return kind === 'r' || kind === 'p';
}

async function processIdOf(client: Client): Promise<number> {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  return rows.map(({ pid }) => pid)[0] ?? Number.NaN;
}

async function blockTable(client: Client, name: string): Promise<Blocker> {
  const quoted = name.split('.').map((part) => client.escapeIdentifier(part));
  const processId = await processIdOf(client);
  // ONLY: the partitions have blockers of their own, and the stages of a command are told apart by them.
  await client.query(
    `begin isolation level repeatable read; lock table only ${quoted.join('.')} in access share mode; select 1`,
  );
  return { client, processId };
}

/** Reads the locks of `processId` whenever it waits for a blocker, then lets that blocker go, until `isFinished`. */
async function watch(
  observer: Client,
  processId: number,
  blockers: readonly Blocker[],
  isFinished: () => boolean,
): Promise<RelationLock[]> {
  const seen: RelationLock[] = [];
  const deadline = performance.now() + PATIENCE_MILLISECONDS;
  while (!isFinished()) {
    if (performance.now() > deadline) {
      throw new Error(`The command still runs after ${PATIENCE_MILLISECONDS} ms and waits for no blocker`);
    }
    const { rows } = await observer.query<{ pid: number }>('select unnest(pg_blocking_pids($1)) as pid', [processId]);
    const blocking = blockers.find((blocker) => rows.some(({ pid }) => pid === blocker.processId));
    if (blocking === undefined) {
      continue;
    }
    const { rows: locks } = await observer.query<RelationLock>(
      `select relation as oid, mode from pg_locks where locktype = 'relation' and pid = $1`,
      [processId],
    );
    seen.push(...locks);
    await blocking.client.query('rollback');
  }
  return seen;
}
