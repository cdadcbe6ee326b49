/** What a user of Kysely sees: which files are migrations, how they are run, where a hazard stands, and what is suggested. */
import assert from 'node:assert/strict';
import { Project } from '../../rules/index.ts';
import { kysely } from '../../rules/engine/tools/kysely/kysely.ts';
import { code } from '../harness/code.ts';
import { edited, lint } from '../harness/lint.ts';
import { MemoryFiles } from '../harness/memory-files.ts';

const HEAD = "import { Kysely, sql } from 'kysely';\n\n";

function migration(body: string): string {
  return `${HEAD}export async function up(db: Kysely<any>): Promise<void> {\n  ${body}\n}\n\nexport async function down(): Promise<void> {} // irreversible\n`;
}

function statements(text: string, path = '/project/migrations/1.ts'): readonly string[] | undefined {
  return kysely.compile(code(text, path))?.script.statements.map((statement) => statement.problem?.message ?? statement.text);
}

describe('a migration of Kysely', () => {
  const MIGRATIONS: readonly (readonly [string, string])[] = [
    ['its type', 'import type { Kysely } from "kysely";\nexport async function up(db: Kysely<any>) { await db.schema.dropTable("a").execute(); }'],
    ['a type of the project', "import { sql } from 'kysely';\nimport type { Database } from '../types';\nexport const up = async (db: Database) => { await sql`drop table a`.execute(db); };"],
    ['CommonJS', 'const { sql } = require("kysely");\nexports.up = async (db) => { await sql`drop table a`.execute(db); };'],
    ['one object', 'import { sql, type Migration } from "kysely";\nconst migration: Migration = { async up(db) { await sql`drop table a`.execute(db); } };\nexport default migration;'],
    ['its chains alone', 'exports.up = async function (database) { await database.schema.dropTable("a").execute(); };'],
    ['nothing to do', 'import type { Kysely } from "kysely";\nexport async function up(db: Kysely<any>) {}'],
  ];
  for (const [by, text] of MIGRATIONS) it(`is known by ${by}`, () => assert.notEqual(statements(text), undefined));

  const OTHERS: readonly (readonly [string, string, string?])[] = [
    ['what runs migrations', "import { Migrator } from 'kysely';\nexport async function up(db) { await new Migrator({ db }).migrateToLatest(); }"],
    ['a repository', "import { sql } from 'kysely';\nexport async function findUser(db) { return sql`select 1`.execute(db); }"],
    ['another `up`', 'export async function up(db) { await db.connect(); }'],
    ['a migration of knex', "exports.up = (db) => db.schema.createTable('a', (t) => { t.increments(); });"],
    ['a test', 'import type { Kysely } from "kysely";\nexport async function up(db: Kysely<any>) {}', '/project/migrations/1.test.ts'],
    ['the list of migrations', 'import type { Kysely } from "kysely";\nexport async function up(db: Kysely<any>) {}', '/project/migrations/index.ts'],
  ];
  for (const [what, text, path] of OTHERS) it(`is not ${what}`, () => assert.equal(statements(text, path), undefined));

  it('says what it cannot follow', () => {
    assert.deepEqual(statements(migration("await addColumns(db); await db.schema.alterTable('a').shrink().execute();")), [
      'the database goes to `addColumns`, which cannot be followed from here',
      '`shrink` is no method of Kysely that is known here',
      'alter table "a" ',
    ].slice(0, 2).concat(['syntax error at end of input']));
  });

  it('has a way down', () => {
    const text = `${migration("await db.schema.createTable('a').addColumn('id', 'text').execute();")}export async function down(db: Kysely<any>) { await db.schema.dropTable('a').execute(); }\n`;
    assert.deepEqual(kysely.compile(code(text, '/project/migrations/1.ts'), 'down')?.script.statements.map((statement) => statement.text), ['drop table "a"']);
  });
});

describe('a statement of Kysely', () => {
  it('that is built and never executed never reaches the server', () => {
    const text = migration("await db.schema.dropTable('a');\n  sql`drop table b`;\n  db.schema.dropTable('c').execute();");
    const sent = kysely.compile(code(text, '/project/migrations/1.ts'))?.script.statements.map((statement) => statement.origin?.forgotten?.sent);
    assert.deepEqual([...(sent ?? [])].sort(), [false, false, true]);
  });
});

describe('the runner of Kysely', () => {
  const text = migration('await sql`create index concurrently i on a (b)`.execute(db);');

  function transaction(files: Readonly<Record<string, string>>, own = text): string {
    const path = '/project/migrations/1.ts';
    const input = new Project('/project', {}, new MemoryFiles({ [path]: own, ...files })).migration(path, own, code(own, path));
    return typeof input === 'string' ? input : (input.parts[0]?.runner.transaction ?? 'none');
  }

  it('runs all pending migrations in one transaction', () => assert.equal(transaction({}), 'all pending'));
  it('runs without one where its configuration says so', () => assert.equal(transaction({ '/project/kysely.config.ts': 'export default defineConfig({ migrations: { disableTransactions: true } })' }), 'none'));
  it('lets a file stay outside', () => assert.equal(transaction({}, `${text}export const config = { transaction: false };\n`), 'none'));
  it('leaves another server alone', () => assert.equal(transaction({ '/project/package.json': '{"dependencies":{"kysely":"0.28.0","better-sqlite3":"12.0.0"}}' }), 'another dialect'));
});

