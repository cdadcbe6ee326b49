/** What we compile is what Kysely sends: the same statements in the same order, as PostgreSQL parses them. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { kysely } from '../../rules/engine/tools/kysely/kysely.ts';
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

function compiled(dsl: string): readonly string[] {
  const migration = kysely.compile(code(`import { sql, CompiledQuery } from 'kysely';\nexport async function up(db) {\n${dsl}\n}\n`, '/project/migrations/1.js'));
  if (migration === undefined) throw new Error('no migration');
  return migration.script.statements.map((statement) => {
    assert.notEqual(statement.problem?.reason, 'code', statement.problem?.message);
    assert.equal(statement.origin?.forgotten, undefined);
    return statement.text;
  });
}

/** Not there yet in 0.27. */
const LATER = new Set(['kysely-015', 'kysely-029', 'kysely-034', 'kysely-050', 'kysely-051', 'kysely-054']);

for (const version of Object.keys(VERSIONS) as Version[]) {
  const isLast = version === 'Kysely 0.29';
  describe(`what ${version} sends`, () => {
    for (const { id, dsl, only } of [...MEASURED, ...FURTHER] as readonly Case[]) {
      if (!isLast && (LATER.has(id) || only !== undefined)) continue;
      it(`${id}: ${dsl.replaceAll('\n', ' ')}`, async () => {
        const sent = await record(version, dsl);
        const own = compiled(dsl);
        const bound = sent.some(isBound);
        assert.deepEqual(own.flatMap((sql) => treesOf(sql, bound)), sent.flatMap((sql) => treesOf(sql, bound)), `${own.join('\n')}\n\n${sent.join('\n')}`);
        assert.ok(own.length > 0);
      });
    }
  });
}

describe('what was measured of Kysely', () => {
  it('is what the installed Kysely sends', async () => {
    for (const { id, dsl, sql } of MEASURED) assert.deepEqual(await record('Kysely 0.29', dsl), sql, id);
  });
});
