/** Migrations in code whose runner nobody knows: SQL in strings and tags, in files that the setting `migrations` names. */
import assert from 'node:assert/strict';
import { readSettings } from '../../eslint-plugin/settings.ts';
import { mayConcern, Project, type Settings } from '../../rules/index.ts';
import { hazardsIn, migrationIn, runsIn } from '../harness/code-project.ts';
import { edited } from '../harness/lint.ts';
import { MemoryFiles } from '../harness/memory-files.ts';

const PATH = 'db/changes/2.ts';
const NAMED: Settings = { migrations: ['db/changes/**'] };

function sent(text: string, settings: Settings = NAMED, path = PATH): readonly string[] | string {
  const input = migrationIn(path, { [path]: text }, settings);
  return typeof input === 'string' ? input : input.parts.flatMap(({ statements }) => statements.map(({ statement }) => (statement.problem?.reason === 'code' ? `? ${statement.problem.message}` : statement.text)));
}

describe('SQL in the code of a runner that nobody knows', () => {
  it('comes in the order of the numbers in its names', () => {
    const files = {
      'db/changes/Version-1.0.9.js': "export default async (client) => { await client.query('create table a (b int not null)'); };",
      'db/changes/Version-1.0.10.js': "export default async (client) => { await client.query('alter table a alter column b set not null'); };",
    };
    assert.ok(!hazardsIn('db/changes/Version-1.0.10.js', files, NAMED).some(({ rule }) => rule === 'no-scanning-not-null'));
  });

  const FOUND: readonly (readonly [string, string])[] = [
    ['a client that is handed over', "export async function up(client) { await client.query('drop table a'); }"],
    ['a client with values', "export async function up(client) { await client.query('drop table a', []); }"],
    ['a pool of another module', "import { pool } from '../pool';\nexport async function up() { await pool.query('drop table a'); }"],
    ['a client of a pool', "import { pool } from '../pool';\nexport async function up() { const client = await pool.connect(); try { await client.query('drop table a'); } finally { client.release(); } }"],
    ['a function of another module', "import { apply } from '../apply';\nexport const up = () => apply('accounts', 'drop table a');"],
    ['a tag that sends', 'exports.up = async (sql) => { await sql`drop table a ${sql.unsafe("")}`; };'],
    ['a tag inside a transaction', 'exports.up = (sql) => sql.begin(async (tx) => { await tx`drop table a`; });'],
    ['tags in a list', 'exports.up = (sql) => sql.begin((tx) => [tx`drop table a`]);'],
    ['text for a tag', "exports.up = async (sql) => { await sql.unsafe('drop table a'); };"],
    ['a tag that is returned', "export default { name: 'x', run: ({ sql }) => sql`drop table a` } satisfies Migration;"],
    ['steps that are returned', "export default { name: 'x', run: ({ sql }) => [{ name: 'first', query: sql`drop table a` }] };"],
    ['a client and a tag', 'export default { run: async ({ connection, sql }) => { await connection.query(sql`drop table a`); } };'],
    ['text by itself', 'export const up = `drop table a`;'],
    ['texts by themselves', "export const up = ['drop table a'];"],
    ['text that is generated', "module.exports.generateSql = () => 'drop table a';"],
    ['a default export', "export default async function (db) { await db.none('drop table a'); }"],
    ['the way of a class', "export class Drop { constructor(private readonly client: Client) {}\n async execute() { await this.client.query('drop table a'); } }"],
    ['forward and backward', "const migration = { async forward(database) { await database.query('drop table a'); } };\nmodule.exports = migration;"],
    ['Prisma’s raw SQL', "export const up = async (prisma) => { await prisma.$executeRawUnsafe('drop table a'); };"],
    ['Prisma’s tag', 'export const up = async (prisma) => { await prisma.$executeRaw`drop table a`; };'],
    ['a loop', "exports.up = async (db) => { for (const table of ['a']) await db.query(`drop table ${table}`); };"],
  ];
  for (const [title, text] of FOUND) it(title, () => assert.deepEqual(sent(text), ['drop table a']));

  it('an update by another name', () => assert.deepEqual(sent("export default async (client) => { await client.query('update orders o set total = 0'); };"), ['update orders o set total = 0']));

  it('names what a tag quotes', () => assert.deepEqual(sent('exports.up = async (sql) => { await sql`drop table ${sql("a")}`; };'), ['drop table "a"']));

  it('is sent perhaps, behind what the database answers', () => {
    const text = "exports.up = async (db) => { const { rows } = await db.query('select 1 from t'); if (rows.length > 0) await db.query('drop table a'); else await db.query('drop table b'); };";
    assert.deepEqual(sent(text), ['select 1 from t', 'drop table a', 'drop table b']);
  });

  const NONE: readonly (readonly [string, string])[] = [
    ['a text that is only spoken', "exports.up = async (db, logger) => { console.log('drop table a'); logger.info('drop table b'); };"],
    ['a builder of the project’s own', "exports.up = async (db) => { await db.addColumn('users', 'age'); };"],
    ['the runner itself', "import { readFile } from 'fs/promises';\nexport async function migrate(client) { await client.query(await readFile('1.sql', 'utf8')); }"],
    ['prose', "exports.up = async (mail) => { await mail.send('Update your profile before Friday'); };"],
    ['nothing that a runner would call', "export async function dropAccounts(client) { await client.query('drop table a'); }"],
  ];
  for (const [title, text] of NONE) it(`is not ${title}`, () => assert.equal(sent(text), 'not a migration'));

  it('is told where nobody knows it before it runs', () => {
    assert.deepEqual(sent("exports.up = async (db) => { await db.query('drop table a'); await db.query(statementFor('b')); };"), ['drop table a', '? `query`: what it sends is only known when it runs']);
  });
});

