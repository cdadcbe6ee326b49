/** What the messages say of running code is what PostgreSQL does, and what node-postgres gives is what the engine says. */
import assert from 'node:assert/strict';
import type { Client } from 'pg';
import { DRIVER_VALUES } from '../../rules/engine/postgres/type-change.ts';
import type { Claim } from './claim.ts';
import { CLAIMS } from './claims.ts';
import { cleanDatabase } from './clean-database.ts';
import { onEveryMajor } from './every-major.ts';
import { installExtensions } from './extensions.ts';
import { MAJORS, type Major, type RunningServer } from './server.ts';

describe('what running code meets', function () {
  this.timeout(300_000);
  let found: (major: Major) => string[];

  before(async () => {
    found = await onEveryMajor(compare);
  });

  for (const major of MAJORS) it(`is what PostgreSQL ${major} answers`, () => assert.deepEqual(found(major), []));
});

async function compare(server: RunningServer): Promise<string[]> {
  const wrong: string[] = [];
  const first = await server.connect();
  await installExtensions(first, ['citext']);
  await first.query('create role reader');
  for (const claim of CLAIMS) {
    if (server.major < (claim.since ?? 0) || server.major > (claim.until ?? Number.POSITIVE_INFINITY)) continue;
    const answer = await answerTo(await server.connect(), claim);
    const expected = claim.error === undefined ? answer === undefined : answer !== undefined && claim.error.test(answer);
    if (!expected) wrong.push(`${claim.about}: ${answer ?? 'no error'}`);
  }
  return [...wrong, ...(await driverValues(first))];
}

/** The error of the last statement; anything that fails before it is a broken claim. */
async function answerTo(client: Client, { steps, then }: Claim): Promise<string | undefined> {
  await client.query('set allow_system_table_mods = on');
  await cleanDatabase(client);
  for (const step of steps) await client.query(step);
  try {
    await client.query(then);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  } finally {
    await client.end();
  }
}

const SAMPLES: Readonly<Record<string, string>> = { bool: 'true', bytea: '\\x00', json: '{}', jsonb: '{}', date: '2026-01-01', timestamp: '2026-01-01', timestamptz: '2026-01-01' };

async function driverValues(client: Client): Promise<string[]> {
  const wrong: string[] = [];
  for (const [type, expected] of Object.entries(DRIVER_VALUES)) {
    const { rows } = await client.query<{ value: unknown }>(`select $1::${type} as value`, [SAMPLES[type] ?? '1']);
    const value = rows[0]?.value;
    const given = value instanceof Date ? 'Date' : Buffer.isBuffer(value) ? 'Buffer' : typeof value;
    if (given !== expected) wrong.push(`${type} comes as ${given}, not as ${expected}`);
  }
  return wrong;
}
