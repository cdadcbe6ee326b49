import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** A statement as a real knex hands it to the driver. */
export interface Recorded {
  readonly sql: string;
  readonly bindings: readonly unknown[];
}

interface Query {
  sql: string;
  bindings?: readonly unknown[];
  response?: unknown;
}

type Up = (connection: unknown) => Promise<unknown>;

interface Client {
  new (config: object): object;
}

interface KnexInstance {
  destroy(): Promise<void>;
}

/** The majors that people use. */
export const MAJORS = { 'knex 3': 'knex', 'knex 2': 'knex-2' } as const;

/** Runs a migration on a real knex whose connection only takes note. */
export async function record(packageName: string, up: Up): Promise<readonly Recorded[]> {
  const knex = require(packageName) as (config: object) => KnexInstance;
  const Postgres = require(`${packageName}/lib/dialects/postgres/index.js`) as Client;
  const recorded: Recorded[] = [];
  class Recording extends Postgres {
    acquireConnection(): Promise<object> {
      return Promise.resolve({ __knexUid: 'recording' });
    }

    releaseConnection(): Promise<void> {
      return Promise.resolve();
    }

    _query(_connection: object, query: Query): Promise<Query> {
      recorded.push({ sql: query.sql, bindings: query.bindings ?? [] });
      query.response = { rows: [], rowCount: 0, fields: [], command: 'SELECT' };
      return Promise.resolve(query);
    }
  }
  const instance = knex({ client: Recording, version: '15.0', log: { warn: () => undefined, deprecate: () => undefined } });
  await up(instance);
  await instance.destroy();
  return recorded;
}
