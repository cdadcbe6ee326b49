import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** A statement as a real db-migrate-pg hands it to pg. */
export interface Recorded {
  readonly sql: string;
  readonly bindings: readonly unknown[];
}

type Callback = (error: Error | null, result?: unknown) => void;

interface Driver {
  connect(config: object, internals: object, callback: Callback): void;
}

/** The names of types that db-migrate itself hands to its drivers and to migrations. */
export const { dataType: TYPES } = require('db-migrate-shared') as { readonly dataType: Readonly<Record<string, string>> };

/** Every level of the log is silent. */
const LOG = new Proxy({}, { get: () => () => undefined });

/** Runs a migration on a real db-migrate-pg whose connection only takes note. */
export async function record(up: (db: unknown) => Promise<unknown>): Promise<readonly Recorded[]> {
  const driver = require('db-migrate-pg') as Driver;
  const recorded: Recorded[] = [];
  const client = {
    connect: (callback: Callback): void => callback(null),
    query(sql: string, ...rest: readonly unknown[]): void {
      recorded.push({ sql, bindings: (rest.find(Array.isArray) as readonly unknown[] | undefined) ?? [] });
      (rest.find((each) => typeof each === 'function') as Callback | undefined)?.(null, { rows: [] });
    },
  };
  const db = await new Promise<unknown>((resolve, reject) => {
    driver.connect({ db: client, database: 'x' }, { mod: { log: LOG, type: TYPES }, interfaces: { SeederInterface: {}, MigratorInterface: {} } }, (error, result) => (error ? reject(error) : resolve(result)));
  });
  await up(db);
  return recorded;
}

/** The library by which people string calls together, as db-migrate brings it along. */
export const asyncLibrary: unknown = require('async');
