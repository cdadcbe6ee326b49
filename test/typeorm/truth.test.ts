/** What we compile is what TypeORM sends: the same statements in the same order, as PostgreSQL parses them. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runInThisContext } from 'node:vm';
import { typeorm } from '../../rules/engine/tools/typeorm/typeorm.ts';
import { code } from '../harness/code.ts';
import { treesOf } from '../harness/trees.ts';
import { FURTHER } from './further.ts';
import { MAJORS, record, type Library } from './recording.ts';

interface Case {
  readonly id: string;
  readonly dsl: string;
  readonly sql: readonly string[];
}

const MEASURED = readFileSync(fileURLToPath(new URL('measured.jsonl', import.meta.url)), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Case);

/** Its name without one, where a condition stands in it, is another in 0.3; tags came with 1. */
const ONLY_IN_1 = new Set(['typeorm-027', 'typeorm-050']);

const NAMES = ['Table', 'TableColumn', 'TableForeignKey', 'TableIndex', 'TableUnique', 'TableCheck', 'TableExclusion', 'View'];

/** The body of a migration as a function. */
function upOf(body: string): (queryRunner: unknown, library: Library) => Promise<unknown> {
  return runInThisContext(`(async function up(queryRunner, { ${NAMES.join(', ')} }) {\n${body}\n})`) as (queryRunner: unknown, library: Library) => Promise<unknown>;
}

/** Questions about the schema change nothing, and are not compiled. */
const QUESTION = /^\s*select\b/i;

/** TypeORM asks the server for the schema that it works in and writes it here and there; nobody else knows its name. */
function withoutSchema(sql: string): string {
  return sql.replaceAll('"public".', '');
}

/** Outside a transaction of the runner, as the recording is. */
function compiled(dsl: string): readonly string[] {
  const text = `import { MigrationInterface, QueryRunner, ${NAMES.join(', ')} } from 'typeorm';\nexport class Case1700000000000 implements MigrationInterface {\n  transaction = false;\n  async up(queryRunner: QueryRunner) {\n${dsl}\n  }\n  async down() {}\n}\n`;
  const migration = typeorm.compile(code(text, '/project/migrations/1700000000000-Case.ts'));
  if (migration === undefined) throw new Error('no migration');
  // What the recording has no database for is taken for a change in place.
  return migration.script.statements.filter(({ origin }) => origin?.choice?.sentIf !== true).map((statement) => {
    assert.notEqual(statement.problem?.reason, 'code', statement.problem?.message);
    return statement.text;
  });
}

for (const [name, packageName] of Object.entries(MAJORS)) {
  const measured = MEASURED.filter(({ id }) => name === 'TypeORM 1' || !ONLY_IN_1.has(id));
  const further = FURTHER.filter(({ since }) => since === undefined || name === since);
  describe(`what ${name} sends`, () => {
    for (const { id, dsl } of [...measured, ...further]) {
      it(`${id}: ${dsl.replaceAll('\n', ' ')}`, async () => {
        const sent = (await record(packageName, upOf(dsl))).filter(({ sql }) => !QUESTION.test(sql));
        const isBound = sent.some(({ parameters }) => parameters.length > 0);
        const own = compiled(dsl);
        const expected = sent.flatMap(({ sql }) => treesOf(withoutSchema(sql), isBound));
        assert.deepEqual(own.flatMap((sql) => treesOf(sql, isBound)), expected, own.join('\n'));
        assert.ok(own.length > 0);
      });
    }
  });
}

describe('what was measured', () => {
  for (const { id, dsl, sql } of MEASURED) {
    it(`is what the installed TypeORM sends: ${id}`, async () => {
      const sent = (await record('typeorm', upOf(dsl))).filter((each) => !QUESTION.test(each.sql));
      assert.deepEqual(sent.flatMap((each) => treesOf(each.sql, true)), sql.flatMap((each) => treesOf(each, true)));
    });
  }
});
