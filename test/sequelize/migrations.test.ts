/** Migrations of Sequelize in a project: which files are some, how they are run, what is suggested in them, what is written. */
import assert from 'node:assert/strict';
import { sequelize } from '../../rules/engine/tools/sequelize/sequelize.ts';
import type { MigrationDraft } from '../../rules/index.ts';
import { hazardsIn, migrationIn, runsIn, statementsIn } from '../harness/code-project.ts';
import { code } from '../harness/code.ts';
import { edited } from '../harness/lint.ts';

function migration(body: string): string {
  return `'use strict';\n\n/** @type {import('sequelize-cli').Migration} */\nmodule.exports = {\n  async up(queryInterface, Sequelize) {\n    ${body}\n  },\n\n  async down(queryInterface, Sequelize) {}, // irreversible\n};\n`;
}

const PATH = 'migrations/20260102000000-change.js';
const PACKAGE = { 'package.json': '{"dependencies":{"pg":"8.0.0","sequelize":"6.37.8"}}' };
const USERS = { ...PACKAGE, 'migrations/20250101000000-users.js': migration("await queryInterface.createTable('users', { id: { type: Sequelize.INTEGER, primaryKey: true }, email: { type: Sequelize.STRING(40), allowNull: false, defaultValue: '' }, name: Sequelize.TEXT });") };
const DROP = ['DROP TABLE IF EXISTS "a"'];

function inProject(body: string): Readonly<Record<string, string>> {
  return { ...USERS, [PATH]: migration(body) };
}

/** The hazard of one rule, with the text after its first suggestion. */
function repaired(rule: string, body: string): string {
  const files = inProject(body);
  const suggestion = hazardsIn(PATH, files).find((hazard) => hazard.rule === rule)?.suggestions[0];
  if (suggestion === undefined) throw new Error(`no suggestion of ${rule}`);
  const after = edited(files[PATH] ?? '', suggestion.edits);
  assert.ok(!hazardsIn(PATH, { ...files, [PATH]: after }).some((hazard) => hazard.rule === rule), after);
  return after;
}

describe('which files are migrations of Sequelize', () => {
  const DETECTED: readonly (readonly [string, string])[] = [
    ['as sequelize-cli writes them', migration("await queryInterface.dropTable('a');")],
    ['an arrow function', "module.exports = { up: (queryInterface) => queryInterface.dropTable('a') };\n"],
    ['exported one by one', "exports.up = async (queryInterface) => { await queryInterface.dropTable('a'); };\n"],
    ['modules of TypeScript', "import type { QueryInterface } from 'sequelize';\nexport async function up(db: QueryInterface): Promise<void> { await db.dropTable('a'); }\n"],
    ['a default export', "import { QueryInterface } from 'sequelize';\nexport default { up: async (queryInterface: QueryInterface) => { await queryInterface.dropTable('a'); } };\n"],
    ['umzug with the interface as its context', "import type { MigrationFn } from 'umzug';\nexport const up = async ({ context: queryInterface }) => { await queryInterface.dropTable('a'); };\n"],
    ['umzug with the instance as its context', "export const up = async ({ context: sequelize }) => { await sequelize.getQueryInterface().dropTable('a'); };\n"],
    ['a name of its own for the interface', "module.exports = { async up(q, Sequelize) { await q.dropTable('a'); } };\n"],
    ['compiled TypeScript', '"use strict";\nObject.defineProperty(exports, "__esModule", { value: true });\nexports.up = void 0;\nconst up = async (queryInterface) => { await queryInterface.dropTable(\'a\'); };\nexports.up = up;\n'],
  ];
  for (const [title, text] of DETECTED) {
    it(title, () => assert.deepEqual(sequelize.compile(code(text, `/project/${PATH}`))?.script.statements.map((statement) => statement.text), DROP));
  }

  const OTHERS: readonly (readonly [string, string, string])[] = [
    ['rows for a new database', 'seeders/20260102000000-users.js', migration("await queryInterface.bulkInsert('users', [{ id: 1 }]);")],
    ['a model', 'models/user.js', "module.exports = (sequelize, DataTypes) => sequelize.define('User', { name: DataTypes.STRING });\n"],
    ['a migration of knex', PATH, "exports.up = (knex) => knex.schema.dropTable('a');\n"],
    ['a service with a function `up`', 'src/migrate.js', "import { Umzug, SequelizeStorage } from 'umzug';\nexport async function up() { await new Umzug({ storage: new SequelizeStorage({ sequelize }) }).up(); }\n"],
    ['a test', 'migrations/20260102000000-change.test.js', migration("await queryInterface.dropTable('a');")],
  ];
  for (const [title, path, text] of OTHERS) {
    it(`not ${title}`, () => assert.equal(sequelize.compile(code(text, `/project/${path}`)), undefined));
  }
});

