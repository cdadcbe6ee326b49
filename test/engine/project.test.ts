/** What the files around a migration decide: its dialect, its place in the order, its runner, the server's version. */
import assert from 'node:assert/strict';
import { Project, rules } from '../../rules/index.ts';
import { code } from '../harness/code.ts';
import { hazardsIn, runsIn } from '../harness/code-project.ts';
import { lint, type Situation } from '../harness/lint.ts';
import { MemoryFiles } from '../harness/memory-files.ts';

const ADD = 'CREATE INDEX CONCURRENTLY i ON orders (a);\nALTER TABLE orders ADD COLUMN b int;\n';

const recommended = new Set(rules.filter(({ preset }) => preset === 'recommended').map(({ id }) => id));

/** The recommended rules that report something. */
function rulesIn(situation: Situation): string[] {
  const { hazards, skipped } = lint(situation);
  return skipped === undefined ? hazards.flatMap(({ rule }) => (recommended.has(rule) ? [rule] : [])) : [`skipped: ${skipped}`];
}

describe('dialect', () => {
  const RENAME = 'ALTER TABLE t RENAME COLUMN a TO b;';
  const skipped = ['skipped: another dialect'];

  it('is PostgreSQL where nothing says otherwise', () => assert.deepEqual(rulesIn({ text: RENAME }), ['no-rename-column']));

  it('is told by the folder and the suffix, the nearest word first', () => {
    assert.deepEqual(rulesIn({ text: RENAME, path: 'migrations/mysql/1_x.sql' }), skipped);
    assert.deepEqual(rulesIn({ text: RENAME, path: 'migrations/1_x.sqlite3.up.sql' }), skipped);
    assert.deepEqual(rulesIn({ text: RENAME, path: 'migrations/1_x.cockroach.up.sql' }), skipped);
    assert.deepEqual(rulesIn({ text: RENAME, path: 'mysql-to-pg/postgres/1_x.sql' }), ['no-rename-column']);
  });

  it('is told by Prisma’s lock file and by Drizzle’s journal', () => {
    const path = 'prisma/migrations/20260101000000_x/migration.sql';
    assert.deepEqual(rulesIn({ text: RENAME, path, files: { 'prisma/migrations/migration_lock.toml': 'provider = "sqlite"' } }), skipped);
    assert.deepEqual(rulesIn({ text: RENAME, path, files: { 'prisma/schema.prisma': 'generator c { provider = "x" }\ndatasource db {\n provider = "mysql"\n}' } }), skipped);
    const journal = { 'drizzle/meta/_journal.json': JSON.stringify({ dialect: 'mysql', entries: [{ tag: '0000_x' }] }) };
    assert.deepEqual(rulesIn({ text: RENAME, path: 'drizzle/0000_x.sql', files: journal }), skipped);
  });

  it('is told by syntax that only another server has', () => {
    assert.deepEqual(rulesIn({ text: 'CREATE TABLE `t` (id INT AUTO_INCREMENT);' }), skipped);
    assert.deepEqual(rulesIn({ text: 'PRAGMA foreign_keys=OFF;' }), skipped);
  });

  it('does not take a mistake for another dialect', () => assert.deepEqual(rulesIn({ text: 'ALTER TABEL t ADD c int;' }), ['no-syntax-error']));
});

describe('what is a migration', () => {
  const INDEX = 'CREATE INDEX i ON orders (a);';

  it('is every file, unless it holds a whole schema or goes back', () => {
    assert.deepEqual(rulesIn({ text: INDEX, path: 'scripts/index.sql' }), ['no-blocking-index']);
    assert.deepEqual(rulesIn({ text: INDEX, path: 'db/structure.sql' }), ['skipped: snapshot']);
    assert.deepEqual(rulesIn({ text: `--\n-- PostgreSQL database dump\n--\n${INDEX}`, path: 'db/x.sql' }), ['skipped: snapshot']);
    assert.deepEqual(rulesIn({ text: INDEX, path: 'migrations/3_x.down.sql' }), ['skipped: down']);
    assert.deepEqual(rulesIn({ text: INDEX, path: 'migrations/2026_x/down.sql' }), ['skipped: down']);
  });

  it('is not a file that declares tables and nothing else', () => {
    const declared = 'CREATE TABLE users (id int PRIMARY KEY, org int REFERENCES orgs (id));\nCREATE INDEX u ON users (org);';
    assert.deepEqual(rulesIn({ text: declared, path: 'tables/users.sql' }), ['skipped: snapshot']);
  });

  it('is not what tests need, unless the setting says so', () => {
    assert.deepEqual(rulesIn({ text: INDEX, path: 'src/test/db/02-data.sql' }), ['skipped: not a migration']);
    assert.deepEqual(rulesIn({ text: INDEX, path: 'internal/testdata/orders.sql' }), ['skipped: not a migration']);
    assert.deepEqual(rulesIn({ text: INDEX, path: 'src/test/db/02-data.sql', settings: { migrations: ['src/test/db/*.sql'] } }), ['no-blocking-index']);
    assert.deepEqual(rulesIn({ text: INDEX, path: 'latest/protest/orders.sql' }), ['no-blocking-index']);
  });

  it('is what the setting says', () => {
    const settings = { migrations: ['db/**/*.sql'] };
    assert.deepEqual(rulesIn({ text: INDEX, path: 'db/a/1.sql', settings }), ['no-blocking-index']);
    assert.deepEqual(rulesIn({ text: INDEX, path: 'seeds/1.sql', settings }), ['skipped: not a migration']);
  });
});

