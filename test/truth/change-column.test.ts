/** What TypeORM's `changeColumn` does to a column that it looks up by name: the same that is read from the migration and its history. */
import assert from 'node:assert/strict';
import type { Client } from 'pg';
import { DataSource, TableColumn, type TableColumnOptions } from 'typeorm';
import { hazardsIn } from '../harness/code-project.ts';
import { cleanDatabase } from './clean-database.ts';
import { MAJORS, startServer, type RunningServer } from './server.ts';

const MAJOR = MAJORS[MAJORS.length - 1] ?? 18;

/** The type of the column as SQL has it, and the new column. */
const CHANGES: readonly (readonly [string, TableColumnOptions])[] = [
  ['int', { name: 'c', type: 'bigint' }],
  ['int', { name: 'c', type: 'integer' }],
  ['int', { name: 'c', type: 'int' }],
  ['int', { name: 'd', type: 'integer' }],
  ['varchar(40)', { name: 'c', type: 'character varying', length: '80' }],
  ['varchar(40)', { name: 'c', type: 'character varying', length: '40' }],
  ['varchar(40)', { name: 'c', type: 'character varying' }],
  ['varchar', { name: 'c', type: 'character varying' }],
  ['varchar(40)', { name: 'c', type: 'varchar', length: '40' }],
  ['varchar(40)', { name: 'c', type: 'text' }],
  ['text', { name: 'c', type: 'text' }],
  ['text', { name: 'c', type: 'text', isArray: true }],
  ['text[]', { name: 'c', type: 'text', isArray: true }],
  ['timestamptz', { name: 'c', type: 'timestamp with time zone' }],
  ['timestamp', { name: 'c', type: 'timestamp without time zone' }],
  ['timestamp', { name: 'c', type: 'timestamp with time zone' }],
  ['numeric(8,2)', { name: 'c', type: 'numeric', precision: 10, scale: 2 }],
  ['bool', { name: 'c', type: 'boolean' }],
  ['float8', { name: 'c', type: 'double precision' }],
  ['jsonb', { name: 'c', type: 'jsonb' }],
  ['json', { name: 'c', type: 'jsonb' }],
  ['uuid', { name: 'c', type: 'uuid' }],
  ['date', { name: 'c', type: 'date' }],
  ['time', { name: 'c', type: 'time without time zone' }],
  ['char(3)', { name: 'c', type: 'character', length: '3' }],
  ['char(3)', { name: 'c', type: 'character', length: '2' }],
  ['smallint', { name: 'c', type: 'smallint' }],
  ['real', { name: 'c', type: 'real' }],
  ['inet', { name: 'c', type: 'inet' }],
];

describe('a column that TypeORM changes by its name', function () {
  this.timeout(300_000);
  let server: RunningServer;
  let client: Client;
  let source: DataSource;

  before(async () => {
    server = await startServer(MAJOR);
    client = await server.connect();
    const url = `postgres://${client.user ?? ''}:${encodeURIComponent(client.password ?? '')}@${client.host}:${client.port}/${client.database ?? ''}`;
    source = await new DataSource({ type: 'postgres', url }).initialize();
  });
  after(async () => {
    await source.destroy();
    await server.stop();
  });

  /** Whether the column is another one afterwards: its number is. */
  async function isMadeAnew(type: string, column: TableColumnOptions): Promise<boolean> {
    await cleanDatabase(client);
    await client.query(`create table users (id int primary key, c ${type})`);
    const runner = source.createQueryRunner();
    await runner.changeColumn('users', 'c', new TableColumn({ isNullable: true, ...column }));
    await runner.release();
    const { rows } = await client.query<{ attnum: number }>("select attnum from pg_attribute where attrelid = 'users'::regclass and attname = $1", [column.name]);
    return rows[0]?.attnum !== 2;
  }

  for (const [type, column] of CHANGES) {
    it(`from ${type} to ${JSON.stringify(column)}`, async () => {
      const options = JSON.stringify({ isNullable: true, ...column });
      const text = (name: string, body: string): string => `import { MigrationInterface, QueryRunner, TableColumn } from 'typeorm';\nexport class ${name} implements MigrationInterface {\n  async up(queryRunner: QueryRunner) { ${body} }\n  async down() {}\n}\n`;
      const path = 'src/migrations/2-b.ts';
      const found = hazardsIn(path, {
        'src/migrations/1-a.ts': text('A1700000000001', `await queryRunner.query('create table users (id int primary key, c ${type})');`),
        [path]: text('B1700000000002', `await queryRunner.changeColumn('users', 'c', new TableColumn(${options}));`),
      }).map(({ rule }) => rule);
      const rule = column.name === 'c' ? 'no-drop-and-add' : 'no-drop-column';
      assert.equal(found.includes(rule), await isMadeAnew(type, column), found.join());
    });
  }
});
