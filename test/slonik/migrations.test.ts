/** Migrations that send through slonik or @databases in a project: which files are some, how they are run, what is suggested in them, what is written. */
import assert from 'node:assert/strict';
import { databasesCode } from '../../rules/engine/tools/databases/code.ts';
import { slonikCode } from '../../rules/engine/tools/slonik/code.ts';
import type { MigrationDraft } from '../../rules/index.ts';
import { hazardsIn, runsIn } from '../harness/code-project.ts';
import { code } from '../harness/code.ts';
import { edited } from '../harness/lint.ts';

const PATH = 'alterations/2-add.ts';
const MIGRATOR = { 'package.json': '{"dependencies":{"@slonik/migrator":"^0.12.0","slonik":"^29.0.0"}}' };

function alteration(body: string, module = '@silverhand/slonik'): string {
  return `import { sql } from '${module}';\nimport type { AlterationScript } from '../lib/alteration.js';\n\nconst alteration: AlterationScript = {\n  up: async (pool) => {\n    ${body}\n  },\n  down: async (pool) => {\n    // irreversible\n  },\n};\n\nexport default alteration;\n`;
}

function migration(body: string): string {
  return `import type { Migration } from '@slonik/migrator';\n\nexport const up: Migration = async ({ context: { connection, sql } }) => {\n  ${body}\n};\n\nexport const down: Migration = async ({ context: { connection, sql } }) => {\n  await connection.query(sql\`drop table b\`);\n};\n`;
}

function texts(tool: typeof slonikCode, text: string, path = PATH, direction: 'up' | 'down' = 'up'): readonly string[] | undefined {
  return tool.compile(code(text, `/project/${path}`), direction)?.script.statements.map((statement) => statement.text);
}

describe('which files are migrations that slonik sends', () => {
  it("those of a runner of the project's own", () => assert.deepEqual(texts(slonikCode, alteration('await pool.query(sql`drop table a`);')), ['drop table a']));
  it('those of its migrator', () => assert.deepEqual(texts(slonikCode, migration('await connection.query(sql`drop table a`);')), ['drop table a']));
  it('those of its migrator in JavaScript that import nothing', () => assert.deepEqual(texts(slonikCode, "exports.up = async ({ context: { connection, sql } }) => {\n  await connection.query(sql`drop table a`);\n};\n"), ['drop table a']));
  it('those that have nothing but what is to be done before the transaction', () => assert.deepEqual(texts(slonikCode, "import { sql } from '@silverhand/slonik';\nexport default { beforeUp: async (pool) => { await pool.query(sql`drop table a`); }, up: async () => {} };\n"), ['drop table a']));
  it('with their way back', () => assert.deepEqual(texts(slonikCode, migration(''), PATH, 'down'), ['drop table b']));
  it('not the code of the application', () => assert.equal(texts(slonikCode, "import { sql } from 'slonik';\nexport const drop = async (pool) => pool.query(sql`drop table a`);\n"), undefined));
  it('not an `up` that is handed nothing', () => assert.equal(texts(slonikCode, "import { createPool } from 'slonik';\nexport const up = async () => { await createPool('x'); };\n"), undefined));
  it('not another library', () => assert.equal(texts(slonikCode, alteration('await pool.query(sql`drop table a`);', 'postgres')), undefined));
});

describe('which files are migrations of @databases', () => {
  const text = "import { sql, type Connection } from '@databases/pg';\nexport default async function migrate(db: Connection) {\n  await db.query(sql`drop table a`);\n}\n";
  it('numbered ones with a default export', () => assert.deepEqual(texts(databasesCode, text, 'migrations/0002-drop.ts'), ['drop table a']));
  it('not a module of the application', () => assert.equal(texts(databasesCode, text, 'src/drop-accounts.ts'), undefined));
  it('in one order with the files of SQL beside them', () => {
    const files = {
      'migrations/9-accounts.sql': 'create table accounts (number int not null);',
      'migrations/10-numbers.js': "const { sql } = require('@databases/pg');\nmodule.exports = async (db) => { await db.query(sql`alter table accounts alter column number set not null`); };\n",
    };
    assert.ok(!hazardsIn('migrations/10-numbers.js', files).some(({ rule }) => rule === 'no-scanning-not-null'));
  });
  it('all pending ones in one transaction', () => assert.deepEqual(runsIn('migrations/0002-drop.ts', { 'migrations/0002-drop.ts': text }), ['@databases/pg-migrations: all pending']));
});

