import type { Client } from 'pg';

/** Where extensions live so that the schema reset before each measurement leaves them alone. */
export const EXTENSION_SCHEMA = 'extensions';

/**
 * Installs extensions once per server. `create extension if not exists` of a later setup finds them and does nothing;
 * creating `citext`, `btree_gist` and `pgcrypto` anew takes longer than everything else a measurement does.
 *
 * @param names of extensions shipped with PostgreSQL, for example `citext`.
 * @throws the server's error when it has no such extension.
 */
export async function installExtensions(client: Client, names: readonly string[]): Promise<void> {
  await client.query(`create schema if not exists ${EXTENSION_SCHEMA}`);
  for (const name of names) {
    await client.query(
      `create extension if not exists ${client.escapeIdentifier(name)} schema ${EXTENSION_SCHEMA}`,
    );
  }
}