describe('a migration of Sequelize 7', () => {
  const seven = (body: string): string => `import { DataTypes } from '@sequelize/core';\nexport async function up(queryInterface) {\n  ${body}\n}\n`;

  it('by the dependencies of its package, where the file imports nothing', () => {
    const text = "export async function up(queryInterface) {\n  await queryInterface.sequelize.transaction(async (transaction) => {\n    await queryInterface.addColumn('users', 'age', { type: 'INTEGER' }, { transaction });\n    await queryInterface.addIndex('users', ['age']);\n  });\n}\n";
    const astray = (dependencies: string): boolean => hazardsIn(PATH, { 'package.json': `{"dependencies":{${dependencies}}}`, [PATH]: text }).some(({ rule }) => rule === 'no-call-outside-transaction');
    assert.equal(astray('"sequelize":"6.37.8","pg":"8.0.0"'), true);
    assert.equal(astray('"@sequelize/core":"7.0.0-alpha.48","pg":"8.0.0"'), false);
  });

  it('deletes every row where it is told which as 6 is told', () => assert.deepEqual(statementsIn(PATH, { ...PACKAGE, [PATH]: seven("await queryInterface.bulkDelete('users', { id: 1 });") }), ['DELETE FROM "users"']));
  const SENT: readonly (readonly [string, string])[] = [
    ["await queryInterface.removeIndex('users', 'i');", 'DROP INDEX "i"'],
    ["await queryInterface.addIndex('users', ['email'], { unique: true });", 'CREATE UNIQUE INDEX "users_email_unique" ON "users" ("email")'],
    ["await queryInterface.dropSchema('s');", 'DROP SCHEMA "s"'],
    ["await queryInterface.createSchema('s');", 'CREATE SCHEMA "s"'],
    ["await queryInterface.addColumn('users', 'team_id', { type: DataTypes.INTEGER, references: { table: 'teams', key: 'id' } });", 'ALTER TABLE "users" ADD COLUMN "team_id" INTEGER REFERENCES "teams" ("id")'],
  ];
  for (const [body, sql] of SENT) it(`sends ${sql}`, () => assert.deepEqual(statementsIn(PATH, { ...PACKAGE, [PATH]: seven(body) }), [sql]));

  it('is told among the options', () => assert.deepEqual(statementsIn(PATH, { ...PACKAGE, [PATH]: seven("await queryInterface.bulkDelete('users', { where: { id: 1 } });") }), ['DELETE FROM "users" WHERE "id" = 1']));
});

