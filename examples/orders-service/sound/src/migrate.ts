import { readFile, readdir } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';

const folder = new URL('../migrations/', import.meta.url);
const runnerLock = 7_302_114;
const attempts = 5;
const lockNotAvailable = '55P03';

// A connection of its own: a backfill may take longer than the limit that the service sets for its queries.
const client = new pg.Client(process.env.DATABASE_URL ?? 'postgres://orders:orders@localhost:5432/orders');

/** Applies the files that are new, in the order of their names: one file, one transaction, unless it opts out. */
async function migrate(): Promise<void> {
  await becomeOnlyRunner();
  await client.query('CREATE TABLE IF NOT EXISTS schema_migrations (name text PRIMARY KEY)');
  const { rows } = await client.query<{ name: string }>('SELECT name FROM schema_migrations');
  const applied = new Set(rows.map((row) => row.name));

  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).toSorted();
  for (const name of names.filter((name) => !applied.has(name))) {
    await apply(name, await readFile(new URL(name, folder), 'utf8'));
    console.log(`applied ${name}`);
  }
}

// Asked again and again: a session that waits inside pg_advisory_lock has a snapshot open, and CREATE INDEX
// CONCURRENTLY in the runner that holds the lock would wait for that session.
async function becomeOnlyRunner(): Promise<void> {
  for (;;) {
    const { rows } = await client.query('SELECT pg_try_advisory_lock($1) AS locked', [runnerLock]);
    if (rows[0].locked) return;
    await setTimeout(500);
  }
}

async function apply(name: string, sql: string): Promise<void> {
  const record = (): Promise<unknown> => client.query('INSERT INTO schema_migrations (name) VALUES ($1)', [name]);
  try {
    // One statement a file: several in one query would be a transaction again.
    if (sql.startsWith('-- no-transaction\n')) {
      await client.query(sql);
      await record();
    } else {
      await inTransaction(async () => {
        await client.query(sql);
        await record();
      });
    }
  } catch (error) {
    throw new Error(`${name} failed`, { cause: error });
  }
}

/** Tries again when a lock timeout strikes: traffic goes on in between, and mostly the next attempt gets the lock. */
async function inTransaction(work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await client.query('BEGIN');
      await work();
      await client.query('COMMIT');
      return;
    } catch (error) {
      await client.query('ROLLBACK');
      const timedOut = error instanceof pg.DatabaseError && error.code === lockNotAvailable;
      if (!timedOut || attempt === attempts) throw error;
      await setTimeout(attempt * 1_000);
    }
  }
}

try {
  await client.connect();
  await migrate();
} finally {
  await client.end();
}
