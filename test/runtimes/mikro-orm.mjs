/** What migrations of MikroORM 7 send: their `up` is run by its own runner, whose connection only takes note. */
import { EntitySchema, raw, sql } from '@mikro-orm/core';
import { Migration, MigrationRunner, Migrator } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/postgresql';
import { PostgresDialect } from 'kysely';
import { answer } from './recorded.mjs';

/** What the runner itself sends around each migration. */
const RUNNER = /^(?:begin|start transaction|commit|set names '\w+');?$/i;

await answer(async (body, sent) => {
  const client = {
    query(text) {
      if (!RUNNER.test(text)) sent.push(text);
      return Promise.resolve({ rows: [], rowCount: 0, command: 'SELECT' });
    },
    release() {},
  };
  const pool = { connect: () => Promise.resolve(client), end: () => Promise.resolve() };
  const orm = await MikroORM.init({
    dbName: 'recorded',
    entities: [new EntitySchema({ name: 'One', properties: { id: { type: 'number', primary: true } } })],
    extensions: [Migrator],
    ensureDatabase: false,
    driverOptions: new PostgresDialect({ pool }),
  });
  const Class = new Function('Migration', 'raw', 'sql', `return class extends Migration { async up() {\n${body}\n} }`)(Migration, raw, sql);
  await new MigrationRunner(orm.em.getDriver(), orm.config.get('migrations'), orm.config).run(new Class(orm.em.getDriver(), orm.config), 'up');
});
