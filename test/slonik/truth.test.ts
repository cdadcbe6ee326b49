/** What we compile is what slonik sends: the same statements in the same order, as PostgreSQL parses them. */
import assert from 'node:assert/strict';
import { slonikCode } from '../../rules/engine/tools/slonik/code.ts';
import { code } from '../harness/code.ts';
import { HAS_LATER_NODE, recordLater } from '../harness/later-node.ts';
import { isBound, treesOf } from '../harness/trees.ts';
import { CALLS } from './calls.ts';
import { record, record29 } from './recording.ts';

function compiled(dsl: string): readonly string[] {
  const file = code(`import { createSqlTag, sql } from 'slonik';\nexport const up = async (pool) => {\n${dsl}\n};\n`, '/project/migrations/1.js');
  return (slonikCode.compile(file)?.script.statements ?? []).map((statement) => {
    assert.notEqual(statement.problem?.reason, 'code', statement.problem?.message);
    assert.equal(statement.origin?.forgotten, undefined);
    return statement.text;
  });
}

function assertSame(dsl: string, sent: readonly string[]): void {
  const own = compiled(dsl);
  const bound = sent.some(isBound);
  assert.deepEqual(own.flatMap((sql) => treesOf(sql, bound)), sent.flatMap((sql) => treesOf(sql, bound)), `${own.join('\n')}\n\n${sent.join('\n')}`);
  assert.ok(own.length > 0);
}

describe('what slonik sends', () => {
  for (const { id, dsl, versions } of CALLS) {
    it(`${id}: ${dsl.replaceAll('\n', ' ')}`, async () => assertSame(dsl, versions === 'old' ? await record29(dsl) : await record(dsl)));
  }
});

describe('what slonik 49 sends', () => {
  const all = HAS_LATER_NODE ? CALLS.filter(({ versions }) => versions === 'new') : [];
  let sent: readonly (readonly string[])[];
  before(function () {
    this.timeout(300_000);
    if (all.length > 0) sent = recordLater('slonik', all.map(({ dsl }) => dsl));
  });
  for (const [index, { id, dsl }] of all.entries()) it(`${id}: ${dsl.replaceAll('\n', ' ')}`, () => assertSame(dsl, sent[index] ?? []));
});
