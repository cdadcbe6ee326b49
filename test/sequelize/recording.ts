import { Sequelize } from 'sequelize';

export type Up = (queryInterface: unknown, library: unknown) => Promise<unknown>;
type Answer = (error: null, result: object) => void;

/** What a look at the columns of a table finds: `renameColumn` asks first, and wants the old column to be there. */
export const COLUMNS = /information_schema\.columns/;

/**
 * Runs a migration on a real Sequelize whose connection only takes note.
 *
 * @param columns the columns that every table is said to have
 * @returns the SQL in the order in which it was sent, with the library's own questions
 */
export async function record(up: Up, columns: readonly string[]): Promise<readonly string[]> {
  const recorded: string[] = [];
  const sequelize = new Sequelize({ dialect: 'postgres', logging: false, databaseVersion: '15.0.0' } as object);
  const connection = {
    query(sql: string, bindings: readonly unknown[] | Answer, answer?: Answer): void {
      recorded.push(sql);
      const rows = COLUMNS.test(sql) ? columns.map((name) => ({ Field: name, Type: 'text', Null: 'YES', Default: null, Constraint: null, special: '{}' })) : [];
      (typeof bindings === 'function' ? bindings : answer)?.(null, { rows, rowCount: rows.length, fields: [], command: 'SELECT' });
    },
    on: (): void => undefined,
    removeListener: (): void => undefined,
  };
  Object.assign((sequelize as unknown as { connectionManager: object }).connectionManager, {
    getConnection: () => Promise.resolve(connection),
    releaseConnection: () => Promise.resolve(),
  });
  await up(sequelize.getQueryInterface(), await import('sequelize').then((module) => module.default));
  return recorded;
}
