/** What `no-concurrently-in-transaction` says of a class of TypeORM that says `transaction` for itself. */
import assert from 'node:assert/strict';
import type { Client } from 'pg';
import * as one from 'typeorm';
import * as zero from 'typeorm-0.3';
import { cleanDatabase } from './clean-database.ts';
import { MAJORS, startServer, type RunningServer } from './server.ts';

const MAJOR = MAJORS[MAJORS.length - 1] ?? 18;

interface Sender {
  query(sql: string): Promise<unknown>;
}

class Create1700000000001 {
  async up(runner: Sender): Promise<void> {
    await runner.query('CREATE TABLE users (id int PRIMARY KEY, email text)');
  }
  async down(): Promise<void> {}
}

class Index1700000000002 {
  transaction = false;
  async up(runner: Sender): Promise<void> {
    await runner.query('CREATE INDEX CONCURRENTLY users_email ON users (email)');
  }
  async down(): Promise<void> {}
}

class Insert1700000000003 {
  transaction = true;
  async up(runner: Sender): Promise<void> {
    await runner.query('INSERT INTO users VALUES (1)');
  }
  async down(): Promise<void> {}
}

type Mode = 'all' | 'each';

const VERSIONS = [
  ['1', (options: object) => new one.DataSource({ type: 'postgres', ...options })],
  ['0.3', (options: object) => new zero.DataSource({ type: 'postgres', ...options })],
] as const;

for (const [version, sourceOf] of VERSIONS) {
  describe(`a class of TypeORM ${version} that says how it wants to be run`, function () {
    this.timeout(300_000);
    let server: RunningServer;
    let client: Client;

    before(async () => {
      server = await startServer(MAJOR);
      client = await server.connect();
    });
    after(() => server.stop());
    beforeEach(() => cleanDatabase(client));

    async function migrate(migrations: readonly unknown[], mode?: Mode): Promise<void> {
      const { host, port, user: username, password, database } = client;
      const source = sourceOf({ host, port, username, password, database, migrations, ...(mode && { migrationsTransactionMode: mode }) });
      await source.initialize();
      try {
        await source.runMigrations();
      } finally {
        await source.destroy();
      }
    }

    const hasUsers = async (): Promise<boolean> => (await client.query("SELECT FROM pg_class WHERE oid = to_regclass('users')")).rowCount === 1;

    for (const overriding of [Index1700000000002, Insert1700000000003]) {
      it(`keeps all from being run under the mode that is the default: ${overriding.name}`, async () => {
        await assert.rejects(migrate([Create1700000000001, overriding]), { name: 'ForbiddenTransactionModeOverrideError' });
        assert.equal(await hasUsers(), false);
      });
    }

    it('is run as it says where each has a transaction of its own', async () => {
      await migrate([Create1700000000001, Index1700000000002, Insert1700000000003], 'each');
      assert.equal(await hasUsers(), true);
    });
  });
}
