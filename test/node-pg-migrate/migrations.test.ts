/** What a user of node-pg-migrate sees: which files are migrations, how they are run, where a hazard stands, and what is suggested. */
import assert from 'node:assert/strict';
import { Project } from '../../rules/index.ts';
import { nodePgMigrateCode } from '../../rules/engine/tools/node-pg-migrate/code.ts';
import { code } from '../harness/code.ts';
import { edited, lint } from '../harness/lint.ts';
import { MemoryFiles } from '../harness/memory-files.ts';

function migration(body: string): string {
  return `import type { MigrationBuilder } from 'node-pg-migrate';\n\nexport async function up(pgm: MigrationBuilder): Promise<void> {\n  ${body}\n}\n`;
}

function statements(text: string, path = '/project/migrations/1_a.ts'): readonly string[] | undefined {
  return nodePgMigrateCode.compile(code(text, path))?.script.statements.map((statement) => statement.problem?.message ?? statement.text);
}

const USERS = { 'migrations/1_users.ts': migration("pgm.createTable('users', { id: 'id', email: 'text' });") };

describe('a migration of node-pg-migrate', () => {
  const MIGRATIONS: readonly (readonly [string, string])[] = [
    ['the type of its parameter', 'import * as PGM from "node-pg-migrate";\nexport const up = (builder: PGM.MigrationBuilder) => { builder.dropTable("a"); };'],
    ['the name of its parameter', 'exports.up = (pgm) => { pgm.dropTable("a"); };'],
    ['its documentation', "/** @param m {import('node-pg-migrate').MigrationBuilder} */\nexports.up = (m) => { m.dropTable('a'); };"],
    ['one object', 'module.exports = { up: (pgm) => { pgm.dropTable("a"); } };'],
  ];
  for (const [by, text] of MIGRATIONS) it(`is known by ${by}`, () => assert.deepEqual(statements(text), ['DROP TABLE "a"']));

  const OTHERS: readonly (readonly [string, string])[] = [
    ['another `up`', 'export function up(db) { db.dropTable("a"); }'],
    ['a helper', 'export function addTimes(pgm) { pgm.addColumns("a", {}); }'],
    ['what runs migrations', "import { runner } from 'node-pg-migrate';\nexport async function up(options) { await runner(options); }"],
  ];
  for (const [what, text] of OTHERS) it(`is not ${what}`, () => assert.equal(statements(text), undefined));

  it('sends what goes to `pgm.db` before what is queued', () => {
    assert.deepEqual(statements(migration("pgm.addColumn('a', { b: 'text' });\n  await pgm.db.query('UPDATE a SET b = 1');")), ['UPDATE a SET b = 1', 'ALTER TABLE "a" ADD "b" text']);
  });

  it('says what it cannot follow', () => {
    assert.deepEqual(statements(migration("addTimes(pgm);\n  pgm.shrink('a');")), ['the migration goes on in `addTimes`, which cannot be followed from here', '`shrink` is no method of node-pg-migrate that is known here']);
  });

  it('follows helpers of its file', () => {
    assert.deepEqual(statements(`${migration("addTimes(pgm, 'a');")}function addTimes(pgm: MigrationBuilder, table: string) { pgm.addColumns(table, { at: 'timestamptz' }); }\n`), ['ALTER TABLE "a" ADD "at" timestamptz']);
  });

  it('has no way down where it says so', () => {
    const text = `${migration("pgm.dropTable('a');")}export const down = false;\n`;
    assert.deepEqual(nodePgMigrateCode.compile(code(text, '/project/migrations/1.ts'), 'down')?.script.statements, []);
  });
});

describe('the runner of node-pg-migrate', () => {
  function transaction(manifest: string, own = migration("pgm.dropTable('a');")): string {
    const path = '/project/migrations/1_a.ts';
    const input = new Project('/project', {}, new MemoryFiles({ [path]: own, '/project/package.json': manifest })).migration(path, own, code(own, path));
    return typeof input === 'string' ? input : (input.parts[0]?.runner.transaction ?? '');
  }

  it('runs all pending files in one transaction from the command line', () => assert.equal(transaction('{"scripts":{"migrate":"node-pg-migrate up"},"dependencies":{"node-pg-migrate":"^8.0.0"}}'), 'all pending'));
  it('runs each file in its own where told so', () => assert.equal(transaction('{"scripts":{"migrate":"node-pg-migrate up --no-single-transaction"},"dependencies":{"node-pg-migrate":"^8.0.0"}}'), 'file'));
  it('runs each file in its own from a program', () => assert.equal(transaction('{"scripts":{"migrate":"node migrate.js"},"dependencies":{"node-pg-migrate":"^8.0.0"}}'), 'file'));
  it('lets a file stay outside', () => assert.equal(transaction('{}', migration("pgm.noTransaction();\n  pgm.dropTable('a');")), 'none'));
});

