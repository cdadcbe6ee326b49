/** What migrations send through slonik 49, whose driver only takes note. */
import { createDriverFactory, createPool, createSqlTag, createTypeParserPreset, sql } from 'slonik';
import { answer } from './recorded.mjs';

/** What slonik itself sends around a callback, and when a connection goes back. */
const OWN = /^(?:START TRANSACTION|COMMIT|DISCARD ALL|.*-- @slonik.*)\s*;?$/i;

await answer(async (body, sent) => {
  const client = {
    connect: () => Promise.resolve(),
    end: () => Promise.resolve(),
    query(text) {
      if (!OWN.test(text.trim())) sent.push(text);
      return Promise.resolve({ command: 'SELECT', fields: [], rows: [], rowCount: 0, notices: [] });
    },
  };
  const driverFactory = createDriverFactory(() => Promise.resolve({ createPoolClient: () => Promise.resolve(client) }));
  const pool = await createPool('postgres://recorded', { driverFactory, typeParsers: createTypeParserPreset(), resetConnection: () => Promise.resolve() });
  await new Function('pool', 'sql', 'createSqlTag', `return (async () => {\n${body}\n})()`)(pool, sql, createSqlTag);
  await pool.end();
});
