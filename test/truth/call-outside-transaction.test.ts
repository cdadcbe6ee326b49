/** What `no-call-outside-transaction` says of calls of Sequelize that do not name the transaction around them, and of `knex` beside a transaction. */
import assert from 'node:assert/strict';
import knex, { type Knex } from 'knex';
import { DataTypes, Sequelize, type QueryInterface, type Transaction } from 'sequelize';
import { cleanDatabase } from './clean-database.ts';
import { onEveryMajor } from './every-major.ts';
import { MAJORS, type Major, type RunningServer } from './server.ts';

/** Codes of errors, as PostgreSQL has them; nothing where a call went through. */
interface Outcome {
  readonly sameTable: string | undefined;
  readonly newTable: string | undefined;
  readonly stays: boolean;
}

/** So long a call waits for a lock before the test gives up on it; a migration has no such limit. */
const PATIENCE = 300;

describe('a call of Sequelize without the transaction around it', function () {
  this.timeout(300_000);
  let outcome: (major: Major) => Outcome;

  before(async () => {
    outcome = await onEveryMajor(migrate);
  });

  for (const major of MAJORS) {
    it(`waits for the transaction on PostgreSQL ${major}, without being a deadlock`, () => assert.equal(outcome(major).sameTable, '55P03'));
    it(`does not see its tables on PostgreSQL ${major}`, () => assert.equal(outcome(major).newTable, '42P01'));
    it(`stays when it is undone on PostgreSQL ${major}`, () => assert.equal(outcome(major).stays, true));
  }
});

async function migrate(server: RunningServer): Promise<Outcome> {
  const client = await server.connect();
  await cleanDatabase(client);
  await client.query('create table users (id int); create table notes (text text)');
  const { host, port, user, password } = client;
  const sequelize = new Sequelize({ dialect: 'postgres', host, port, username: user ?? 'postgres', password: String(password), database: 'postgres', logging: false, pool: { max: 2 }, dialectOptions: { lock_timeout: PATIENCE } } as object);
  const outcome = {
    sameTable: await failure(sequelize, async (on, transaction) => {
      await on.addColumn('users', 'team_id', { type: DataTypes.INTEGER }, { transaction });
      await on.addIndex('users', ['team_id']);
    }),
    newTable: await failure(sequelize, async (on, transaction) => {
      await on.createTable('teams', { id: { type: DataTypes.INTEGER } }, { transaction });
      await on.addIndex('teams', ['id']);
    }),
    stays: await staysBehind(sequelize),
  };
  await sequelize.close();
  await client.end();
  return outcome;
}

async function failure(sequelize: Sequelize, run: (on: QueryInterface, transaction: Transaction) => Promise<void>): Promise<string | undefined> {
  try {
    await sequelize.transaction((transaction) => run(sequelize.getQueryInterface(), transaction));
    return undefined;
  } catch (error) {
    return (error as { readonly parent?: { readonly code?: string } }).parent?.code;
  }
}

async function staysBehind(sequelize: Sequelize): Promise<boolean> {
  await failure(sequelize, async (on, transaction) => {
    await on.addColumn('users', 'role', { type: DataTypes.TEXT }, { transaction });
    await on.bulkInsert('notes', [{ text: 'x' }]);
    throw new Error('a later statement fails');
  });
  const [rows] = await sequelize.query('select 1 from notes');
  return rows.length === 1;
}

/** What a call of `knex` beside a transaction fails with, and one that is handed the transaction. */
interface Beside {
  readonly sameTable: string | undefined;
  readonly newTable: string | undefined;
  readonly handed: string | undefined;
}

describe('knex beside a transaction of its own', function () {
  this.timeout(300_000);
  let outcome: (major: Major) => Beside;

  before(async () => {
    outcome = await onEveryMajor(migrateBeside);
  });

  for (const major of MAJORS) {
    it(`waits for it on PostgreSQL ${major}, without being a deadlock`, () => assert.equal(outcome(major).sameTable, '55P03'));
    it(`does not see its tables on PostgreSQL ${major}`, () => assert.equal(outcome(major).newTable, '42P01'));
    it(`is inside where it is handed the transaction on PostgreSQL ${major}`, () => assert.equal(outcome(major).handed, undefined));
  }
});

async function migrateBeside(server: RunningServer): Promise<Beside> {
  const client = await server.connect();
  await cleanDatabase(client);
  await client.query('create table users (id int)');
  const { host, port, user, password } = client;
  const pool = knex({ client: 'pg', connection: { host, port, user: user ?? 'postgres', password: String(password), database: 'postgres', options: `-c lock_timeout=${PATIENCE}` }, pool: { min: 0, max: 2 } });
  const fails = (run: (transaction: Knex.Transaction) => Promise<unknown>): Promise<string | undefined> =>
    pool.transaction(run).then(
      () => undefined,
      (error: { readonly code?: string }) => error.code,
    );
  const alter = (transaction: Knex.Transaction): Knex.SchemaBuilder => transaction.schema.alterTable('users', (table) => table.integer('team_id'));
  const outcome = {
    sameTable: await fails(async (transaction) => {
      await alter(transaction);
      await pool('users').where('id', 1).update({ team_id: 1 });
    }),
    newTable: await fails(async (transaction) => {
      await transaction.schema.createTable('teams', (table) => table.increments());
      await pool.raw('create index on teams (id)');
    }),
    handed: await fails(async (transaction) => {
      await alter(transaction);
      await pool('users').transacting(transaction).where('id', 1).update({ team_id: 1 });
    }),
  };
  await pool.destroy();
  await client.end();
  return outcome;
}