describe('the runner', () => {
  const lock = { 'prisma/migrations/migration_lock.toml': 'provider = "postgresql"' };
  const path = 'prisma/migrations/20260101000000_x/migration.sql';
  const refused = 'no-concurrently-in-transaction';

  function withPrisma(version: string, text = ADD): string[] {
    return rulesIn({ text, path, files: { ...lock, 'package.json': JSON.stringify({ devDependencies: { prisma: version } }) } });
  }

  it('of Prisma before 7.4 sends the file as one string, which is one transaction', () => assert.ok(withPrisma('^6.19.0').includes(refused)));

  it('of Prisma from 7.4 sends each statement by itself', () => assert.ok(!withPrisma('~7.4.1').includes(refused)));

  it('of Prisma takes the installed version before the one asked for', () => {
    const files = {
      ...lock,
      'package.json': JSON.stringify({ devDependencies: { prisma: '^7.0.0' } }),
      'node_modules/prisma/package.json': JSON.stringify({ version: '7.6.0' }),
    };
    assert.ok(!rulesIn({ text: ADD, path, files }).includes(refused));
  });

  it('of Prisma from 7.4 gives up splitting at DROP INDEX CONCURRENTLY', () => {
    assert.ok(withPrisma('7.10.1', 'DROP INDEX CONCURRENTLY i;\nSELECT 1;').includes(refused));
    assert.ok(!withPrisma('7.10.1', 'DROP INDEX CONCURRENTLY i;').includes(refused));
  });

  it('of Prisma lets CONCURRENTLY stand alone in its file', () => assert.ok(!withPrisma('5.0.0', 'CREATE INDEX CONCURRENTLY i ON orders (a);').includes(refused)));

  it('of an unknown Prisma is not judged', () => assert.ok(!rulesIn({ text: ADD, path, files: lock }).includes(refused)));

  it('of Drizzle runs all pending files in one transaction, in both layouts', () => {
    const journal = { 'drizzle/meta/_journal.json': JSON.stringify({ dialect: 'postgresql', entries: [{ tag: '0000_x' }] }) };
    const alone = 'CREATE INDEX CONCURRENTLY i ON orders (a);';
    assert.deepEqual(rulesIn({ text: alone, path: 'drizzle/0000_x.sql', files: journal }), [refused]);
    const folder = { 'drizzle/20260101000000_x/snapshot.json': JSON.stringify({ dialect: 'postgres' }) };
    assert.deepEqual(rulesIn({ text: alone, path: 'drizzle/20260101000000_x/migration.sql', files: folder }), [refused]);
  });

  it('of a plain folder is unknown, until BEGIN or a setting tells it', () => {
    assert.ok(!rulesIn({ text: ADD }).includes(refused));
    assert.ok(rulesIn({ text: `BEGIN;\n${ADD}COMMIT;` }).includes(refused));
    assert.ok(rulesIn({ text: ADD, settings: { runner: { transaction: 'file' } } }).includes(refused));
    assert.ok(!rulesIn({ text: `BEGIN;\nSELECT 1;\nCOMMIT;\n${ADD}` }).includes(refused));
  });
});

