/** The functions that we call volatile or stable are what PostgreSQL declares them to be. */
import assert from 'node:assert/strict';
import { STABLE_FUNCTIONS, VOLATILE_FUNCTIONS } from '../../rules/engine/postgres/volatility.ts';
import { onEveryMajor } from './every-major.ts';
import { MAJORS, type Major, type RunningServer } from './server.ts';

describe('volatility', function () {
  this.timeout(300_000);
  let wrong: (major: Major) => string[];

  before(async () => {
    wrong = await onEveryMajor(compare);
  });

  for (const major of MAJORS) it(`is what PostgreSQL ${major} declares`, () => assert.deepEqual(wrong(major), []));
});

async function compare(server: RunningServer): Promise<string[]> {
  const client = await server.connect();
  await client.query('CREATE EXTENSION IF NOT EXISTS pgcrypto; CREATE EXTENSION IF NOT EXISTS "uuid-ossp"');
  const { rows } = await client.query<{ proname: string; volatile: boolean; settled: boolean }>(
    "SELECT proname, bool_or(provolatile = 'v') AS volatile, bool_or(provolatile <> 'v') AS settled FROM pg_proc GROUP BY proname",
  );
  const known = new Map(rows.map((row) => [row.proname, row]));
  const found: string[] = [];
  // A name that a version does not have yet says nothing.
  for (const name of VOLATILE_FUNCTIONS) if (known.get(name)?.volatile === false) found.push(`${name} is not volatile`);
  for (const name of STABLE_FUNCTIONS) if (known.get(name)?.volatile === true) found.push(`${name} is volatile`);
  return found;
}
