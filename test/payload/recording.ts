import { runInThisContext } from 'node:vm';
import { sql } from 'drizzle-orm';
import { drizzle, type NodePgClient } from 'drizzle-orm/node-postgres';

/** What drizzle itself sends around a callback. */
const TRANSACTION = /^(?:begin|commit|savepoint \w+|release savepoint \w+)$/;

/** Runs the body of a migration with a database of a real Drizzle, as Payload does it; the connection only takes note of what it is sent. */
export async function record(body: string): Promise<readonly string[]> {
  const sent: string[] = [];
  const client = {
    query(query: string | { readonly text: string }) {
      sent.push(typeof query === 'string' ? query : query.text);
      return Promise.resolve({ rows: [], rowCount: 0, fields: [], command: 'SELECT' });
    },
  };
  const db = drizzle(client as unknown as NodePgClient);
  const payload = { db: { drizzle: db }, find: () => Promise.resolve({ docs: [] }), logger: { info: () => undefined } };
  const up = runInThisContext(`(async function ({ db, payload, req }, sql) {\n${body}\n})`) as (given: object, tag: typeof sql) => Promise<void>;
  await up({ db, payload, req: { payload } }, sql);
  return sent.filter((text) => !TRANSACTION.test(text));
}
