/** What `no-concurrently-in-transaction` says of a migration of MikroORM that stays outside while the transaction of the others is open. */
import assert from 'node:assert/strict';
import { EntitySchema } from '@mikro-orm/core';
import { Migration, Migrator } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/postgresql';
import type { Client } from 'pg';
import { cleanDatabase } from './clean-database.ts';
import { MAJORS, startServer, type RunningServer } from './server.ts';

const MAJOR = MAJORS[MAJORS.length - 1] ?? 18;

class First extends Migration {
  override up(): void {
    this.addSql('alter table users add column born date');
  }
}

class Create extends Migration {
  override up(): void {
    this.addSql('create table users (id int primary key, email text)');
  }
}

class Second extends Migration {
  override up(): void {
    // Without it, the test would wait for ever.
    this.addSql("set statement_timeout = '2s'");
    this.addSql('create index concurrently users_email on users (email)');
  }
  override isTransactional(): boolean {
    return false;
  }
}

describe('a migration of MikroORM beside an open transaction', function () {
  this.timeout(300_000);
  let server: RunningServer;
  let client: Client;

  before(async () => {
    server = await startServer(MAJOR);
    client = await server.connect();
  });
  after(() => server.stop());
  beforeEach(() => cleanDatabase(client));

  async function migrate(list: readonly (typeof First)[], allOrNothing = true): Promise<void> {
    const clientUrl = `postgres://${client.user ?? ''}:${encodeURIComponent(client.password ?? '')}@${client.host}:${client.port}/${client.database ?? ''}`;
    const entities = [new EntitySchema({ name: 'One', properties: { id: { type: 'number', primary: true } } })];
    const migrationsList = list.map((Class, index) => ({ name: `Migration${index}`, class: Class }));
    const orm = await MikroORM.init({ clientUrl, entities, extensions: [Migrator], migrations: { migrationsList, allOrNothing, snapshot: false, silent: true } });
    try {
      await orm.migrator.up();
    } finally {
      await orm.close(true);
    }
  }

  it('waits for ever where an earlier one has touched the table', async () => {
    await client.query('create table users (id int primary key, email text)');
    await assert.rejects(migrate([First, Second]), /statement timeout/);
  });

  it('does not see the table that an earlier one has made', () => assert.rejects(migrate([Create, Second]), /relation "users" does not exist/));

  it('ends where none is pending with it', async () => {
    await client.query('create table users (id int primary key, email text)');
    await migrate([Second]);
  });

  it('ends without allOrNothing', () => migrate([Create, First, Second], false));
});
