import assert from 'node:assert/strict';

import { onEveryMajor } from './every-major.ts';
import { installExtensions } from './extensions.ts';
import { measure } from './measure.ts';
import { measureOutsideTransaction } from './measure-outside-transaction.ts';
import { readRealStatements } from './real-statements.ts';
import { type Major, MAJORS, type RunningServer } from './server.ts';

const statements = readRealStatements();

describe('statements of real migrations', () => {
  let failuresOn: (major: Major) => string[];

  before(async () => {
    failuresOn = await onEveryMajor(runAll);
  });

  for (const major of MAJORS) {
    it(`run on PostgreSQL ${major}`, () => {
      assert.deepEqual(failuresOn(major), []);
    });
  }

  it('have ids of their own', () => {
    assert.equal(new Set(statements.map(({ id }) => id)).size, statements.length);
  });
});

async function runAll(server: RunningServer): Promise<string[]> {
  const client = await server.connect();
  await installExtensions(client, ['citext', 'btree_gist']);
  const failures: string[] = [];
  for (const statement of statements) {
    const { error } = statement.outsideTransaction
      ? await measureOutsideTransaction(server, statement)
      : await measure(client, statement);
    if (error !== undefined) {
      failures.push(`${statement.id}: ${error}`);
    }
  }
  return failures;
}
