/** What we compile is what @databases/pg sends: the same statements in the same order, as PostgreSQL parses them. */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { runInThisContext } from 'node:vm';
import { databasesCode } from '../../rules/engine/tools/databases/code.ts';
import { code } from '../harness/code.ts';
import { isBound, treesOf } from '../harness/trees.ts';
import { CALLS } from './calls.ts';

type Class = new (...given: readonly unknown[]) => object;

/** Majors that people use: the one that npm calls the latest, and the one before. */
const VERSIONS = ['@databases/pg', '@databases/pg-6'];

const required = createRequire(import.meta.url);

/** Runs the body of a migration in a transaction of a real @databases/pg, which it does not export; its client only takes note of what it is sent. */
async function record(library: string, body: string): Promise<readonly string[]> {
  const { default: Driver } = required(`${library}/lib/Driver.js`) as { readonly default: Class };
  const { default: Transaction } = required(`${library}/lib/Transaction.js`) as { readonly default: Class };
  const { sql } = required(library) as { readonly sql: unknown };
  const sent: string[] = [];
  const client = {
    on: () => undefined,
    removeListener: () => undefined,
    query({ text }: { readonly text: string }) {
      sent.push(text);
      return Promise.resolve({ rows: [] });
    },
  };
  const up = runInThisContext(`(async function (db, sql) {\n${body}\n})`) as (db: object, tag: unknown) => Promise<void>;
  const made = (driver: object): object => new Transaction(driver, made);
  await up(made(new Driver(client, {}, 1000)), sql);
  return sent;
}

function compiled(dsl: string): readonly string[] {
  const file = code(`import { sql } from '@databases/pg';\nexport default async function migrate(db) {\n${dsl}\n}\n`, '/project/migrations/1-a.js');
  return (databasesCode.compile(file)?.script.statements ?? []).map((statement) => {
    assert.notEqual(statement.problem?.reason, 'code', statement.problem?.message);
    return statement.text;
  });
}

for (const library of VERSIONS) describe(`what ${library} sends`, () => {
  for (const [id, dsl] of CALLS) {
    it(`${id}: ${dsl}`, async () => {
      const sent = await record(library, dsl);
      const own = compiled(dsl);
      const bound = sent.some(isBound);
      assert.deepEqual(own.flatMap((sql) => treesOf(sql, bound)), sent.flatMap((sql) => treesOf(sql, bound)), `${own.join('\n')}\n\n${sent.join('\n')}`);
      assert.ok(own.length > 0);
    });
  }
});
