/** Migrations of db-migrate in a project: which files are some, how they are run, what is suggested in them, what is written. */
import assert from 'node:assert/strict';
import { dbMigrate } from '../../rules/engine/tools/db-migrate/db-migrate.ts';
import type { MigrationDraft } from '../../rules/index.ts';
import { hazardsIn, migrationIn, runsIn, statementsIn } from '../harness/code-project.ts';
import { code } from '../harness/code.ts';
import { edited } from '../harness/lint.ts';

const PATH = 'migrations/20260102000000-change.js';
const PACKAGE = { 'package.json': '{"dependencies":{"db-migrate":"0.11.14","db-migrate-pg":"1.5.2"}}' };

function called(body: string): string {
  return `'use strict';\n\nexports.up = function (db, cb) {\n  ${body}\n};\n\nexports.down = function (db, cb) {\n  cb(); // irreversible\n};\n`;
}

function awaited(body: string): string {
  return `exports.up = async function (db) {\n  ${body}\n};\n\nexports.down = async function (db) {}; // irreversible\n\nexports._meta = { version: 1 };\n`;
}

const USERS = { ...PACKAGE, 'migrations/20250101000000-users.js': called("db.runSql(`create table users (id serial primary key, email varchar(20) not null default '', name text)`, cb);") };

/** The file that `db-migrate create --sql-file` writes. */
const LOADER = `var fs = require('fs');
var path = require('path');
var Promise;
exports.setup = function (options) { Promise = options.Promise; };
exports.up = function (db) {
  var filePath = path.join(__dirname, 'sqls', '20260102000000-change-up.sql');
  return new Promise(function (resolve, reject) {
    fs.readFile(filePath, { encoding: 'utf-8' }, function (err, data) {
      if (err) return reject(err);
      resolve(data);
    });
  }).then(function (data) { return db.runSql(data); });
};
exports.down = function (db) { return null; };
exports._meta = { version: 1 };
`;

/** The text after the first suggestion of one rule. */
function repaired(rule: string, text: string): string {
  const files = { ...USERS, [PATH]: text };
  const suggestion = hazardsIn(PATH, files).find((hazard) => hazard.rule === rule)?.suggestions[0];
  if (suggestion === undefined) throw new Error(`no suggestion of ${rule}`);
  const after = edited(text, suggestion.edits);
  assert.ok(!hazardsIn(PATH, { ...files, [PATH]: after }).some((hazard) => hazard.rule === rule), after);
  return after;
}

describe('which files are migrations of db-migrate', () => {
  const DETECTED: readonly (readonly [string, string])[] = [
    ['with a callback', called("db.dropTable('a', cb);")],
    ['SQL with a callback', called("db.runSql('DROP TABLE \"a\"', cb);")],
    ['with a promise', awaited("return db.dropTable('a');")],
    ['an arrow function', 'exports.up = (db) => db.runSql(\'DROP TABLE "a"\');\n'],
    ['modules', "export function up(db, callback) { db.dropTable('a', callback); }\n"],
    ['the form of version 0.8', "var dbm = require('db-migrate');\nvar type = dbm.dataType;\nexports.up = function (db, callback) { db.dropTable('a', callback); };\n"],
    ['another name for the database', "exports.up = function (driver, done) { driver.dropTable('a', done); };\n"],
  ];
  for (const [title, text] of DETECTED) {
    it(title, () => assert.deepEqual(dbMigrate.compile(code(text, `/project/${PATH}`))?.script.statements.map((statement) => statement.text), ['DROP TABLE "a"']));
  }

  const OTHERS: readonly (readonly [string, string])[] = [
    ['a migration of Sequelize', "module.exports = { up: (queryInterface) => queryInterface.dropTable('a') };\n"],
    ['a migration of knex', "exports.up = (knex) => knex.schema.dropTable('a');\n"],
    ['MongoDB', "module.exports = { async up(db, client) { await db.collection('a').drop(); } };\n"],
    ['a service with a function `up`', 'export function up(server, cb) { server.listen(3000, cb); }\n'],
  ];
  for (const [title, text] of OTHERS) {
    it(`not ${title}`, () => assert.equal(dbMigrate.compile(code(text, `/project/${PATH}`)), undefined));
  }
});