describe('which files may hold it', () => {
  const TEXT = "export async function up(client) { await client.query('drop table a'); }";

  it('none, without the setting', () => assert.equal(sent(TEXT, {}), 'not a migration'));
  it('none of the application, whatever it sends', () => assert.equal(sent(TEXT, NAMED, 'src/store.ts'), 'not a migration'));
  it('another library’s stay its own', () => {
    const text = "export async function up(knex) { await knex.raw('drop table a'); }";
    assert.deepEqual(runsIn(PATH, { [PATH]: text }, NAMED), ['Knex: all pending']);
  });
  it('code of the application is not even parsed', () => {
    const project = new Project('/project', NAMED, new MemoryFiles({}));
    assert.equal(mayConcern('/project/db/changes/2.ts', TEXT, project), true);
    assert.equal(mayConcern('/project/src/store.ts', TEXT, project), false);
  });
  it('those of one service in a repository of several', () => {
    const settings: Settings = { projects: [{ migrations: ['db/changes/**'] }, { migrations: ['other/**'] }] };
    assert.deepEqual(sent(TEXT, settings), ['drop table a']);
  });
});

describe('functions that a setting names', () => {
  const callees = [{ callee: 'schema.change', sqlArg: 1, tx: 'none' }] as const;
  const text = "export async function up({ schema }) { await schema.change('users', 'create index concurrently i on users (a)'); }";

  it('are handed SQL in the argument that it says', () => assert.deepEqual(sent(text, { ...NAMED, callees }), ['create index concurrently i on users (a)']));
  it('run it in the transaction that it says', () => assert.deepEqual(runsIn(PATH, { [PATH]: text }, { ...NAMED, callees }), ['the migration runner: none, opted out']));
  it('are told of what nobody knows', () => {
    assert.deepEqual(sent("export async function up(schema) { await schema.change('users', change('users')); }", { ...NAMED, callees }), ['? `change`: what it sends is only known when it runs']);
  });
  it('may be sent what is no SQL yet, so that it is said to be wrong', () => {
    assert.ok(hazardsIn(PATH, { [PATH]: "exports.up = (run) => run('alter table a ad b int');" }, { ...NAMED, callees: [{ callee: 'run' }] }).some(({ rule }) => rule === 'no-syntax-error'));
  });

  it('are told where the setting is wrong', () => {
    for (const wrong of [{ callee: 'a b' }, { callee: 'a', sqlArg: -1 }, { callee: 'a', tx: 'some' }, { callee: 'a', transaction: 'none' }, 'a']) {
      const { settings, problems } = readSettings({ migrations: ['m/**'], callees: [wrong] });
      assert.equal(settings.callees, undefined);
      assert.match(problems.join(), /callees must be a list of \{ callee: 'runSql', sqlArg: 0, tx: 'none' \}/);
    }
    assert.deepEqual(readSettings({ callees }).settings, { callees });
  });
});

describe('a hazard in the code of a runner that nobody knows', () => {
  const USERS = { 'db/changes/1.ts': "export async function up(client) { await client.query('create table users (id int primary key, email text)'); }" };

  it('knows the earlier files', () => {
    const found = hazardsIn(PATH, { ...USERS, [PATH]: "export async function up(client) { await client.query('alter table users alter column email type varchar(40)'); }" }, NAMED);
    assert.ok(found.some(({ message }) => message.what.includes('from text to varchar(40)')), found.map(({ message }) => message.what).join('\n'));
  });

  it('is mended in the text', () => {
    const text = "export async function up(client) {\n  await client.query('create index users_email on users (email)');\n}\n";
    const fixed = hazardsIn(PATH, { ...USERS, [PATH]: text }, { ...NAMED, runner: { transaction: 'none' } }).find(({ rule }) => rule === 'no-blocking-index')?.suggestions.map(({ edits }) => edited(text, edits)) ?? [];
    assert.ok(fixed.some((each) => /client\.query\('create index CONCURRENTLY users_email on users \(email\)'\);/i.test(each)), fixed.join('\n'));
  });
});