describe('a folder that changed its library', () => {
  const FILES = {
    'migrations/20240101_users.js': "exports.up = (knex) => knex.schema.createTable('users', (table) => { table.increments(); table.string('email', 80); });\n",
    'migrations/20250101_plans.js': "const { sql } = require('@databases/pg');\nmodule.exports = async (db) => { await db.query(sql`create table plans (id int primary key)`); };\n",
    'migrations/20260101_index.js': "const { sql } = require('kysely');\nexports.up = async (db) => { await sql`create index users_email on users (email)`.execute(db); };\n",
  };

  it('has each file run by its own', () => {
    assert.deepEqual(Object.keys(FILES).map((path) => runsIn(path, FILES)), [['Knex: all pending'], ['@databases/pg-migrations: all pending'], ['Kysely: all pending']]);
  });

  it('takes the library of the file that is asked for, not of the one that was asked for first', () => {
    const project = new Project('/project', {}, new MemoryFiles(Object.fromEntries(Object.entries(FILES).map(([name, text]) => [`/project/${name}`, text]))));
    const names = Object.entries(FILES).map(([name, text]) => {
      const input = project.migration(`/project/${name}`, text, code(text, `/project/${name}`));
      return typeof input === 'string' ? input : input.parts[0]?.runner.name;
    });
    assert.deepEqual(names, ['Knex', '@databases/pg-migrations', 'Kysely']);
  });

  it('has one history all the same', () => {
    const path = 'migrations/20260201_type.js';
    const text = "const { sql } = require('kysely');\nexports.up = async (db) => { await sql`alter table users alter column email type varchar(40)`.execute(db); };\n";
    const found = hazardsIn(path, { ...FILES, [path]: text });
    assert.ok(found.some(({ message }) => message.what.includes('from varchar(80) to varchar(40)')), found.map(({ message }) => message.what).join());
  });
});

describe('a file of SQL', () => {
  const CODE: Readonly<Record<string, string>> = {
    'node-pg-migrate': "exports.up = (pgm) => { pgm.createTable('users', { email: { type: 'varchar(80)' } }); };\n",
    '@databases/pg-migrations': "const { sql } = require('@databases/pg');\nmodule.exports = async (db) => { await db.query(sql`create table users (email varchar(80))`); };\n",
    '@slonik/migrator': "exports.up = async ({ context: { connection, sql } }) => { await connection.query(sql`create table users (email varchar(80))`); };\n",
  };
  const path = 'migrations/2-type.sql';
  const text = "SET lock_timeout = '1s';\nALTER TABLE users ALTER COLUMN email TYPE varchar(40);\n";
  for (const [library, migration] of Object.entries(CODE)) {
    it(`knows the code before it that ${library} runs from the same folder, by the number of the name`, () => {
      const files = { 'package.json': JSON.stringify({ dependencies: { [library]: '9.0.0' } }), 'migrations/1-users.js': migration, 'migrations/10-later.sql': 'DROP TABLE users;', [path]: text };
      const found = hazardsIn(path, files);
      assert.ok(found.some(({ message }) => message.what.includes('from varchar(80) to varchar(40)')), found.map(({ message }) => message.what).join());
    });
  }
});

describe('the order of migrations', () => {
  const CREATE = 'CREATE TABLE orders (id bigint PRIMARY KEY, code varchar(10));';
  const WIDEN = "SET lock_timeout = '1s'; ALTER TABLE orders ALTER COLUMN code TYPE varchar(20);";
  const NARROW = "SET lock_timeout = '1s'; ALTER TABLE orders ALTER COLUMN code TYPE varchar(5);";
  const rewrites = ['no-rewriting-type-change'];

  it('is that of the version, by number and not by letter', () => {
    const files = { 'migrations/V1__create.sql': CREATE, 'migrations/V10__narrow.sql': NARROW };
    // V9 runs before V10, so the column still has ten characters.
    assert.deepEqual(rulesIn({ text: WIDEN, path: 'migrations/V9__widen.sql', files }), []);
    assert.deepEqual(rulesIn({ text: NARROW, path: 'migrations/V11__narrow.sql', files: { ...files, 'migrations/V10__narrow.sql': WIDEN } }), rewrites);
  });

  it('leaves out the way down and other dialects', () => {
    const files = {
      'migrations/1_create.up.sql': CREATE,
      'migrations/1_create.down.sql': 'DROP TABLE orders;',
      'migrations/2_other.mysql.up.sql': 'ALTER TABLE orders MODIFY code VARCHAR(5);',
    };
    assert.deepEqual(rulesIn({ text: WIDEN, path: 'migrations/3_widen.up.sql', files }), []);
  });

  it('is that of the folders for diesel and Prisma', () => {
    const files = { 'migrations/2026-01-01-000000_create/up.sql': CREATE, 'migrations/2026-01-01-000000_create/down.sql': 'DROP TABLE orders;' };
    assert.deepEqual(rulesIn({ text: WIDEN, path: 'migrations/2026-01-02-000000_widen/up.sql', files }), []);
  });

  it('is that of the journal for Drizzle, whatever the names', () => {
    const journal = { dialect: 'postgresql', entries: [{ tag: '0001_b' }, { tag: '0000_a' }] };
    const files = { 'drizzle/meta/_journal.json': JSON.stringify(journal), 'drizzle/0001_b.sql': CREATE };
    assert.deepEqual(rulesIn({ text: WIDEN, path: 'drizzle/0000_a.sql', files }), []);
  });

  it('is not needed: a migration that contradicts the history breaks nothing', () => {
    const files = { 'migrations/1_a.sql': 'ALTER TABLE nowhere DROP COLUMN gone; DROP TABLE never; DROP INDEX missing;', 'migrations/2_create.sql': CREATE };
    assert.deepEqual(rulesIn({ text: WIDEN, path: 'migrations/3_widen.sql', files }), []);
  });

  it('reads only the way up of files with sections', () => {
    const files = { 'migrations/1_create.sql': `-- +goose Up\n${CREATE}\n-- +goose Down\nDROP TABLE orders;` };
    assert.deepEqual(rulesIn({ text: `-- +goose Up\n${WIDEN}\n-- +goose Down\n${NARROW}`, path: 'migrations/2_widen.sql', files }), []);
  });
});

