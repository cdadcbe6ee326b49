import { runInThisContext } from 'node:vm';
import type * as Kysely from 'kysely';

/** The versions that people use. */
export const VERSIONS = { 'Kysely 0.29': 'kysely', 'Kysely 0.27': 'kysely-0-27' } as const;

export type Version = keyof typeof VERSIONS;

/** Runs a migration on a real Kysely whose connection only takes note of what it is sent. */
export async function record(version: Version, body: string): Promise<readonly string[]> {
  const kysely = (await import(VERSIONS[version])) as typeof Kysely;
  const sent: string[] = [];
  class Driver extends kysely.DummyDriver {
    override acquireConnection(): Promise<Kysely.DatabaseConnection> {
      const executeQuery = <R>({ sql }: { readonly sql: string }): Promise<Kysely.QueryResult<R>> => {
        sent.push(sql);
        return Promise.resolve({ rows: [] });
      };
      return Promise.resolve({ executeQuery, streamQuery: () => { throw new Error('no migration streams'); } });
    }

    override beginTransaction(): Promise<void> {
      sent.push('begin');
      return Promise.resolve();
    }

    override commitTransaction(): Promise<void> {
      sent.push('commit');
      return Promise.resolve();
    }
  }
  const db = new kysely.Kysely({
    dialect: {
      createAdapter: () => new kysely.PostgresAdapter(),
      createDriver: () => new Driver(),
      createIntrospector: (each) => new kysely.PostgresIntrospector(each),
      createQueryCompiler: () => new kysely.PostgresQueryCompiler(),
    },
  });
  const up = runInThisContext(`(async function up(db, sql, CompiledQuery) {\n${body}\n})`) as (...given: readonly unknown[]) => Promise<void>;
  await up(db, kysely.sql, kysely.CompiledQuery);
  return sent;
}
