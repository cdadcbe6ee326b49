import { readFile, readdir } from 'node:fs/promises';
import { pool } from './database.ts';

const folder = new URL('../migrations/', import.meta.url);

/** Applies the files that are new, in the order of their names: one file, one transaction, unless it opts out. */
async function migrate(): Promise<void> {
  await pool.query('CREATE TABLE IF NOT EXISTS schema_migrations (name text PRIMARY KEY)');
  const { rows } = await pool.query<{ name: string }>('SELECT name FROM schema_migrations');
  const applied = new Set(rows.map((row) => row.name));

  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).toSorted();
  for (const name of names.filter((name) => !applied.has(name))) {
    await apply(name, await readFile(new URL(name, folder), 'utf8'));
    console.log(`applied ${name}`);
  }
}

async function apply(name: string, sql: string): Promise<void> {
  const transactional = !sql.startsWith('-- no-transaction\n');
  const client = await pool.connect();
  try {
    if (transactional) await client.query('BEGIN');
    await client.query(sql);
    await client.query('INSERT INTO schema_migrations (name) VALUES ($1)', [name]);
    if (transactional) await client.query('COMMIT');
  } catch (error) {
    if (transactional) await client.query('ROLLBACK');
    throw new Error(`${name} failed`, { cause: error });
  } finally {
    client.release();
  }
}

try {
  await migrate();
} finally {
  await pool.end();
}
