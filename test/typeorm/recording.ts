import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** A statement as a real TypeORM hands it to the driver. */
export interface Recorded {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

type Made = Record<string, unknown>;
type Maker = new (options: Made) => Made;

interface Runner extends Made {
  query(sql: string, parameters?: readonly unknown[]): Promise<unknown>;
  getCachedTable: (name: string) => Promise<Made>;
  getTable: (name: string) => Promise<Made>;
}

interface Source {
  readonly driver: { schema: string; searchSchema: string; version: string };
  createQueryRunner(): Runner;
}

/** What TypeORM exports, for the body of a migration. */
export type Library = Readonly<Record<string, Maker>> & { readonly DataSource: new (options: Made) => Source };

/** The majors that people use. */
export const MAJORS = { 'TypeORM 1': 'typeorm', 'TypeORM 0.3': 'typeorm-0.3' } as const;

export function libraryOf(packageName: string): Library {
  return require(packageName) as Library;
}

/** What the database holds: no index or constraint on one column alone, which `dropColumn` would drop as well. */
function tableOf(name: string, { Table, TableColumn }: Library): Made {
  if (Table === undefined || TableColumn === undefined) throw new Error('no TypeORM');
  const columns = ['id', 'email', 'name', 'age', 'status', 'org_id', 'price'].map((column) => ({ name: column, type: 'text', isNullable: true, isPrimary: column === 'id' && name === 'keyed' }));
  return new Table({
    name,
    columns,
    foreignKeys: [{ name: 'fk_org', columnNames: ['org_id', 'id'], referencedTableName: 'orgs', referencedColumnNames: ['id', 'x'] }],
    uniques: [{ name: 'uq_email', columnNames: ['email', 'org_id'] }],
    checks: [{ name: 'age_pos', expression: 'age > 0' }],
    exclusions: [{ name: 'ex_id', expression: 'USING btree (id WITH =)' }],
    indices: [{ name: 'idx_two', columnNames: ['email', 'age'] }],
  });
}

/** Runs a migration on a real TypeORM whose connection only takes note. */
export async function record(packageName: string, up: (queryRunner: unknown, library: Library) => Promise<unknown>): Promise<readonly Recorded[]> {
  const library = libraryOf(packageName);
  const source = new library.DataSource({ type: 'postgres', entities: [], logging: false });
  source.driver.schema = 'public';
  source.driver.searchSchema = 'public';
  source.driver.version = '15.18';
  const runner = source.createQueryRunner();
  const recorded: Recorded[] = [];
  runner.query = (sql, parameters = []) => {
    recorded.push({ sql, parameters });
    return Promise.resolve(Object.assign([], { raw: [], records: [], affected: 0 }));
  };
  const tables = new Map<string, Made>();
  runner.getCachedTable = (name) => {
    const known = tables.get(name) ?? tableOf(name, library);
    tables.set(name, known);
    return Promise.resolve(known);
  };
  runner.getTable = runner.getCachedTable;
  await up(runner, library);
  return recorded;
}
