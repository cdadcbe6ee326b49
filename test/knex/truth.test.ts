/** What we compile is what knex sends: the same statements in the same order, as PostgreSQL parses them. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runInThisContext } from 'node:vm';
import { parseScript } from '../../rules/engine/parse/script.ts';
import { knex } from '../../rules/engine/tools/knex/knex.ts';
import { code } from '../harness/code.ts';
import { FURTHER } from './further.ts';
import { MAJORS, record } from './recording.ts';

interface Case {
  readonly id: string;
  readonly dsl: string;
}

const MEASURED = readFileSync(fileURLToPath(new URL('measured.jsonl', import.meta.url)), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Case & { readonly sql: readonly string[] });

/** The body of a migration as a function of knex. */
function upOf(body: string): (knex: unknown) => Promise<unknown> {
  return runInThisContext(`(async function up(knex) {\n${body}\n})`) as (knex: unknown) => Promise<unknown>;
}

/** Questions about the schema change nothing, and are not compiled. */
const QUESTION = /^\s*select\b/i;

/** A parse tree without locations; where values were bound, every constant is the same as every parameter. */
function normalised(node: unknown, bound: boolean): unknown {
  if (Array.isArray(node)) return node.map((each) => normalised(each, bound));
  if (typeof node !== 'object' || node === null) return node;
  if (bound && ('A_Const' in node || 'ParamRef' in node || 'SetToDefault' in node)) return 'value';
  return Object.fromEntries(Object.entries(node).flatMap(([key, value]) => (/^(?:location|stmt_len|stmt_location|name_location|rexpr_list_start|rexpr_list_end)$/.test(key) ? [] : [[key, normalised(value, bound)]])));
}

interface Tree {
  readonly kind: string;
  readonly tree: unknown;
}

function treesOf(sql: string, bound: boolean): readonly Tree[] {
  return parseScript(sql).statements.map((statement) => ({ kind: statement.kind === '' ? statement.text : statement.kind, tree: normalised(statement.tree, bound) }));
}

function compiled(dsl: string): readonly string[] {
  const migration = knex.compile(code(`export async function up(knex) {\n${dsl}\n}\nexport async function down() {}\nexport const config = { transaction: false };\n`, '/project/migrations/1.js'));
  if (migration === undefined) throw new Error('no migration');
  return migration.script.statements.map((statement) => {
    assert.notEqual(statement.problem?.reason, 'code', statement.problem?.message);
    return statement.text;
  });
}

for (const [name, packageName] of Object.entries(MAJORS)) {
  describe(`what ${name} sends`, () => {
    for (const { id, dsl } of [...MEASURED, ...FURTHER.filter(({ since }) => since === undefined || name === since)]) {
      it(`${id}: ${dsl.replaceAll('\n', ' ')}`, async () => {
        const sent = await record(packageName, upOf(dsl));
        const expected = sent.filter(({ sql }) => !QUESTION.test(sql)).map(({ sql, bindings }) => treesOf(sql, bindings.length > 0));
        const bound = sent.filter(({ sql }) => !QUESTION.test(sql)).map(({ bindings }) => bindings.length > 0);
        const own = compiled(dsl);
        assert.deepEqual(own.map((sql, index) => treesOf(sql, bound[index] ?? false)).flat(), expected.flat(), own.join('\n'));
        assert.ok(own.length > 0);
      });
    }
  });
}

describe('what was measured', () => {
  it('is what the installed knex sends', async () => {
    for (const { id, dsl, sql } of MEASURED) {
      const sent = await record('knex', upOf(dsl));
      const trees = sent.filter((each) => !QUESTION.test(each.sql)).flatMap((each) => treesOf(each.sql, true));
      assert.deepEqual(trees, sql.flatMap((each) => treesOf(each, true)), id);
    }
  });
});
