/** What the engine says of locks, rewrites, scans and index builds is what PostgreSQL does. */
import assert from 'node:assert/strict';
import { onEveryMajor } from './every-major.ts';
import { installExtensions } from './extensions.ts';
import { FURTHER_STATEMENTS } from './further-statements.ts';
import { readBaseSchema, readMatrix } from './matrix.ts';
import { measureOutsideTransaction } from './measure-outside-transaction.ts';
import { measure } from './measure.ts';
import { contradictions, predict } from './prediction.ts';
import { readRealStatements } from './real-statements.ts';
import { MAJORS, type Major, type RunningServer } from './server.ts';

const baseSchema = readBaseSchema();
const matrix = readMatrix();
const real = readRealStatements();

/** Versions of the matrix; 14 to 18 of them are measured again by `measure.test.ts`. */
const MATRIX_VERSIONS = [11, 12, 13, 14, 15, 16, 17, 18];

describe('the engine’s effects', () => {
  for (const version of MATRIX_VERSIONS) {
    it(`equal the matrix on PostgreSQL ${version}`, () => {
      const found: string[] = [];
      for (const each of matrix) {
        const measured = each.results.get(version);
        if (measured === undefined || measured.error !== undefined) continue;
        const predicted = predict({ ...each, setup: `${baseSchema};\n${each.setup}` }, version);
        found.push(...contradictions(predicted, measured).map((line) => `${each.id}: ${line}`));
      }
      assert.equal(found.join('\n'), '');
    });
  }

  describe('on statements of public migrations', () => {
    let found: (major: Major) => string[];

    before(async function () {
      this.timeout(300_000);
      found = await onEveryMajor(compareWithServer);
    });

    it('are compared for more than four hundred of them', () => assert.ok(real.length > 400, String(real.length)));

    for (const major of MAJORS) {
      it(`equal what PostgreSQL ${major} does`, () => assert.equal(found(major).join('\n'), ''));
    }
  });
});

async function compareWithServer(server: RunningServer): Promise<string[]> {
  const client = await server.connect();
  await installExtensions(client, ['citext', 'btree_gist', 'pgcrypto']);
  const found: string[] = [];
  for (const each of FURTHER_STATEMENTS) {
    if (each.since !== undefined && server.major < each.since) continue;
    const measured = await measure(client, each);
    if (measured.error !== undefined) found.push(`${each.about}: ${measured.error}`);
    found.push(...contradictions(predict(each, server.major), measured).map((line) => `${each.about}: ${line}\n    ${each.sql}`));
  }
  for (const each of real) {
    const measured = each.outsideTransaction ? await measureOutsideTransaction(server, each) : await measure(client, each);
    if (measured.error !== undefined) continue;
    found.push(...contradictions(predict(each, server.major), measured).map((line) => `${each.id}: ${line}\n    ${each.sql}`));
  }
  return found;
}
