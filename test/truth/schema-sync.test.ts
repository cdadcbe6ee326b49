/** What `no-schema-sync` says that each library does to a live database whose new code names fewer columns and tables. */
import assert from 'node:assert/strict';
import { EntitySchema } from '@mikro-orm/core';
import { MikroORM } from '@mikro-orm/postgresql';
import type { Client } from 'pg';
import { DataTypes, Sequelize } from 'sequelize';
import { DataSource, EntitySchema as TypeormSchema } from 'typeorm';
import { cleanDatabase } from './clean-database.ts';
import { MAJORS, startServer, type RunningServer } from './server.ts';

const MAJOR = MAJORS[MAJORS.length - 1] ?? 18;

interface Left {
  readonly columns: readonly string[];
  readonly rows: number;
  readonly tables: readonly string[];
}

async function left(client: Client): Promise<Left> {
  const columns = await client.query<{ name: string }>("select column_name as name from information_schema.columns where table_name = 'users' and table_schema = 'public' order by 1");
  const tables = await client.query<{ name: string }>("select table_name as name from information_schema.tables where table_schema = 'public' order by 1");
  const rows = await client.query('select * from users');
  return { columns: columns.rows.map(({ name }) => name), rows: rows.rows.length, tables: tables.rows.map(({ name }) => name) };
}

describe('a schema that a library brings in line with its code', function () {
  this.timeout(300_000);
  let server: RunningServer;
  let client: Client;

  before(async () => {
    server = await startServer(MAJOR);
    client = await server.connect();
  });
  after(() => server.stop());
  beforeEach(async () => {
    await cleanDatabase(client);
    await client.query("create table users (id int primary key, email text, old_name text); insert into users values (1, 'a@b', 'Ann'); create table unnamed (id int primary key)");
  });

  const address = (): string => `postgres://${client.user ?? ''}:${encodeURIComponent(client.password ?? '')}@${client.host}:${client.port}/${client.database ?? ''}`;

  async function typeorm(options: { readonly synchronize?: boolean; readonly dropSchema?: boolean }): Promise<Left> {
    const users = new TypeormSchema({ name: 'users', columns: { id: { type: 'int', primary: true }, email: { type: 'text', nullable: true } } });
    const source = new DataSource({ type: 'postgres', url: address(), entities: [users], ...options });
    await source.initialize();
    if (options.synchronize === undefined && options.dropSchema !== true) await source.synchronize();
    if (options.dropSchema === true) await source.synchronize();
    await source.destroy();
    return left(client);
  }

  const WITHOUT_COLUMN: Left = { columns: ['email', 'id'], rows: 1, tables: ['unnamed', 'users'] };

  it('TypeORM drops a column at its start', async () => assert.deepEqual(await typeorm({ synchronize: true }), WITHOUT_COLUMN));
  it('TypeORM drops a column when it is told to', async () => assert.deepEqual(await typeorm({}), WITHOUT_COLUMN));
  it('TypeORM drops everything first with dropSchema', async () => assert.deepEqual(await typeorm({ dropSchema: true }), { columns: ['email', 'id'], rows: 0, tables: ['users'] }));

  async function sequelize(options: object): Promise<Left> {
    const database = new Sequelize(address(), { logging: false });
    database.define('users', { id: { type: DataTypes.INTEGER, primaryKey: true }, email: { type: DataTypes.STRING(20), allowNull: false } }, { timestamps: false });
    await database.sync(options);
    await database.close();
    return left(client);
  }

  it('Sequelize drops a column with alter', async () => assert.deepEqual(await sequelize({ alter: true }), WITHOUT_COLUMN));
  it('Sequelize changes nothing that is there with drop: false', async () => {
    assert.deepEqual((await sequelize({ alter: { drop: false } })).columns, ['email', 'id', 'old_name']);
    const { rows } = await client.query("select character_maximum_length as length, is_nullable as nullable from information_schema.columns where table_name = 'users' and column_name = 'email'");
    assert.deepEqual(rows, [{ length: null, nullable: 'YES' }]);
  });
  it('Sequelize drops its tables first with force', async () => assert.deepEqual(await sequelize({ force: true }), { columns: ['email', 'id'], rows: 0, tables: ['unnamed', 'users'] }));
  it('Sequelize changes nothing that is there without either', async () => assert.deepEqual(await sequelize({}), { columns: ['email', 'id', 'old_name'], rows: 1, tables: ['unnamed', 'users'] }));

  it('MikroORM drops a column, and a table', async () => {
    const users = new EntitySchema({ name: 'Users', tableName: 'users', properties: { id: { type: 'number', primary: true, autoincrement: false }, email: { type: 'text', nullable: true } } });
    const orm = await MikroORM.init({ clientUrl: address(), entities: [users] });
    await orm.schema.updateSchema();
    await orm.close();
    assert.deepEqual(await left(client), { columns: ['email', 'id'], rows: 1, tables: ['users'] });
  });
});
