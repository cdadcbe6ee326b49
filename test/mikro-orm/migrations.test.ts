/** Migrations of MikroORM in a project: which files are some, how they are run, what is suggested in them, what is written. */
import assert from 'node:assert/strict';
import type { MigrationDraft } from '../../rules/index.ts';
import { hazardsIn, runsIn, statementsIn } from '../harness/code-project.ts';
import { code } from '../harness/code.ts';
import { edited } from '../harness/lint.ts';
import { mikroOrmTool, statementsOf } from './compiled.ts';

function migration(body: string, { module = '@mikro-orm/migrations', members = '' } = {}): string {
  return `import { Migration } from '${module}';\n\nexport class Migration20260101000000 extends Migration {${members}\n  override async up(): Promise<void> {\n    ${body}\n  }\n\n  override async down(): Promise<void> {} // irreversible\n}\n`;
}

const PATH = 'src/migrations/Migration20260101000000.ts';
const PACKAGE = { 'package.json': '{"dependencies":{"@mikro-orm/postgresql":"^6.4.0","@mikro-orm/migrations":"^6.4.0"}}' };
const EACH = { ...PACKAGE, 'src/mikro-orm.config.ts': "export default defineConfig({ migrations: { allOrNothing: false } });\n" };
const INDEX = 'this.addSql(`create index concurrently i on users (email)`);';

describe('which files are migrations of MikroORM', () => {
  const DETECTED: readonly (readonly [string, string])[] = [
    ['a class of the library', migration("this.addSql('drop table a');")],
    ['a default export', migration("this.addSql('drop table a');").replace('export class', 'export default class')],
    ['a class of Medusa', migration("this.addSql('drop table a');", { module: '@medusajs/framework/mikro-orm/migrations' })],
    ['compiled TypeScript', '"use strict";\nconst migrations_1 = require("@mikro-orm/migrations");\nclass Migration1 extends migrations_1.Migration {\n  async up() { this.addSql(\'drop table a\'); }\n}\nexports.Migration1 = Migration1;\n'],
    ['CommonJS as the generator writes it', "'use strict';\nconst { Migration } = require('@mikro-orm/migrations');\nclass Migration1 extends Migration {\n  async up() { this.addSql('drop table a'); }\n}\nmodule.exports = { Migration1 };\n"],
    ["a class of the project's own in between", "import { BaseMigration } from '../base-migration';\nexport class Migration1 extends BaseMigration { async up() { this.addSql('drop table a'); } }\n"],
  ];
  for (const [title, text] of DETECTED) {
    it(title, () => assert.deepEqual(statementsOf(code(text, `/project/${PATH}`)).map((statement) => statement.text), ['drop table a']));
  }

  const OTHERS: readonly (readonly [string, string])[] = [
    ['a base class', "import { Migration } from '@mikro-orm/migrations';\nexport abstract class BaseMigration extends Migration { async up() { this.addSql('drop table a'); } }\n"],
    ['a class that is not exported', "import { Migration } from '@mikro-orm/migrations';\nclass Migration1 extends Migration { async up() { this.addSql('drop table a'); } }\n"],
    ['MongoDB', "import { Migration } from '@mikro-orm/migrations-mongodb';\nexport class Migration1 extends Migration { async up() { await this.getCollection('a').drop(); } }\n"],
    ['a service with a method `up`', "import { Migrator } from '@mikro-orm/migrations';\nexport class Runner { async up() { await this.migrator.up(); } }\n"],
    ['another library', "import { Migration } from './migration';\nexport class Migration1 extends Migration { async up() { this.schema.dropTable('a'); } }\n"],
  ];
  for (const [title, text] of OTHERS) {
    it(`not ${title}`, () => assert.equal(mikroOrmTool().compile(code(text, `/project/${PATH}`)), undefined));
  }
});

