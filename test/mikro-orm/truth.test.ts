/** What we compile is what MikroORM sends: the same statements in the same order, as PostgreSQL parses them. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { code } from '../harness/code.ts';
import { HAS_LATER_NODE, recordLater } from '../harness/later-node.ts';
import { statementsOf } from './compiled.ts';
import { isBound, treesOf } from '../harness/trees.ts';
import { FURTHER } from './further.ts';
import { record } from './recording.ts';

interface Measured {
  readonly id: string;
  readonly version: string;
  readonly dsl: string;
  readonly sql: readonly string[];
}

const MEASURED = readFileSync(fileURLToPath(new URL('measured.jsonl', import.meta.url)), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Measured);

/** Of MikroORM 7 alone. */
const LATER = new Set(['mikro-orm-019']);

/** Only up to MikroORM 6 it stood on knex. */
const EARLIER = /\bgetKnex\b/;

function compiled(dsl: string): readonly string[] {
  const file = code(`import { Migration, raw, sql } from '@mikro-orm/migrations';\nexport class Migration1 extends Migration {\nasync up() {\n${dsl}\n}\n}\n`, '/project/migrations/Migration1.js');
  return statementsOf(file).map((statement) => {
    assert.notEqual(statement.problem?.reason, 'code', statement.problem?.message);
    assert.equal(statement.origin?.forgotten, undefined);
    return statement.text;
  });
}

function assertSame(own: readonly string[], sent: readonly string[]): void {
  const bound = sent.some(isBound);
  assert.deepEqual(own.flatMap((sql) => treesOf(sql, bound)), sent.flatMap((sql) => treesOf(sql, bound)), `${own.join('\n')}\n\n${sent.join('\n')}`);
  assert.ok(own.length > 0);
}

describe('what MikroORM sends', () => {
  for (const { id, dsl } of [...MEASURED.filter(({ id }) => !LATER.has(id)), ...FURTHER]) {
    it(`${id}: ${dsl.replaceAll('\n', ' ')}`, async () => assertSame(compiled(dsl), await record(dsl)));
  }

  for (const { id, version, dsl, sql } of MEASURED) {
    it(`${id}, as ${version} sent it`, () => assertSame(compiled(dsl), sql));
  }
});

describe('what MikroORM 7 sends', () => {
  const all = HAS_LATER_NODE ? [...MEASURED, ...FURTHER].filter(({ dsl }) => !EARLIER.test(dsl)) : [];
  let sent: readonly (readonly string[])[];
  before(function () {
    this.timeout(300_000);
    if (all.length > 0) sent = recordLater('mikro-orm', all.map(({ dsl }) => dsl));
  });
  for (const [index, { id, dsl }] of all.entries()) it(`${id}: ${dsl.replaceAll('\n', ' ')}`, () => assertSame(compiled(dsl), sent[index] ?? []));
});

describe('what was measured of MikroORM', () => {
  it('is what the installed MikroORM sends', async () => {
    for (const { id, dsl, sql } of MEASURED) {
      if (!LATER.has(id)) assert.deepEqual((await record(dsl)).map((text) => text.replace(/;$/, '')), sql.map((text) => text.replace(/;$/, '')), id);
    }
  });
});