describe('how migrations that slonik sends are run', () => {
  it('each call by itself, by its migrator', () => assert.deepEqual(runsIn(PATH, { ...MIGRATOR, [PATH]: migration('await connection.query(sql`drop table a`);') }), ['@slonik/migrator: none']));
  it('what is to be done before the transaction, and then the transaction, by the runner of logto', () => {
    const text = "import { sql } from '@silverhand/slonik';\nexport default {\n  beforeUp: async (pool) => {\n    await pool.query(sql`create index concurrently i on users (email)`);\n  },\n  up: async (pool) => {\n    await pool.query(sql`alter table users add name text`);\n  },\n  down: async (pool) => {},\n};\n";
    assert.deepEqual(texts(slonikCode, text), ['create index concurrently i on users (email)', 'begin', 'alter table users add name text', 'commit']);
    assert.deepEqual(runsIn(PATH, { [PATH]: text }), ['the migration runner: none, opted out']);
    assert.ok(!hazardsIn(PATH, { [PATH]: text }, { runner: { transaction: 'file' } }).some(({ rule }) => rule === 'no-concurrent-in-transaction'));
  });
  it("by nobody knows what, else", () => assert.deepEqual(runsIn(PATH, { [PATH]: alteration('await pool.query(sql`drop table a`);') }), ['the migration runner: unknown']));
  it('as a setting says', () => assert.deepEqual(runsIn(PATH, { [PATH]: alteration('await pool.query(sql`drop table a`);') }, { runner: { transaction: 'file' } }), ['the migration runner: file']));
});

describe('what nobody can know of a migration that slonik sends', () => {
  for (const body of ["await applyTableRls(pool, 'users');", 'await pool.query(statement);', 'await pool.copyIt(sql`drop table a`);']) {
    it(`is said of ${body}`, () => assert.deepEqual(slonikCode.compile(code(alteration(body), `/project/${PATH}`))?.script.statements.map(({ problem }) => problem?.reason), ['code']));
  }
});

describe('a hazard in a migration that slonik sends', () => {
  const USERS = { 'alterations/1-users.ts': alteration('await pool.query(sql`create table users (id int primary key, email text)`);') };
  const hazards = (text: string, files = {}): ReturnType<typeof hazardsIn> => hazardsIn(PATH, { ...USERS, ...files, [PATH]: text });

  it('stands in the text of the tag, and is mended there', () => {
    const text = migration('await connection.query(sql`create index users_email on users (email)`);');
    const fixed = hazards(text, MIGRATOR).find(({ rule }) => rule === 'no-blocking-index')?.suggestions.map(({ edits }) => edited(text, edits)) ?? [];
    assert.ok(fixed.some((each) => /connection\.query\(sql`create index CONCURRENTLY users_email on users \(email\)`\);/i.test(each)), fixed.join('\n'));
  });

  it('is that of the SQL it sends', () => {
    for (const sql of ['alter table users drop column email', 'create index i on users (email)', 'alter table users alter column email set not null', 'drop table users cascade']) {
      const inCode = hazards(alteration(`await pool.query(sql\`${sql};\`);`)).map(({ rule }) => rule);
      const inSql = hazardsIn('migrations/2.sql', { 'migrations/1.sql': 'create table users (id int primary key, email text);', 'migrations/2.sql': `${sql};\n` }).map(({ rule }) => rule);
      assert.deepEqual([...inCode].sort(), [...inSql].sort(), sql);
      assert.ok(inCode.length > 0);
    }
  });
});

describe('a new migration for slonik or @databases', () => {
  const draft: MigrationDraft = { name: 'add_name', header: ['Deploy 1 of 2.'], up: ['ALTER TABLE users ADD COLUMN "n`m" text'], down: ['ALTER TABLE users DROP COLUMN "n`m"'], transaction: 'any', takesStrongLock: true };
  const UP = ["SET LOCAL lock_timeout = '2s'", 'ALTER TABLE users ADD COLUMN "n`m" text'];

  it('is written for its migrator', () => {
    const text = slonikCode.printer?.file(draft, code(migration(''), `/project/${PATH}`), PATH) ?? '';
    assert.deepEqual(texts(slonikCode, text), UP);
    assert.deepEqual(texts(slonikCode, text, PATH, 'down'), draft.down);
    assert.match(text, /^\/\/ Deploy 1 of 2\.$/m);
  });

  it("is not written for a runner of the project's own", () => assert.equal(slonikCode.printer?.file(draft, code(alteration(''), `/project/${PATH}`), PATH), undefined));

  it('is written for @databases', () => {
    const text = databasesCode.printer?.file(draft, code("import { sql } from '@databases/pg';\nexport default async function (db) {}\n", '/project/migrations/1-a.ts'), 'migrations/2-b.ts') ?? '';
    assert.deepEqual(texts(databasesCode, text, 'migrations/2-b.ts'), UP);
  });

  it('may stand where a statement stood, sent in the same way', () => {
    const file = code(alteration('await pool.query(sql.unsafe`alter table users rename column a to b`);'), `/project/${PATH}`);
    const [statement] = slonikCode.compile(file)?.script.statements ?? [];
    assert.ok(statement !== undefined);
    const text = edited(file.text, slonikCode.printer?.replace(file, statement.range, draft, true) ?? []);
    assert.deepEqual(texts(slonikCode, text), UP.slice(1));
    assert.match(text, /await pool\.query\(sql\.unsafe`ALTER/);
  });
});
