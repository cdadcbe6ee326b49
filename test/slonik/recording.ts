import { runInThisContext } from 'node:vm';
import { createTypeParserPreset, createPool, createDriverFactory, createSqlTag, sql } from 'slonik';
import { createMockPool, sql as sql29 } from 'slonik-29';

/** What slonik itself sends around a callback, and when a connection goes back. */
const OWN = /^(?:START TRANSACTION|COMMIT|DISCARD ALL|.*-- @slonik.*)\s*;?$/i;

function upOf(body: string): (pool: object, tag: unknown, maker: unknown) => Promise<void> {
  return runInThisContext(`(async function (pool, sql, createSqlTag) {\n${body}\n})`) as ReturnType<typeof upOf>;
}

const NO_ROWS = { command: 'SELECT' as const, fields: [], rows: [], rowCount: 0, notices: [] };

/** Runs the body of a migration with the pool of a real slonik; its driver only takes note of what it is sent. */
export async function record(body: string): Promise<readonly string[]> {
  const sent: string[] = [];
  const driverFactory = createDriverFactory(() =>
    Promise.resolve({
      createPoolClient: () =>
        Promise.resolve({
          connect: () => Promise.resolve(),
          end: () => Promise.resolve(),
          query: (text: string) => {
            sent.push(text);
            return Promise.resolve(NO_ROWS);
          },
          stream: () => {
            throw new Error('no migration streams');
          },
        }),
    }),
  );
  const pool = await createPool('postgres://recorded', { driverFactory, typeParsers: createTypeParserPreset(), resetConnection: () => Promise.resolve() });
  await upOf(body)(pool, sql, createSqlTag);
  await pool.end();
  return sent.filter((text) => !OWN.test(text.trim()));
}

/** The same with slonik 29, whose tag may stand alone. */
export async function record29(body: string): Promise<readonly string[]> {
  const sent: string[] = [];
  const pool = createMockPool({
    query: (text) => {
      sent.push(text);
      return Promise.resolve(NO_ROWS);
    },
  });
  await upOf(body)(pool, sql29, undefined);
  return sent.filter((text) => !OWN.test(text.trim()));
}
