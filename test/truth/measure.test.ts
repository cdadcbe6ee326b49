import assert from 'node:assert/strict';

import { differences } from './differences.ts';
import { onEveryMajor } from './every-major.ts';
import { installExtensions } from './extensions.ts';
import { readBaseSchema, readMatrix } from './matrix.ts';
import { measure } from './measure.ts';
import { type Major, MAJORS, type RunningServer } from './server.ts';

const baseSchema = readBaseSchema();
const matrix = readMatrix();

describe('the measured lock matrix', () => {
  let differencesOn: (major: Major) => string[];

  before(async () => {
    differencesOn = await onEveryMajor(compareWithMatrix);
  });

  for (const major of MAJORS) {
    it(`is what PostgreSQL ${major} does`, () => {
      const found = differencesOn(major);
      if (found.length > 0) {
        assert.fail(`PostgreSQL ${major} does otherwise:\n${found.join('\n')}`);
      }
    });
  }

  it('has cases for every version', () => {
    for (const major of MAJORS) {
      const count = matrix.filter(({ results }) => results.has(major)).length;
      assert.ok(count > 250, `only ${count} cases for PostgreSQL ${major}`);
    }
  });
});

async function compareWithMatrix(server: RunningServer): Promise<string[]> {
  const client = await server.connect();
  await installExtensions(client, ['citext', 'btree_gist', 'pgcrypto']);
  const found: string[] = [];
  for (const matrixCase of matrix) {
    const expected = matrixCase.results.get(server.major);
    if (expected !== undefined) {
      const actual = await measure(client, { ...matrixCase, setup: baseSchema + matrixCase.setup });
      found.push(...differences(expected, actual).map((difference) => `${matrixCase.id}: ${difference}`));
    }
  }
  return found;
}
