/** Migrations of Payload in a project: which files are some, how they are run, what is suggested in them, what is written. */
import assert from 'node:assert/strict';
import { payload } from '../../rules/engine/tools/payload/payload.ts';
import type { MigrationDraft } from '../../rules/index.ts';
import { hazardsIn, runsIn } from '../harness/code-project.ts';
import { code } from '../harness/code.ts';
import { edited } from '../harness/lint.ts';

function migration(body: string, { module = '@payloadcms/db-postgres', parameter = '{ db, payload, req }: MigrateUpArgs', down = '' } = {}): string {
  return `import { MigrateUpArgs, MigrateDownArgs, sql } from '${module}'\n\nexport async function up(${parameter}): Promise<void> {\n  ${body}\n}\n\nexport async function down({ db, payload, req }: MigrateDownArgs): Promise<void> {\n  ${down}\n}\n`;
}

const PATH = 'src/migrations/20260102_000000.ts';
const DROP = 'await db.execute(sql`DROP TABLE a`)';
const USERS = { 'src/migrations/20260101_000000.ts': migration('await db.execute(sql`\n   CREATE TABLE "users" (\n  "id" serial PRIMARY KEY NOT NULL,\n  "email" varchar\n  );`)') };

function statements(text: string, direction: 'up' | 'down' = 'up', path = PATH): readonly string[] | undefined {
  return payload.compile(code(text, `/project/${path}`), direction)?.script.statements.map((statement) => statement.text);
}

describe('which files are migrations of Payload', () => {
  const DETECTED: readonly (readonly [string, string])[] = [
    ['what is generated', migration(DROP)],
    ['on Vercel', migration(DROP, { module: '@payloadcms/db-vercel-postgres' })],
    ['types by themselves', `import type { MigrateUpArgs } from '@payloadcms/db-postgres';\nimport { sql } from '@payloadcms/db-postgres';\nexport async function up({ db }: MigrateUpArgs): Promise<void> { ${DROP} }\n`],
    ['JavaScript', `import { sql } from '@payloadcms/db-postgres'\nexport async function up({ db, payload, req }) { ${DROP} }\n`],
    ['`sql` from Drizzle', `import type { MigrateUpArgs } from '@payloadcms/db-postgres'\nimport { sql } from '@payloadcms/db-postgres/drizzle'\nexport async function up({ db }: MigrateUpArgs) { ${DROP} }\n`],
    ['one parameter', migration('await args.db.execute(sql`DROP TABLE a`)', { parameter: 'args: MigrateUpArgs' })],
  ];
  for (const [title, text] of DETECTED) it(title, () => assert.deepEqual(statements(text), ['DROP TABLE a']));

  const OTHERS: readonly (readonly [string, string])[] = [
    ['for SQLite', migration('await db.run(sql`DROP TABLE a`)', { module: '@payloadcms/db-sqlite' })],
    ['for MongoDB', "import { MigrateUpArgs } from '@payloadcms/db-mongodb'\nexport async function up({ payload }: MigrateUpArgs) { await payload.update({}) }\n"],
    ['an endpoint that says `up`', "import { postgresAdapter } from '@payloadcms/db-postgres'\nexport const up = (request: Request) => request.url\n"],
  ];
  for (const [title, text] of OTHERS) it(`not ${title}`, () => assert.equal(statements(text), undefined));

  it('not the index', () => assert.equal(statements(migration(DROP), 'up', 'src/migrations/index.ts'), undefined));
  it('the way down is known', () => assert.deepEqual(statements(migration(DROP, { down: 'await db.execute(sql`CREATE TABLE a ()`)' }), 'down'), ['CREATE TABLE a ()']));
});

describe('what nobody can know of a migration of Payload', () => {
  const UNREADABLE = [
    "await payload.update({ collection: 'pages', where: {}, data: { a: 1 } })",
    'await db.execute(statementFor("users"))',
    'await db.update(pages).set({ a: 1 })',
    'await migratePostgresV2toV3({ payload, req })',
  ];
  for (const body of UNREADABLE) {
    it(`is said of ${body}`, () => {
      const file = code(migration(body), `/project/${PATH}`);
      assert.deepEqual(payload.compile(file)?.script.statements.map(({ problem }) => problem?.reason), ['code']);
    });
  }

  it('is said where nobody waits for it', () => {
    assert.ok(hazardsIn(PATH, { [PATH]: migration('db.execute(sql`DROP TABLE a`)') }).some(({ rule }) => rule === 'require-awaited-migration'));
  });
});