describe('what nobody can know of a migration of MikroORM', () => {
  const UNREADABLE: readonly (readonly [string, string])[] = [
    ['a text of another file', "this.addSql(statementFor('users'));"],
    ['entities', 'await this.getEntityManager().persistAndFlush(user);'],
    ['a method of its base class', 'this.createAuditColumns("users");'],
    ['a function of another file', 'await addAudit(this);'],
    ['a statement that is executed', 'await this.execute(build());'],
  ];
  for (const [title, body] of UNREADABLE) {
    it(`is said of ${title}`, () => {
      const text = migration(body);
      const [statement] = statementsOf(code(text, `/project/${PATH}`));
      assert.equal(statement?.problem?.reason, 'code');
      assert.match(body, new RegExp(text.slice(statement.range.start, statement.range.end).replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')));
    });
  }

  it('is said where something is not awaited', () => {
    const text = migration("this.execute('drop table a');");
    assert.ok(hazardsIn(PATH, { ...PACKAGE, [PATH]: text }).some(({ rule }) => rule === 'require-awaited-migration'));
  });
});

describe('how migrations of MikroORM are run', () => {
  const CASES: readonly (readonly [string, Readonly<Record<string, string>>, string, string])[] = [
    ['all pending in one transaction', PACKAGE, migration(INDEX), 'MikroORM: all pending'],
    ['one by one without allOrNothing', EACH, migration(INDEX), 'MikroORM: file'],
    ['without any transaction', { ...PACKAGE, 'mikro-orm.config.ts': 'export default { migrations: { transactional: false } };\n' }, migration(INDEX), 'MikroORM: none'],
    ['outside, as the class says', EACH, migration(INDEX, { members: '\n  isTransactional(): boolean { return false; }\n' }), 'MikroORM: none, opted out'],
    ['by Medusa', { 'package.json': '{"dependencies":{"@medusajs/framework":"2.4.0"}}' }, migration(INDEX), 'Medusa: all pending'],
  ];
  for (const [title, files, text, expected] of CASES) {
    it(title, () => assert.deepEqual(runsIn(PATH, { ...files, [PATH]: text }), [expected]));
  }

  for (const driver of ['mysql', 'better-sqlite', 'mssql']) {
    it(`not for ${driver}`, () => assert.deepEqual(statementsIn(PATH, { 'package.json': `{"dependencies":{"@mikro-orm/${driver}":"^6.4.0"}}`, [PATH]: migration("this.addSql('drop table a');") }), ['another dialect']));
  }

  it('executed statements run before queued ones', () => {
    const text = migration("this.addSql('alter table a add b int');\n    await this.execute('update a set c = 1');");
    assert.deepEqual(statementsIn(PATH, { ...PACKAGE, [PATH]: text }), ['update a set c = 1', 'alter table a add b int']);
  });
});

describe('a hazard in a migration of MikroORM', () => {
  const USERS = { 'src/migrations/Migration20250101000000.ts': migration("this.addSql('create table users (id serial primary key, email text)');").replace('Migration20260101000000', 'Migration20250101000000') };

  it('stands in the text of the call, and is mended there', () => {
    const text = migration("this.addSql('create index \"users_email\" on \"users\" (\"email\");');", { members: '\n  isTransactional(): boolean { return false; }\n' });
    const hazard = hazardsIn(PATH, { ...EACH, ...USERS, [PATH]: text }).find(({ rule }) => rule === 'no-blocking-index');
    const fixed = hazard?.suggestions.map(({ edits }) => edited(text, edits)) ?? [];
    assert.ok(fixed.some((each) => /this\.addSql\('create index CONCURRENTLY "users_email" on "users" \("email"\);'\);/i.test(each)), fixed.join('\n'));
  });

  it('is taken out of the transaction by a member of the class', () => {
    const text = migration(INDEX);
    const hazard = hazardsIn(PATH, { ...EACH, ...USERS, [PATH]: text }).find(({ rule }) => rule === 'no-concurrently-in-transaction');
    const fixed = edited(text, hazard?.suggestions[0]?.edits ?? []);
    assert.match(fixed, / {2}override isTransactional\(\): boolean \{\n {4}return false;\n {2}\}\n/);
    assert.ok(!hazardsIn(PATH, { ...EACH, ...USERS, [PATH]: fixed }).some(({ rule }) => rule === 'no-concurrently-in-transaction'));
  });

  it('is that of the SQL it sends', () => {
    for (const sql of ['alter table users drop column email', 'create index i on users (email)', 'alter table users alter column email set not null', 'drop table users cascade']) {
      const settings = { runner: { transaction: 'all pending' } } as const;
      const inCode = hazardsIn(PATH, { ...PACKAGE, ...USERS, [PATH]: migration(`this.addSql(\`${sql};\`);`) }, settings).map(({ rule }) => rule);
      const inSql = hazardsIn('migrations/2.sql', { 'migrations/1.sql': 'create table users (id serial primary key, email text);', 'migrations/2.sql': `${sql};\n` }, settings).map(({ rule }) => rule);
      assert.deepEqual([...inCode].sort(), [...inSql].sort(), sql);
      assert.ok(inCode.length > 0);
    }
  });
});

describe('a new migration of MikroORM', () => {
  const draft: MigrationDraft = { name: 'add_name', header: ['Deploy 1 of 2.'], up: ['ALTER TABLE users ADD COLUMN "n`m" text'], down: ['ALTER TABLE users DROP COLUMN "n`m"'], transaction: 'any', takesStrongLock: true };
  const LIKES: readonly (readonly [string, string, string])[] = [
    ['TypeScript', '/project/src/migrations/Migration20260102000000_add_name.ts', migration('')],
    ['CommonJS', '/project/src/migrations/Migration20260102000000_add_name.js', "const { Migration } = require('@mikro-orm/migrations');\nclass Migration1 extends Migration {\n  async up() { this.addSql('drop table a'); }\n}\nmodule.exports = { Migration1 };\n"],
  ];
  const texts = (text: string, path: string, direction: 'up' | 'down' = 'up'): readonly string[] => statementsOf(code(text, path), direction).map((statement) => statement.text);

  for (const [language, path, like] of LIKES) {
    it(`is written in ${language}`, () => {
      const text = mikroOrmTool().printer?.file(draft, code(like, path), path) ?? '';
      assert.deepEqual(texts(text, path), ["SET LOCAL lock_timeout = '2s'", 'ALTER TABLE users ADD COLUMN "n`m" text']);
      assert.deepEqual(texts(text, path, 'down'), ['ALTER TABLE users DROP COLUMN "n`m"']);
      assert.match(text, /class Migration20260102000000_add_name extends Migration \{/);
      assert.match(text, /\/\/ Deploy 1 of 2\.$/m);
    });
  }

  it('takes `Migration` from where the others have it', () => {
    const text = mikroOrmTool().printer?.file(draft, code(migration('', { module: '@medusajs/framework/mikro-orm/migrations' }), `/project/${PATH}`), `/project/${PATH}`) ?? '';
    assert.match(text, /from '@medusajs\/framework\/mikro-orm\/migrations';/);
  });

  it('leaves the transaction where it must', () => {
    const outside: MigrationDraft = { ...draft, up: ['CREATE INDEX CONCURRENTLY i ON users (email)'], transaction: 'none', takesStrongLock: false };
    const text = mikroOrmTool().printer?.file(outside, code(migration(''), `/project/${PATH}`), `/project/${PATH}`) ?? '';
    assert.equal(mikroOrmTool().compile(code(text, `/project/${PATH}`))?.transaction, 'none');
  });

  for (const body of ["this.addSql('alter table users rename column a to b');", "await this.execute('alter table users rename column a to b');"]) {
    it(`may stand where a statement stood: ${body}`, () => {
      const file = code(migration(body), `/project/${PATH}`);
      const [statement] = statementsOf(file);
      assert.ok(statement !== undefined);
      assert.deepEqual(texts(edited(file.text, mikroOrmTool().printer?.replace(file, statement.range, draft, true) ?? []), `/project/${PATH}`), ['ALTER TABLE users ADD COLUMN "n`m" text']);
    });
  }
});