describe('how migrations of Sequelize are run', () => {
  const BODY = "await queryInterface.dropTable('a');";

  it('without a transaction', () => assert.deepEqual(runsIn(PATH, { ...PACKAGE, [PATH]: migration(BODY) }), ['Sequelize: none']));

  it('in one that a program hands to each', () => {
    const text = "import type { QueryInterface, Transaction } from 'sequelize';\nexport async function up({ transaction, queryInterface }: { transaction: Transaction; queryInterface: QueryInterface }) {\n  await queryInterface.dropTable('a', { transaction });\n}\n";
    assert.deepEqual(statementsIn(PATH, { ...PACKAGE, [PATH]: text }), DROP);
  });

  const DIALECTS: readonly (readonly [string, Readonly<Record<string, string>>, boolean])[] = [
    ['a driver of MySQL', { 'package.json': '{"dependencies":{"mysql2":"3.0.0","sequelize":"6.0.0"}}' }, false],
    ['config/config.json', { 'package.json': '{"dependencies":{"sequelize":"6.0.0"}}', 'config/config.json': '{"production":{"dialect":"mysql"}}' }, false],
    ['the file that `.sequelizerc` names', { 'package.json': '{"dependencies":{"sequelize":"6.0.0"}}', '.sequelizerc': "module.exports = { 'config': path.resolve('server/settings', 'store.js') };\n", 'server/settings/store.js': "module.exports = { dialect: 'mariadb' };\n" }, false],
    ['PostgreSQL beside SQLite for tests', { 'package.json': '{"dependencies":{"sequelize":"6.0.0"}}', 'config/config.js': "module.exports = { test: { dialect: 'sqlite' }, production: { dialect: 'postgres' } };\n" }, true],
    ['nothing that tells', { 'package.json': '{"dependencies":{"sequelize":"6.0.0"}}' }, true],
  ];
  for (const [title, files, judged] of DIALECTS) {
    it(`${judged ? 'judged' : 'left alone'}: ${title}`, () => assert.equal(migrationIn(PATH, { ...files, [PATH]: migration(BODY) }) !== 'another dialect', judged));
  }
});

describe('what cannot be read of Sequelize is said', () => {
  const UNREAD: readonly (readonly [string, string])[] = [
    ['await helper(queryInterface);', '? the database goes to `helper`, which cannot be followed from here'],
    ['await queryInterface.sequelize.query(fs.readFileSync(path));', '? `query`: what it sends is only known when it runs'],
    ['await queryInterface.addColumn(...columns);', '? `addColumn`: what it changes is only known when it runs'],
    ["await queryInterface.sequelize.models.User.update({ a: 1 }, { where: {} });", '? `update`: it writes rows by a model, whose table and columns are those of the day on which it runs'],
    ['await queryInterface.sequelize.sync();', '? `sync`: it makes of the schema what the models say when it runs'],
    ['await queryInterface.conjure();', '? `conjure`: no method of Sequelize that is known here'],
  ];
  for (const [body, said] of UNREAD) {
    it(body, () => assert.deepEqual(statementsIn(PATH, inProject(body)), [said]));
  }

  it('but not questions', () => assert.deepEqual(statementsIn(PATH, inProject("const table = await queryInterface.describeTable('users'); if (!table.email) { await queryInterface.sequelize.authenticate(); }")), []));
});

describe('a hazard in a migration of Sequelize', () => {
  it('is mended by an option where Sequelize has one', () => {
    assert.match(repaired('no-blocking-index', "await queryInterface.addIndex('users', ['email']);"), /addIndex\('users', \['email'\], \{ concurrently: true \}\)/);
    assert.match(repaired('no-blocking-index', "await queryInterface.addIndex('users', { fields: ['email'], name: 'i' });"), /\{ fields: \['email'\], name: 'i', concurrently: true \}/);
  });

  it('is mended by SQL where it has none', () => {
    assert.match(repaired('no-validating-constraint', "await queryInterface.addConstraint('users', { fields: ['name'], type: 'check', name: 'c', where: { name: 'x' } });"), /await queryInterface\.sequelize\.query\(`ALTER TABLE "users" ADD CONSTRAINT "c" CHECK \("name" = 'x'\) NOT VALID`\)/);
  });

  it('`changeColumn` takes away what it is not told again', () => {
    const body = "await queryInterface.changeColumn('users', 'email', { type: Sequelize.STRING(80), defaultValue: '' });";
    assert.match(repaired('no-silent-alter', body), /\{ type: Sequelize\.STRING\(80\), defaultValue: '', allowNull: false \}/);
    const hazard = hazardsIn(PATH, inProject("await queryInterface.changeColumn('users', 'email', { type: Sequelize.STRING(80) });")).find(({ rule }) => rule === 'no-silent-alter');
    assert.match(hazard?.message.what ?? '', /`email` of `users` loses NOT NULL and its default/);
  });

  it('a call that nobody waits for', () => {
    assert.match(repaired('require-awaited-migration', "queryInterface.removeColumn('users', 'name');"), /await queryInterface\.removeColumn/);
  });

  it('a list of calls that is returned as it is', () => {
    const text = "module.exports = { up: (queryInterface, Sequelize) => [queryInterface.addColumn('users', 'a', Sequelize.TEXT), queryInterface.addColumn('users', 'b', Sequelize.TEXT)] };\n";
    assert.ok(hazardsIn(PATH, { ...USERS, [PATH]: text }).some(({ rule }) => rule === 'require-awaited-migration'));
  });
});