describe('how migrations of Payload are run', () => {
  const CASES: readonly (readonly [string, Readonly<Record<string, string>>, string])[] = [
    ['each in a transaction', { [PATH]: migration(DROP) }, 'Payload: file'],
    ['without one, where the adapter opens none', { 'src/payload.config.ts': 'export default buildConfig({ db: postgresAdapter({ transactionOptions: false }) })', [PATH]: migration(DROP) }, 'Payload: implicit'],
    ['outside it, through the pool', { [PATH]: migration('await payload.db.drizzle.execute(sql`DROP TABLE a`)') }, 'Payload: implicit, opted out'],
  ];
  for (const [title, files, expected] of CASES) it(title, () => assert.deepEqual(runsIn(PATH, files), [expected]));
});

describe('a hazard in a migration of Payload', () => {
  const hazards = (text: string): ReturnType<typeof hazardsIn> => hazardsIn(PATH, { ...USERS, [PATH]: text });

  it('stands at the statement in the text of the tag', () => {
    const text = migration('await db.execute(sql`\n   ALTER TABLE "users" ADD COLUMN "born" date;\n  ALTER TABLE "users" DROP COLUMN "email";`)');
    assert.deepEqual(hazards(text).filter(({ rule }) => rule === 'no-drop-column').map(({ range }) => text.slice(range.start, range.end)), ['DROP COLUMN "email"']);
  });

  it('knows that no index can be built concurrently in it', () => {
    const found = hazards(migration('await db.execute(sql`CREATE INDEX CONCURRENTLY "i" ON "users" ("email");`)'));
    assert.ok(found.some(({ rule }) => rule === 'no-concurrently-in-transaction'), found.map(({ rule }) => rule).join());
  });

  it('is mended in the text', () => {
    const text = migration('await db.execute(sql`ALTER TABLE "users" ADD CONSTRAINT "c" CHECK ("email" IS NOT NULL);`)');
    const fixed = hazards(text).find(({ rule }) => rule === 'no-validating-constraint')?.suggestions.map(({ edits }) => edited(text, edits)) ?? [];
    assert.ok(fixed.some((each) => /sql`ALTER TABLE "users" ADD CONSTRAINT "c" CHECK \("email" IS NOT NULL\) NOT VALID;`/.test(each)), fixed.join('\n'));
  });

  it('is that of the SQL it sends', () => {
    for (const sql of ['alter table users drop column email', 'create index i on users (email)', 'alter table users alter column email set not null', 'drop table users cascade']) {
      const inCode = hazards(migration(`await db.execute(sql\`${sql};\`)`, { down: '// irreversible' })).map(({ rule }) => rule);
      const inSql = hazardsIn('migrations/2.sql', { 'migrations/1.sql': 'create table users (id serial primary key not null, email varchar);', 'migrations/2.sql': `${sql};\n` }, { runner: { transaction: 'file' } }).map(({ rule }) => rule);
      assert.deepEqual([...inCode].sort(), [...inSql].sort(), sql);
      assert.ok(inCode.length > 0);
    }
  });
});

describe('a new migration of Payload', () => {
  const draft: MigrationDraft = { name: 'add_name', header: ['Deploy 1 of 2.'], up: ['ALTER TABLE users ADD COLUMN "n`m" text'], down: ['ALTER TABLE users DROP COLUMN "n`m"'], transaction: 'any', takesStrongLock: true };

  for (const [language, path, like] of [['TypeScript', PATH, migration('', { module: '@payloadcms/db-vercel-postgres' })], ['JavaScript', 'src/migrations/20260102_000000.js', "import { sql } from '@payloadcms/db-vercel-postgres'\nexport async function up({ db }) {}\n"]] as const) {
    it(`is written in ${language}`, () => {
      const text = payload.printer?.file(draft, code(like, `/project/${path}`), `/project/${path}`) ?? '';
      assert.deepEqual(statements(text, 'up', path), ["SET LOCAL lock_timeout = '2s'", 'ALTER TABLE users ADD COLUMN "n`m" text']);
      assert.deepEqual(statements(text, 'down', path), ['ALTER TABLE users DROP COLUMN "n`m"']);
      assert.match(text, /from '@payloadcms\/db-vercel-postgres';\n\n\/\/ Deploy 1 of 2\.$/m);
    });
  }

  it('may stand where a statement stood', () => {
    const file = code(migration('await db.execute(sql`ALTER TABLE users RENAME COLUMN a TO b`)'), `/project/${PATH}`);
    const [statement] = payload.compile(file)?.script.statements ?? [];
    assert.ok(statement !== undefined);
    assert.deepEqual(statements(edited(file.text, payload.printer?.replace(file, statement.range, draft, true) ?? [])), ['ALTER TABLE users ADD COLUMN "n`m" text']);
  });
});
