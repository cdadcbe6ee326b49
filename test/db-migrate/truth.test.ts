/** What we compile is what db-migrate sends: the same statements in the same order, as PostgreSQL parses them. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runInThisContext } from 'node:vm';
import { dbMigrate } from '../../rules/engine/tools/db-migrate/db-migrate.ts';
import { code } from '../harness/code.ts';
import { isBound, treesOf } from '../harness/trees.ts';
import { FURTHER } from './further.ts';
import { asyncLibrary, record, TYPES } from './recording.ts';

interface Measured {
  readonly id: string;
  readonly dsl: string;
  readonly sql: readonly string[];
}

const MEASURED = readFileSync(fileURLToPath(new URL('measured.jsonl', import.meta.url)), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Measured);

async function sent(dsl: string): Promise<readonly string[]> {
  const make = runInThisContext(`(function (type, async) { return async function up(db) {\n${dsl}\n}; })`) as (types: unknown, library: unknown) => Parameters<typeof record>[0];
  return (await record(make(TYPES, asyncLibrary))).map(({ sql }) => sql);
}

function compiled(dsl: string): readonly string[] {
  const text = `var type;\nvar async = require('async');\nexports.setup = function (options) { type = options.dbmigrate.dataType; };\nexports.up = async function (db) {\n${dsl}\n};\nexports._meta = { version: 1 };\n`;
  const migration = dbMigrate.compile(code(text, '/project/migrations/20260102000000-case.js'));
  if (migration === undefined) throw new Error('no migration');
  return migration.script.statements.map((statement) => {
    assert.notEqual(statement.problem?.reason, 'code', statement.problem?.message);
    assert.equal(statement.origin?.forgotten, undefined);
    return statement.text;
  });
}

describe('what db-migrate sends', () => {
  for (const { id, dsl } of [...MEASURED.filter(({ sql }) => !sql.every((each) => /^select/.test(each) && !/\$/.test(each))), ...FURTHER]) {
    it(`${id}: ${dsl.replaceAll('\n', ' ')}`, async () => {
      const expected = await sent(dsl);
      const own = compiled(dsl);
      const bound = expected.some(isBound);
      assert.deepEqual(own.flatMap((sql) => treesOf(sql, bound)), expected.flatMap((sql) => treesOf(sql, bound)), `${own.join('\n')}\n---\n${expected.join('\n')}`);
      assert.ok(own.length > 0);
    });
  }
});

describe('what was measured of db-migrate', () => {
  for (const { id, dsl, sql } of MEASURED) {
    it(`is what the installed version sends: ${id}`, async () => assert.deepEqual(await sent(dsl), sql));
  }
});
