import { runInThisContext } from 'node:vm';
import { EntitySchema, raw, sql } from '@mikro-orm/core';
import { Migration, MigrationRunner, Migrator } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/postgresql';

/** A pool of knex, whose connections are the driver's. */
interface Client {
  acquireConnection(): Promise<object>;
  releaseConnection(): Promise<void>;
}

/** What the runner itself sends around each migration. */
const RUNNER = /^(?:BEGIN|COMMIT|set names '\w+');?$/;

/** Runs the `up` of a migration by the runner of a real MikroORM 6, whose connection only takes note of what it is sent. */
export async function record(body: string): Promise<readonly string[]> {
  const orm = await MikroORM.init({ dbName: 'recorded', connect: false, entities: [new EntitySchema({ name: 'One', properties: { id: { type: 'number', primary: true } } })], extensions: [Migrator] });
  const sent: string[] = [];
  const { client } = orm.em.getConnection().getKnex() as unknown as { readonly client: Client };
  const connection = {
    __knexUid: 'recording',
    query({ text }: { readonly text: string }, done: (error: null, result: object) => void) {
      sent.push(text);
      done(null, { rows: [], rowCount: 0, fields: [], command: 'SELECT' });
    },
  };
  client.acquireConnection = () => Promise.resolve(connection);
  client.releaseConnection = () => Promise.resolve();
  const make = runInThisContext(`(function (Migration, raw, sql) { return class extends Migration { async up() {\n${body}\n} } })`) as (...given: readonly unknown[]) => new (...given: readonly unknown[]) => Migration;
  const Class = make(Migration, raw, sql);
  const runner = new MigrationRunner(orm.em.getDriver(), orm.config.get('migrations'), orm.config);
  await runner.run(new Class(orm.em.getDriver(), orm.config), 'up');
  await orm.close();
  return sent.filter((text) => !RUNNER.test(text));
}