describe('a hazard in a migration of node-pg-migrate', () => {
  it('stands at the key that names the column', () => {
    const text = migration("pgm.addColumns('users', {\n    name: 'text',\n    age: { type: 'int', notNull: true },\n  });");
    const found = lint({ text, path: 'migrations/2_a.ts', files: USERS }).hazards.filter(({ rule }) => rule === 'no-required-column');
    assert.deepEqual(found.map(({ range }) => text.slice(range.start, range.end)), ["{ type: 'int', notNull: true }"]);
  });

  it('of an index is mended by an option', () => {
    const text = migration("pgm.noTransaction();\n  pgm.createIndex('users', 'email');\n  pgm.dropIndex('users', 'email', { ifExists: true });");
    const fixed = lint({ text, path: 'migrations/2_a.ts', files: USERS }).hazards.flatMap(({ suggestions }) => suggestions.map(({ edits }) => edited(text, edits)));
    assert.ok(fixed.some((each) => each.includes("pgm.createIndex('users', 'email', { concurrently: true });")), fixed.join('\n'));
    for (const each of fixed.filter((one) => one.includes('concurrently'))) assert.ok((statements(each) ?? []).some((sql) => sql.includes(' CONCURRENTLY')));
  });

  it('is mended in the SQL of `pgm.sql`', () => {
    const text = migration('pgm.noTransaction();\n  pgm.sql(`create index users_email on users (email)`);');
    const fixed = lint({ text, path: 'migrations/2_a.ts', files: USERS }).hazards.flatMap(({ suggestions }) => suggestions.map(({ edits }) => edited(text, edits)));
    assert.ok(fixed.some((each) => /pgm\.sql\(`create index concurrently users_email on users \(email\)`\);/i.test(each)), fixed.join('\n'));
  });

  it('becomes raw SQL where the builder has no safe form', () => {
    const text = migration("pgm.addConstraint('users', 'users_email', { check: \"email <> ''\" });");
    const fixed = lint({ text, path: 'migrations/2_a.ts', files: USERS }).hazards.filter(({ rule }) => rule === 'no-validating-constraint').flatMap(({ suggestions }) => suggestions.map(({ edits }) => edited(text, edits)));
    assert.ok(fixed.length > 0);
    for (const each of fixed) assert.match((statements(each) ?? []).join('\n'), /NOT VALID/);
  });

  it('is that of the SQL it sends', () => {
    for (const body of ["pgm.dropColumn('users', 'email')", "pgm.alterColumn('users', 'email', { notNull: true })", "pgm.createIndex('users', 'email')", "pgm.renameColumn('users', 'email', 'mail')", "pgm.addConstraint('users', 'u', { unique: 'email' })"]) {
      const sql = statements(migration(`${body};`))?.join(';\n') ?? '';
      const settings = { runner: { transaction: 'all pending' } } as const;
      const inCode = lint({ text: migration(`${body};`), path: 'migrations/2_a.ts', files: USERS, settings }).hazards.map(({ rule }) => rule);
      const inSql = lint({ text: `${sql};\n`, path: 'migrations/2_a.sql', files: { 'migrations/1_users.sql': 'create table users (id serial primary key, email text);' }, settings }).hazards.map(({ rule }) => rule);
      assert.deepEqual([...inCode].sort(), [...inSql].sort(), body);
      assert.ok(inCode.length > 0);
    }
  });
});

describe('a new migration of node-pg-migrate', () => {
  const draft = { name: 'add_name', header: ['Deploy 1 of 2.'], up: ['ALTER TABLE users ADD COLUMN "n`m" text'], down: ['ALTER TABLE users DROP COLUMN "n`m"'], transaction: 'any', takesStrongLock: true } as const;

  for (const [path, like] of [['/project/migrations/1_a.ts', migration('')], ['/project/migrations/1_a.js', 'exports.up = (pgm) => { pgm.dropTable("a"); };\n']] as const) {
    it(`is written in the language of ${path}`, () => {
      const text = nodePgMigrateCode.printer?.file(draft, code(like, path), path) ?? '';
      assert.deepEqual(statements(text, path), ["SET LOCAL lock_timeout = '2s'", 'ALTER TABLE users ADD COLUMN "n`m" text']);
      assert.deepEqual(nodePgMigrateCode.compile(code(text, path), 'down')?.script.statements.map((statement) => statement.text), ['ALTER TABLE users DROP COLUMN "n`m"']);
      assert.match(text, /^\/\/ Deploy 1 of 2\.$/m);
    });
  }

  it('leaves the transaction where it must', () => {
    const text = nodePgMigrateCode.printer?.file({ ...draft, up: ['CREATE INDEX CONCURRENTLY i ON users (email)'], transaction: 'none', takesStrongLock: false }, code(migration(''), '/project/migrations/1_a.ts'), '/project/migrations/2_a.ts') ?? '';
    assert.equal(nodePgMigrateCode.compile(code(text, '/project/migrations/2_a.ts'))?.transaction, 'none');
  });

  it('may stand where a statement stood', () => {
    const file = code(migration("pgm.renameColumn('users', 'a', 'b');"), '/project/migrations/1_a.ts');
    const [statement] = nodePgMigrateCode.compile(file)?.script.statements ?? [];
    assert.ok(statement !== undefined);
    assert.deepEqual(statements(edited(file.text, nodePgMigrateCode.printer?.replace(file, statement.range, draft, true) ?? [])), ['ALTER TABLE users ADD COLUMN "n`m" text']);
  });
});
