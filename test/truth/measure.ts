import type { Client } from 'pg';

import { cleanDatabase } from './clean-database.ts';
import { collectMessages, readDebugFacts } from './debug-messages.ts';
import { failedMeasurement, type MeasuredStatement, type Measurement } from './measurement.ts';
import { readRelations, type RelationLock, relationsWithNewStorage, strongestLocks } from './relations.ts';

/**
 * Runs one statement in a transaction on an otherwise empty database, looks at what the transaction holds and has
 * changed, and rolls it back. What `inTransactionBefore` locked counts, too: the transaction holds it as well.
 *
 * @param client a session of a server from `startServer`; everything in its database is dropped.
 * @returns a measurement with `error` when the statement fails.
 * @throws the server's error when `setup` or `inTransactionBefore` fails: the case is broken then.
 */
export async function measure(client: Client, statement: MeasuredStatement): Promise<Measurement> {
  await cleanDatabase(client);
  await client.query(statement.setup);
  const before = await readRelations(client);
  await client.query('begin');
  try {
    if (statement.inTransactionBefore !== undefined) {
      await client.query(statement.inTransactionBefore);
    }
    await client.query('set local client_min_messages = debug1');
    const messages = await collectMessages(client, async () => {
      await client.query(statement.sql);
    }).catch(errorMessage);
    if (typeof messages === 'string') {
      return failedMeasurement(messages);
    }
    await client.query('set local client_min_messages = warning');
    const { rows: held } = await client.query<RelationLock>(
      `select relation as oid, mode from pg_locks where locktype = 'relation' and granted and pid = pg_backend_pid()`,
    );
    const after = await readRelations(client);
    return {
      ...strongestLocks(before, held),
      ...relationsWithNewStorage(before, after),
      ...readDebugFacts(messages),
    };
  } finally {
    await client.query('rollback');
  }
}

function errorMessage(problem: unknown): string {
  return problem instanceof Error ? problem.message : String(problem);
}
