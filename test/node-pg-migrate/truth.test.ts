/** What we compile is what node-pg-migrate sends: the same statements in the same order, as PostgreSQL parses them. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Direction } from '../../rules/engine/tools/direction.ts';
import { nodePgMigrateCode } from '../../rules/engine/tools/node-pg-migrate/code.ts';
import { code } from '../harness/code.ts';
import { isBound, treesOf } from '../harness/trees.ts';
import { FURTHER } from './further.ts';
import { record, VERSIONS, type Version } from './recording.ts';

interface Case {
  readonly id: string;
  readonly dsl: string;
  readonly only?: string;
}

const MEASURED = readFileSync(fileURLToPath(new URL('measured.jsonl', import.meta.url)), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Case & { readonly sql: readonly string[] });

function compiled(dsl: string, direction: Direction = 'up', before = ''): readonly string[] {
  const migration = nodePgMigrateCode.compile(code(`${before}export async function up(pgm) {\n${dsl}\n}\n`, '/project/migrations/1.js'), direction);
  if (migration === undefined) throw new Error('no migration');
  return migration.script.statements.map((statement) => {
    assert.notEqual(statement.problem?.reason, 'code', statement.problem?.message);
    assert.equal(statement.origin?.forgotten, undefined);
    return statement.text;
  });
}

function same(own: readonly string[], sent: readonly string[]): void {
  const bound = sent.some(isBound);
  assert.deepEqual(own.flatMap((sql) => treesOf(sql, bound)), sent.flatMap((sql) => treesOf(sql, bound)), `${own.join('\n')}\n\n${sent.join('\n')}`);
  assert.ok(own.length > 0);
}

for (const version of Object.keys(VERSIONS) as Version[]) {
  describe(`what ${version} sends`, () => {
    for (const { id, dsl, only } of [...MEASURED, ...FURTHER] as readonly Case[]) {
      if (only !== undefined && only !== version) continue;
      it(`${id}: ${dsl.replaceAll('\n', ' ')}`, async () => same(compiled(dsl), await record(version, dsl)));
    }

    it('with types that the file names for itself', async () => {
      const dsl = "pgm.createTable('a', { id: 'key', at: { type: 'moment', notNull: true } });";
      const own = compiled(dsl, 'up', "export const shorthands = { key: { type: 'uuid', primaryKey: true }, moment: 'timestamptz' };\n");
      same(own, await record(version, dsl, { shorthands: { key: { type: 'uuid', primaryKey: true }, moment: 'timestamptz' } }));
    });

    const BACKWARDS = ["pgm.createTable('a', { b: 'int' });\npgm.addColumns('c', { d: 'text' });\npgm.createIndex('c', 'd');", "pgm.addConstraint('a', 'u', { unique: 'b' });\npgm.renameColumn('a', 'b', 'c');\npgm.renameTable('a', 'd');", "pgm.createType('mood', ['ok']);\npgm.createView('v', {}, 'select 1');"];
    for (const dsl of BACKWARDS) it(`backwards: ${dsl.replaceAll('\n', ' ')}`, async () => same(compiled(dsl, 'down'), await record(version, dsl, { reversed: true })));
  });
}

describe('what was measured of node-pg-migrate', () => {
  it('is what the installed version sends', async () => {
    for (const { id, dsl, sql } of MEASURED) assert.deepEqual((await record('node-pg-migrate 9', dsl)).map((each) => each.trim()), sql, id);
  });
});
