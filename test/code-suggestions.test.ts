/** What is suggested in a migration in code makes it send what the same suggestion makes of its SQL: each is put in and compiled again. */
import assert from 'node:assert/strict';
import { CODE_TOOLS } from '../rules/engine/tools/tools.ts';
import { casesOf, LIBRARIES, SCHEMA, sentBy, STATEMENTS, type Library } from './harness/code-libraries.ts';
import { hazardsIn } from './harness/code-project.ts';
import { edited } from './harness/lint.ts';
import { isBound, treesOf } from './harness/trees.ts';

/** Slonik and @databases send SQL as it stands. */
const SENDERS: readonly Library[] = [
  { name: 'slonik', cases: 'slonik', package: '@slonik/migrator', path: (n) => `migrations/2026.01.0${n}T00.00.00.x.ts`, migration: (body) => `import type { Migration } from '@slonik/migrator';\nexport const up: Migration = async ({ context: { connection, sql } }) => {\n${body}\n};\nexport const down: Migration = async () => {};\n`, raw: (sql) => `await connection.query(sql\`${sql}\`);` },
  { name: 'databases', cases: 'databases', package: '@databases/pg-migrations', path: (n) => `migrations/${n}-x.ts`, migration: (body) => `import { type Connection, sql } from '@databases/pg';\nexport default async function migrate(db: Connection): Promise<void> {\n${body}\n}\n`, raw: (sql) => `await db.query(sql\`${sql}\`);` },
];

const SETTINGS = { runner: { transaction: 'none' } } as const;

/** Suggestions that change how the file is run or what the library adds, and not a statement; each has a test of its own. */
const OF_LIBRARIES = new Set(['no-silent-alter', 'require-awaited-migration', 'no-call-outside-transaction']);

/** A call that sends several statements has a timeout in front of all of them, SQL in front of the one that needs it. */
function sameTrees(own: string, wanted: string, rule: string): boolean {
  const bound = isBound(own) || isBound(wanted);
  const trees = [own, wanted].map((sql) => treesOf(sql, bound)).map((list) => (rule === 'require-lock-timeout' ? [...list.filter(({ kind }) => kind === 'VariableSetStmt'), ...list.filter(({ kind }) => kind !== 'VariableSetStmt')] : list));
  return JSON.stringify(trees[0]) === JSON.stringify(trees[1]);
}

for (const library of [...LIBRARIES, ...SENDERS]) {
  describe(`what is suggested in a migration of ${library.name}`, () => {
    let compared = 0;

    for (const body of [...STATEMENTS.map((sql) => library.raw(sql)), ...casesOf(library)]) {
      it(`does what it says: ${body.replaceAll('\n', ' ')}`, () => {
        const path = library.path(2);
        const text = library.migration(body, 2);
        const sql = sentBy(library, path, text);
        if (sql === undefined) return;
        const manifest = { 'package.json': JSON.stringify({ dependencies: { pg: '8.0.0', [library.package]: '1.0.0' } }) };
        const inCode = hazardsIn(path, { ...manifest, [library.path(1)]: library.migration(library.raw(SCHEMA), 1), [path]: text }, SETTINGS);
        const inSql = hazardsIn('sql/2.sql', { 'sql/1.sql': SCHEMA, 'sql/2.sql': sql }, SETTINGS);
        for (const { rule, suggestions } of inCode.filter((hazard) => !OF_LIBRARIES.has(hazard.rule))) {
          for (const { title, edits } of suggestions) {
            const after = edited(text, edits);
            const sent = sentBy(library, path, after);
            assert.ok(sent !== undefined, `${title} cannot be read any more:\n${after}`);
            // A library may need one statement where another takes two, so that one of those that SQL has is what is wanted.
            const wanted = inSql.filter((hazard) => hazard.rule === rule).flatMap((hazard) => hazard.suggestions.filter((other) => other.title === title).map((other) => edited(sql, other.edits)));
            assert.ok(wanted.some((each) => sameTrees(sent, each, rule)), `${rule}: ${title}\n${after}\n---\n${sent}\n--- wanted\n${wanted.join('\n--- or\n')}`);
            compared += 1;
          }
        }
      });
    }

    it('of which there is enough', () => assert.ok(compared >= 4, `${compared} compared`));
  });
}

describe('the wait of a migration in code is bounded in the code', () => {
  const titles = (library: Library, text: string): readonly string[] => {
    const manifest = { 'package.json': JSON.stringify({ dependencies: { pg: '8.0.0', [library.package]: '1.0.0' } }) };
    const found = hazardsIn(library.path(2), { ...manifest, [library.path(1)]: library.migration(library.raw(SCHEMA), 1), [library.path(2)]: text }, {});
    return found.filter(({ rule }) => rule === 'require-lock-timeout').flatMap(({ suggestions }) => suggestions.map(({ title }) => title));
  };

  for (const library of [...LIBRARIES, ...SENDERS]) {
    it(`by a line before the call: ${library.name}`, () => {
      const offered = titles(library, library.migration(library.raw('ALTER TABLE users ADD COLUMN note text'), 2));
      assert.equal(offered.length, 1);
      assert.match(offered[0] ?? '', /^Insert SET (?:LOCAL )?lock_timeout = '2s';$/);
    });
  }

  it('not where node-pg-migrate could no longer take the migration back: it has no way back for SQL', () => {
    const library = LIBRARIES.find(({ name }) => name === 'node-pg-migrate');
    assert.ok(library !== undefined);
    const alone = "exports.up = (pgm) => {\n  pgm.addColumn('users', { note: 'text' });\n};\n";
    assert.deepEqual(titles(library, alone), []);
    assert.equal(titles(library, `${alone}exports.down = () => {};\n`).length, 1);
  });
});

it('every library whose migrations are code is looked at', () => {
  const looked = new Set([...LIBRARIES, ...SENDERS].map(({ name }) => name));
  assert.deepEqual(CODE_TOOLS.map(({ name }) => name).filter((name) => !looked.has(name)), []);
});
