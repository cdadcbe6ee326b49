import type { Client } from 'pg';

import { EXTENSION_SCHEMA } from './extensions.ts';

/**
 * Brings the database back to an empty `public` schema: every other schema of the user and every publication is
 * dropped, and the settings of the session are as at its start.
 */
export async function cleanDatabase(client: Client): Promise<void> {
  await client.query(`
    set client_min_messages = warning;
    do $$
    declare
      dropping text;
    begin
      for dropping in
        select format('drop publication %I', pubname) from pg_publication
        union all
        select format('drop schema %I cascade', nspname) from pg_namespace
        where nspname !~ '^pg_' and nspname not in ('information_schema', '${EXTENSION_SCHEMA}')
      loop
        execute dropping;
      end loop;
    end
    $$;
    create schema public;
    reset all`);
}