describe('a hazard in a migration of Kysely', () => {
  /** A migrator that leaves transactions to the migrations, so that an index can be built concurrently. */
  const FILES = {
    'migrations/1.ts': migration("await db.schema.createTable('users').addColumn('email', 'text').execute();"),
    'kysely.config.ts': 'export default defineConfig({ migrations: { disableTransactions: true } });',
  };

  function hazards(text: string): readonly (readonly [string, string])[] {
    return lint({ text, path: 'migrations/2.ts', history: [], files: { 'migrations/1.ts': migration("await db.schema.createTable('users').addColumn('id', 'uuid').addColumn('email', 'text').execute();") } })
      .hazards.map(({ rule, range }) => [rule, text.slice(range.start, range.end)] as const);
  }

  it('stands at the call that asks for it', () => {
    const found = hazards(migration("await db.schema.alterTable('users').addColumn('born', 'date').dropColumn('email').execute();"));
    assert.deepEqual(found.filter(([rule]) => rule === 'no-drop-column'), [['no-drop-column', "dropColumn('email')"]]);
  });

  it('stands in the SQL of a tag, and is mended there', () => {
    const text = migration('await sql`create index users_email on users (email)`.execute(db);');
    const hazard = lint({ text, path: 'migrations/2.ts', files: FILES }).hazards.find(({ rule }) => rule === 'no-blocking-index');
    const fixed = hazard?.suggestions.map(({ edits }) => edited(text, edits)).find((each) => /concurrently/i.test(each));
    assert.match(fixed ?? '', /sql`create index concurrently users_email on users \(email\)`\.execute\(db\)/i);
  });

  it('becomes raw SQL where the builder has no safe form', () => {
    const text = migration("await db.schema.createIndex('users_email').on('users').column('email').execute();");
    const hazard = lint({ text, path: 'migrations/2.ts', files: FILES }).hazards.find(({ rule }) => rule === 'no-blocking-index');
    const fixed = hazard?.suggestions.map(({ edits }) => edited(text, edits)) ?? [];
    assert.deepEqual(fixed.map((each) => statements(each)), [['create index CONCURRENTLY "users_email" on "users" ("email")']]);
  });

  it('is that of the SQL it sends', () => {
    const bodies = ["db.schema.alterTable('users').dropColumn('email').execute()", "db.schema.createIndex('i').on('users').column('email').execute()", "db.schema.alterTable('users').alterColumn('email', (c) => c.setNotNull()).execute()", "db.schema.alterTable('users').addUniqueConstraint('u', ['email']).execute()"];
    for (const body of bodies) {
      const sql = statements(migration(`await ${body};`))?.join(';\n') ?? '';
      const rules = (text: string, path: string): readonly string[] => lint({ text, path, files: { [path.endsWith('.sql') ? 'migrations/1.sql' : 'migrations/1.ts']: path.endsWith('.sql') ? 'create table users (id uuid, email text);' : migration("await db.schema.createTable('users').addColumn('id', 'uuid').addColumn('email', 'text').execute();") }, settings: { runner: { transaction: 'all pending' } } }).hazards.map(({ rule }) => rule).sort();
      assert.deepEqual(rules(migration(`await ${body};`), 'migrations/2.ts'), rules(`${sql};\n`, 'migrations/2.sql'), body);
      assert.ok(sql !== '');
    }
  });
});

describe('a new migration of Kysely', () => {
  const draft = { name: 'add_name', header: ['Deploy 1 of 2.'], up: ['ALTER TABLE users ADD COLUMN "n`m" text'], down: ['ALTER TABLE users DROP COLUMN "n`m"'], transaction: 'any', takesStrongLock: true } as const;

  for (const [language, path, like] of [['TypeScript', '/project/migrations/1.ts', migration('')], ['CommonJS', '/project/migrations/1.js', 'const { sql } = require("kysely");\nexports.up = async (db) => { await sql`select 1`.execute(db); };\n']] as const) {
    it(`is written in ${language}`, () => {
      const text = kysely.printer?.file(draft, code(like, path), path) ?? '';
      assert.deepEqual(statements(text, path), ["SET LOCAL lock_timeout = '2s'", 'ALTER TABLE users ADD COLUMN "n`m" text']);
      assert.deepEqual(kysely.compile(code(text, path), 'down')?.script.statements.map((statement) => statement.text), ['ALTER TABLE users DROP COLUMN "n`m"']);
      assert.match(text, /^\/\/ Deploy 1 of 2\.$/m);
    });
  }

  it('may stand where a statement stood', () => {
    const text = migration("await db.schema.alterTable('users').renameColumn('a', 'b').execute();");
    const file = code(text, '/project/migrations/1.ts');
    const [statement] = kysely.compile(file)?.script.statements ?? [];
    assert.ok(statement !== undefined);
    const edits = kysely.printer?.replace(file, statement.range, draft, true);
    assert.deepEqual(statements(edited(text, edits ?? [])), ['ALTER TABLE users ADD COLUMN "n`m" text']);
  });
});