describe('how migrations of db-migrate are run', () => {
  it('each in a transaction', () => assert.deepEqual(runsIn(PATH, { ...PACKAGE, [PATH]: called("db.dropTable('a', cb);") }), ['db-migrate: file']));

  it('without one, where the command line says so', () => {
    const files = { 'package.json': '{"scripts":{"migrate":"db-migrate up --non-transactional"},"dependencies":{"db-migrate":"0.11.14","db-migrate-pg":"1.5.2"}}', [PATH]: called("db.dropTable('a', cb);") };
    assert.deepEqual(runsIn(PATH, files), ['db-migrate: none']);
  });

  it('not for MySQL', () => {
    assert.equal(migrationIn(PATH, { 'package.json': '{"dependencies":{"db-migrate":"0.11.14","db-migrate-mysql":"2.0.0"}}', [PATH]: called("db.dropTable('a', cb);") }), 'another dialect');
    assert.equal(migrationIn(PATH, { 'package.json': '{"dependencies":{"db-migrate":"0.11.14"}}', 'database.json': '{"dev":{"driver":"mysql"}}', [PATH]: called("db.dropTable('a', cb);") }), 'another dialect');
  });
});

describe('a pair of SQL that a migration of db-migrate reads', () => {
  const UP = 'migrations/sqls/20260102000000-change-up.sql';
  const pair = (sql: string): Readonly<Record<string, string>> => ({ ...USERS, [PATH]: LOADER, [UP]: sql, [UP.replace('-up', '-down')]: 'ALTER TABLE users ADD COLUMN name text;\n' });

  it('is run in the transaction of its migration', () => assert.deepEqual(runsIn(UP, pair('DROP TABLE users;\n')), ['db-migrate: file']));

  it('is judged in its place, with the pairs before it', () => {
    const before = { 'migrations/20250102000000-notes.js': LOADER.replace('20260102000000-change', '20250102000000-notes'), 'migrations/sqls/20250102000000-notes-up.sql': 'CREATE TABLE notes (id int, size int);\n' };
    const hazards = hazardsIn(UP, { ...pair("SET LOCAL lock_timeout = '2s';\nALTER TABLE notes ALTER COLUMN size TYPE bigint;\n"), ...before });
    assert.deepEqual(hazards.map(({ rule }) => rule).filter((rule) => rule === 'no-rewriting-type-change'), ['no-rewriting-type-change']);
  });

  it('says nothing where it is read', () => assert.deepEqual(hazardsIn(PATH, pair('DROP TABLE users;\n')), []));

  it('is known to the migrations in code behind it', () => {
    const later = 'migrations/20260103000000-later.js';
    const files = { ...pair("CREATE TABLE notes (id int, kind text NOT NULL DEFAULT 'x');\n"), [later]: awaited("await db.changeColumn('notes', 'kind', { type: 'text' });") };
    assert.ok(hazardsIn(later, files).some(({ rule }) => rule === 'no-silent-alter'));
  });

  it('is not judged on the way down', () => assert.equal(migrationIn(UP.replace('-up', '-down'), pair('DROP TABLE users;\n')), 'down'));
});

describe('what cannot be read of db-migrate is said', () => {
  const UNREAD: readonly (readonly [string, string])[] = [
    ["db.runSql('select 1', () => helper(db, cb));", '? the database goes to `helper`, which cannot be followed from here'],
    ['db.runSql(statements[process.env.STAGE], cb);', '? `runSql`: what it sends is only known when it runs'],
    ["db.createTable('a', columns, cb);", '? `createTable`: what it changes is only known when it runs'],
    ["db.dropTable('a', () => db.conjure(cb));", '? `conjure`: no method of db-migrate that is known here'],
  ];
  for (const [body, said] of UNREAD) {
    it(body, () => assert.equal(statementsIn(PATH, { ...USERS, [PATH]: called(body) }).at(-1), said));
  }
});