describe('a new migration of Sequelize', () => {
  const DRAFT: MigrationDraft = { name: 'add_name', header: ['Deploy 1 of 2.'], up: ['ALTER TABLE users ADD COLUMN "n`m" text'], down: ['ALTER TABLE users DROP COLUMN "n`m"'], transaction: 'any', takesStrongLock: true };
  const texts = (text: string, path: string, direction: 'up' | 'down' = 'up'): readonly string[] => sequelize.compile(code(text, path), direction)?.script.statements.map((statement) => statement.text) ?? [];
  const LIKES: readonly (readonly [string, string, string, RegExp])[] = [
    ['CommonJS as sequelize-cli has it', '/project/migrations/20260102000000-a.js', migration(''), /^\/\*\* @type \{import\('sequelize-cli'\)\.Migration\} \*\/\nmodule\.exports = \{\n {2}async up\(queryInterface\) \{/],
    ['modules', '/project/migrations/20260102000000-a.mjs', "export default {\n  async up(queryInterface, Sequelize) {},\n};\n", /^export default \{\n {2}async up\(queryInterface\) \{/],
    ['TypeScript', '/project/migrations/20260102000000-a.ts', "import type { QueryInterface } from 'sequelize';\n\nexport async function up(queryInterface: QueryInterface): Promise<void> {}\n", /^import type \{ QueryInterface \} from 'sequelize';\n\nexport async function up\(queryInterface: QueryInterface\): Promise<void> \{/],
    ['umzug', '/project/migrations/2026.01.02T00.00.00.a.ts', "import type { MigrationParams } from 'umzug';\nimport type { QueryInterface } from 'sequelize';\n\nexport async function up({ context: queryInterface }: MigrationParams<QueryInterface>): Promise<void> {\n  await queryInterface.dropTable('a');\n}\n", /up\(\{ context: queryInterface \}: MigrationParams<QueryInterface>\)/],
  ];
  for (const [form, path, like, written] of LIKES) {
    it(`is written as ${form}`, () => {
      const text = sequelize.printer?.file(DRAFT, code(like, path), path) ?? '';
      assert.match(text, written);
      assert.match(text, /\/\/ Deploy 1 of 2\.$/m);
      assert.deepEqual(texts(text, path), ['START TRANSACTION', "SET LOCAL lock_timeout = '2s'", ...DRAFT.up, 'COMMIT']);
      assert.deepEqual(texts(text, path, 'down'), DRAFT.down);
    });
  }

  it('opens no transaction where it must not', () => {
    const outside: MigrationDraft = { ...DRAFT, up: ['CREATE INDEX CONCURRENTLY i ON users (email)'], transaction: 'none', takesStrongLock: false };
    assert.deepEqual(texts(sequelize.printer?.file(outside, code(migration(''), `/project/${PATH}`), `/project/${PATH}`) ?? '', `/project/${PATH}`), outside.up);
  });

  for (const body of ["await queryInterface.renameColumn('users', 'a', 'b');", "return queryInterface.renameColumn('users', 'a', 'b');", "await queryInterface.sequelize.query('alter table users rename column a to b');"]) {
    it(`may stand where a statement stood: ${body}`, () => {
      const file = code(migration(body), `/project/${PATH}`);
      const place = sequelize.compile(file)?.script.statements[0]?.range;
      assert.ok(place !== undefined);
      assert.deepEqual(texts(edited(file.text, sequelize.printer?.replace(file, place, DRAFT, true) ?? []), `/project/${PATH}`), DRAFT.up);
    });
  }
});
