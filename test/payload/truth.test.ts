/** What we compile is what Drizzle sends for Payload: the same statements in the same order, as PostgreSQL parses them. */
import assert from 'node:assert/strict';
import { payload } from '../../rules/engine/tools/payload/payload.ts';
import { code } from '../harness/code.ts';
import { isBound, treesOf } from '../harness/trees.ts';
import { CALLS } from './calls.ts';
import { record } from './recording.ts';

function compiled(dsl: string): readonly string[] {
  const file = code(`import { sql } from '@payloadcms/db-postgres';\nexport async function up({ db, payload, req }) {\n${dsl}\n}\n`, '/project/src/migrations/20260101_000000.js');
  const statements = payload.compile(file)?.script.statements ?? [];
  return statements.map((statement) => {
    assert.notEqual(statement.problem?.reason, 'code', statement.problem?.message);
    assert.equal(statement.origin?.forgotten, undefined);
    return statement.text;
  });
}

describe('what Payload sends', () => {
  for (const { id, dsl } of CALLS) {
    it(`${id}: ${dsl.replaceAll('\n', ' ')}`, async () => {
      const sent = await record(dsl);
      const own = compiled(dsl);
      const bound = sent.some(isBound);
      assert.deepEqual(own.flatMap((sql) => treesOf(sql, bound)), sent.flatMap((sql) => treesOf(sql, bound)), `${own.join('\n')}\n\n${sent.join('\n')}`);
      assert.ok(own.length > 0);
    });
  }
});