describe('a hazard in a migration of db-migrate', () => {
  it('is mended in a call that calls back', () => {
    assert.match(repaired('no-validating-constraint', called("db.addForeignKey('users', 'teams', 'f', { id: 'id' }, {}, cb);")), /db\.runSql\(`ALTER TABLE "users" ADD CONSTRAINT "f" [^`]* NOT VALID`, cb\);/);
  });

  it('is mended in a call that is awaited', () => {
    assert.match(repaired('no-validating-constraint', awaited("await db.addForeignKey('users', 'teams', 'f', { id: 'id' }, {});")), /await db\.runSql\(`ALTER TABLE "users" ADD CONSTRAINT "f" [^`]* NOT VALID`\);/);
  });

  it('`changeColumn` takes away what it is not told again', () => {
    const text = awaited("await db.changeColumn('users', 'email', { type: 'string', length: 40, defaultValue: '' });");
    assert.match(repaired('no-silent-alter', text), /defaultValue: '', notNull: true \}/);
  });

  it('`changeColumn` rewrites the table for a longer text, because it casts', () => {
    const text = awaited("await db.changeColumn('users', 'email', { type: 'string', length: 40, notNull: true, defaultValue: '' });");
    assert.ok(hazardsIn(PATH, { ...USERS, [PATH]: text }).some(({ rule }) => rule === 'no-rewriting-type-change'));
  });

  it('a call that nobody waits for', () => {
    assert.match(repaired('require-awaited-migration', awaited("db.removeColumn('users', 'name');")), /await db\.removeColumn/);
  });

  it('not a call that calls back', () => {
    assert.deepEqual(hazardsIn(PATH, { ...USERS, [PATH]: called("db.runSql('select 1');\n  db.runSql('select 2', cb);") }).filter(({ rule }) => rule === 'require-awaited-migration'), []);
  });
});

describe('a new migration of db-migrate', () => {
  const DRAFT: MigrationDraft = { name: 'add_name', header: ['Deploy 1 of 2.'], up: ['ALTER TABLE users ADD COLUMN "n`m" text', 'SELECT 1'], down: ['ALTER TABLE users DROP COLUMN "n`m"'], transaction: 'any', takesStrongLock: true };
  const texts = (text: string, path: string, direction: 'up' | 'down' = 'up'): readonly string[] => dbMigrate.compile(code(text, path), direction)?.script.statements.map((statement) => statement.text) ?? [];
  const LIKES: readonly (readonly [string, string, RegExp])[] = [
    ['with a callback', called("db.dropTable('a', cb);"), /^exports\.up = function \(db, cb\) \{$/m],
    ['with a promise', awaited("await db.dropTable('a');"), /^exports\.up = async function \(db\) \{$/m],
    ['as a module', "export async function up(db) {\n  await db.dropTable('a');\n}\n", /^export async function up\(db\) \{$/m],
  ];
  for (const [form, like, written] of LIKES) {
    it(`is written ${form}`, () => {
      const text = dbMigrate.printer?.file(DRAFT, code(like, `/project/${PATH}`), `/project/${PATH}`) ?? '';
      assert.match(text, written);
      assert.match(text, /\/\/ Deploy 1 of 2\.$/m);
      assert.deepEqual(texts(text, `/project/${PATH}`), ["SET LOCAL lock_timeout = '2s'", ...DRAFT.up]);
      assert.deepEqual(texts(text, `/project/${PATH}`, 'down'), DRAFT.down);
    });
  }

  for (const text of [called("db.renameColumn('users', 'a', 'b', cb);"), called("return db.renameColumn('users', 'a', 'b', function (err) { cb(err); });"), awaited("await db.renameColumn('users', 'a', 'b');"), awaited("return db.runSql('alter table users rename column a to b');")]) {
    it(`may stand where a statement stood: ${text.split('\n').find((line) => /rename/.test(line))?.trim() ?? ''}`, () => {
      const file = code(text, `/project/${PATH}`);
      const place = dbMigrate.compile(file)?.script.statements[0]?.range;
      assert.ok(place !== undefined);
      assert.deepEqual(texts(edited(text, dbMigrate.printer?.replace(file, place, DRAFT, true) ?? []), `/project/${PATH}`), DRAFT.up);
    });
  }
});
