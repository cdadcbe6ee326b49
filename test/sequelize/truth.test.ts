/** What we compile is what Sequelize sends: the same statements in the same order, as PostgreSQL parses them. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runInThisContext } from 'node:vm';
import { sequelize } from '../../rules/engine/tools/sequelize/sequelize.ts';
import { code } from '../harness/code.ts';
import { isBound, treesOf } from '../harness/trees.ts';
import { FURTHER } from './further.ts';
import { record } from './recording.ts';
import { recordSeven } from './recording-7.ts';
import { asSeven, OTHERWISE, REFUSED } from './seven.ts';

interface Case {
  readonly id: string;
  readonly dsl: string;
  readonly sql: readonly string[];
}

const MEASURED = readFileSync(fileURLToPath(new URL('measured.jsonl', import.meta.url)), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Case);

/** Questions about the schema change nothing, and are not compiled. */
const QUESTION = /^\s*(?:select|with)\b[^]*\b(?:information_schema|pg_type|pg_class)\b/i;

/** The name of a savepoint is made of a new identifier each time. */
function steady(sql: string): string {
  return sql.replace(/SAVEPOINT "[^"]*"/g, 'SAVEPOINT "sp"');
}

async function sent(dsl: string, by = record): Promise<readonly string[]> {
  const up = runInThisContext(`(async function up(queryInterface, Sequelize) {\nconst { DataTypes, Op } = Sequelize;\n${dsl}\n})`) as Parameters<typeof record>[0];
  return (await by(up, ['name', 'x'])).filter((sql) => !QUESTION.test(sql)).map(steady);
}

/** Which schema Sequelize puts before a name without one is said in its configuration. */
function withoutSchema(sql: string): string {
  return sql.replaceAll('"public".', '');
}

function compiled(dsl: string, imports = ''): readonly string[] {
  const text = `${imports}module.exports = {\n  async up(queryInterface, Sequelize) {\nconst { DataTypes, Op } = Sequelize;\n${dsl}\n  },\n};\n`;
  const migration = sequelize.compile(code(text, '/project/migrations/20240101000000-case.js'));
  if (migration === undefined) throw new Error('no migration');
  return migration.script.statements.map((statement) => {
    assert.notEqual(statement.problem?.reason, 'code', statement.problem?.message);
    return statement.text;
  });
}

describe('what Sequelize 6 sends', () => {
  for (const { id, dsl } of [...MEASURED, ...FURTHER]) {
    it(`${id}: ${dsl.replaceAll('\n', ' ')}`, async () => {
      const expected = await sent(dsl);
      const own = compiled(dsl);
      // A value that only the program knows is a parameter for us.
      const bound = [...expected, ...own].some(isBound);
      assert.deepEqual(own.flatMap((sql) => treesOf(sql, bound)), expected.flatMap((sql) => treesOf(withoutSchema(sql), bound)), `${own.join('\n')}\n---\n${expected.join('\n')}`);
      assert.ok(own.length > 0);
    });
  }
});

describe('what Sequelize 7 sends', () => {
  const SEVEN = "const { DataTypes, Op } = require('@sequelize/core');\n";

  for (const { id, dsl: six } of [...MEASURED, ...FURTHER]) {
    const dsl = asSeven(six);
    const refusal = REFUSED[id];
    const difference = OTHERWISE[id];
    if (refusal !== undefined) {
      it(`nothing for ${id}: ${refusal}`, () => assert.rejects(sent(dsl, recordSeven)));
      continue;
    }
    it(`${difference === undefined ? '' : `${difference}: `}${id}: ${dsl.replaceAll('\n', ' ')}`, async () => {
      const expected = await sent(dsl, recordSeven);
      const own = compiled(dsl, SEVEN);
      const bound = [...expected, ...own].some(isBound);
      const trees = [own.flatMap((sql) => treesOf(sql, bound)), expected.flatMap((sql) => treesOf(withoutSchema(sql), bound))];
      if (difference === undefined) assert.deepEqual(trees[0], trees[1], `${own.join('\n')}\n---\n${expected.join('\n')}`);
      else assert.notDeepEqual(trees[0], trees[1], 'no difference any more');
      assert.ok(own.length > 0);
    });
  }
});

describe('what was measured', () => {
  for (const { id, dsl, sql } of MEASURED) {
    it(`is what the installed Sequelize sends: ${id}`, async () => {
      assert.deepEqual(await sent(dsl), sql.map(steady));
    });
  }
});