describe('the order of logto', () => {
  it('goes by the stamp behind the version', () => {
    const up = (text: string): string => `import { sql } from '@silverhand/slonik';\n\nexport default {\n  up: async (pool) => {\n    await pool.query(sql\`${text}\`);\n  },\n  down: async () => {},\n};\n`;
    const path = 'alterations/1.10.1-1698646271-narrow.ts';
    const files = {
      'package.json': '{"devDependencies": {"@silverhand/slonik": "31.0.0"}}',
      'alterations/1.2.0-1681267285-create.ts': up('create table orders (id bigint primary key, code varchar(10));'),
      [path]: up('alter table orders alter column code type varchar(5);'),
    };
    assert.ok(hazardsIn(path, files).some(({ rule }) => rule === 'no-rewriting-type-change'));
  });
});

describe('the order of Diesel', () => {
  it('goes by the version as text without hyphens, so that old forms come before new ones', () => {
    const files = { 'Cargo.toml': '[dependencies]\ndiesel = "2"\n', 'migrations/20170820180453_create/up.sql': 'CREATE TABLE orders (id bigint PRIMARY KEY, code varchar(10));\n' };
    const text = "SET lock_timeout = '2s';\nALTER TABLE orders ALTER COLUMN code TYPE varchar(20);\n";
    assert.deepEqual(rulesIn({ text, path: 'migrations/2026-06-11-213312-0000_widen/up.sql', files }), []);
    assert.ok(rulesIn({ text: text.replace('(20)', '(5)'), path: 'migrations/2026-06-11-213312-0000_narrow/up.sql', files }).includes('no-rewriting-type-change'));
  });
});

describe('the server’s version', () => {
  const SCAN = "SET lock_timeout = '1s';\nALTER TABLE orders ALTER COLUMN a SET NOT NULL;";

  function advice(files: Readonly<Record<string, string>>, settings: NonNullable<Situation['settings']> = {}): string {
    return lint({ text: SCAN, files, settings }).hazards.map(({ message }) => message.instead).join();
  }

  it('is read from compose, CI and Supabase, the lowest of several', () => {
    assert.match(advice({ 'compose.yaml': 'services:\n  db:\n    image: postgres:18-alpine\n' }), /NOT NULL .* NOT VALID/);
    assert.match(advice({ '.github/workflows/ci.yml': 'jobs:\n  t:\n    services:\n      pg:\n        image: "docker.io/library/postgres:18.1"\n' }), /NOT NULL .* NOT VALID/);
    assert.match(advice({ 'supabase/config.toml': '[db]\nmajor_version = 18\n' }), /NOT NULL .* NOT VALID/);
    assert.match(advice({ 'compose.yaml': 'image: postgres:18', 'docker-compose.test.yml': 'image: postgis/postgis:15-3.4' }), /CHECK/);
  });

  it('is the setting’s where there is one, and 14 where nothing tells', () => {
    assert.match(advice({ 'compose.yaml': 'image: postgres:14' }, { postgresVersion: 18 }), /NOT NULL .* NOT VALID/);
    assert.match(advice({}), /CHECK/);
  });
});
