/** What a migration imports is looked up where it stands: names of tables, parts of SQL, helpers that are handed the database. */
import assert from 'node:assert/strict';
import { SnapshotFiles } from '../../eslint-plugin/snapshot-files.ts';
import { readCode } from '../../cli/typescript-parser.ts';
import { analyse, Project } from '../../rules/index.ts';
import { hazardsIn, statementsIn } from '../harness/code-project.ts';
import { catalogue } from '../harness/lint.ts';
import { MemoryFiles } from '../harness/memory-files.ts';

const PATH = 'migrations/2_change.ts';

/** A migration of knex with imports and a body. */
function migration(imports: string, body: string): string {
  return `import type { Knex } from 'knex';\n${imports}\n\nexport async function up(knex: Knex): Promise<void> {\n  ${body}\n}\n`;
}

function sent(imports: string, body: string, files: Readonly<Record<string, string>>): readonly string[] {
  return statementsIn(PATH, { ...files, [PATH]: migration(imports, body) });
}

const DROP = 'await knex.raw(`ALTER TABLE ${TABLE} DROP COLUMN email`);';
const DROPPED = ['ALTER TABLE users DROP COLUMN email'];

describe('a constant of another file', () => {
  it('is known by its name', () => assert.deepEqual(sent("import { TABLE } from '../tables';", DROP, { 'tables.ts': "export const TABLE = 'users';\n" }), DROPPED));
  it('with the ending that the compiled file will have', () => assert.deepEqual(sent("import { TABLE } from '../tables.js';", DROP, { 'tables.ts': "export const TABLE = 'users';\n" }), DROPPED));
  it('under another name', () => assert.deepEqual(sent("import { USERS as TABLE } from '../tables';", DROP, { 'tables.ts': "const USERS = 'users';\nexport { USERS };\n" }), DROPPED));
  it('as the default', () => assert.deepEqual(sent("import TABLE from '../tables';", DROP, { 'tables.ts': "export default 'users';\n" }), DROPPED));
  it('as a member of the module', () => assert.deepEqual(sent("import * as tables from '../tables';", 'await knex.schema.dropTable(tables.TABLE);', { 'tables.ts': "export const TABLE = 'users';\n" }), ['drop table "users"']));
  it('as a member of an object', () => assert.deepEqual(sent("import { tables } from '../tables';", 'await knex.schema.dropTable(tables.users);', { 'tables.ts': "export const tables = { users: 'users' } as const;\n" }), ['drop table "users"']));
  it('as a member of an enum', () => assert.deepEqual(sent("import { Table } from '../tables';", 'await knex.schema.dropTable(Table.Users);', { 'tables.ts': "export enum Table { Users = 'users' }\n" }), ['drop table "users"']));
  it('in CommonJS', () => assert.deepEqual(sent("const { TABLE } = require('../tables');", DROP, { 'tables.js': "module.exports = { TABLE: 'users' };\n" }), DROPPED));
  it('made of another, in a third file', () => assert.deepEqual(sent("import { TABLE } from '../tables';", DROP, { 'tables.ts': "import { PREFIX } from './prefix';\nexport const TABLE = `${PREFIX}ers`;\n", 'prefix.ts': "export const PREFIX = 'us';\n" }), DROPPED));
  it('through a file that only hands it on', () => assert.deepEqual(sent("import { TABLE } from '../tables';", DROP, { 'tables/index.ts': "export * from './names';\n", 'tables/names.ts': "export const TABLE = 'users';\n" }), DROPPED));
  it('in a package of the repository', () => {
    const files = { 'package.json': '{"workspaces":["packages/*"]}', 'packages/names/package.json': '{"name":"@shop/names","main":"dist/index.js"}', 'packages/names/src/index.ts': "export const TABLE = 'users';\n" };
    assert.deepEqual(sent("import { TABLE } from '@shop/names';", DROP, files), DROPPED);
  });
  it('is not known where something is assigned to it again', () => assert.notDeepEqual(sent("import { TABLE } from '../tables';", DROP, { 'tables.ts': "export let TABLE = 'users';\nTABLE = 'others';\n" }), DROPPED));
  it('is not known where only the running program has it', () => assert.notDeepEqual(sent("import { TABLE } from '../tables';", DROP, { 'tables.ts': 'export const TABLE = readTable();\n' }), DROPPED));
  it('is not looked for in packages of others', () => assert.notDeepEqual(sent("import { TABLE } from 'tables';", DROP, { 'node_modules/tables/package.json': '{"main":"index.js"}', 'node_modules/tables/index.js': "exports.TABLE = 'users';\n" }), DROPPED));
  it('is not looked for for ever', () => assert.equal(sent("import { TABLE } from '../a';", DROP, { 'a.ts': "export { TABLE } from './b';\n", 'b.ts': "export { TABLE } from './a';\n" }).length, 1));
});

describe('a helper of another file', () => {
  const HELPER = "export async function audit(knex, table) {\n  await knex.raw(`ALTER TABLE ${table} ADD COLUMN audited_at timestamptz`);\n  await knex.schema.alterTable(table, (t) => { t.index('audited_at', 'audited'); });\n}\n";

  it('that is handed the database is followed', () => {
    assert.deepEqual(sent("import { audit } from './helpers/audit';", "await audit(knex, 'users');", { 'migrations/helpers/audit.js': HELPER }), ['ALTER TABLE users ADD COLUMN audited_at timestamptz', 'create index "audited" on "users" ("audited_at")']);
  });

  it('that calls back is followed both ways', () => {
    const helper = "export const forEach = async (names, work) => { for (const name of names) await work(name); };\n";
    assert.deepEqual(sent("import { forEach } from './helpers';", "await forEach(['a', 'b'], async (name) => { await knex.schema.dropTable(name); });", { 'migrations/helpers.js': helper }), ['drop table "a"', 'drop table "b"']);
  });

  it('that is not there is said', () => {
    assert.match(sent("import { audit } from './helpers/audit';", "await audit(knex, 'users');", {})[0] ?? '', /^\? the database goes to `audit`, which cannot be followed from here$/);
  });

  it('has its hazards at the call, and no edit of what it sends', () => {
    const text = migration("import { audit } from './helpers/audit';", "await audit(knex, 'users');");
    const files = { 'migrations/1_users.ts': migration('', "await knex.schema.createTable('users', (table) => { table.increments(); });"), 'migrations/helpers/audit.js': HELPER, [PATH]: text };
    const index = hazardsIn(PATH, files).find(({ rule }) => rule === 'no-blocking-index');
    assert.equal(text.slice(index?.range.start, index?.range.end), "audit(knex, 'users')");
    assert.deepEqual(index?.suggestions.filter(({ edits }) => edits.some(({ text: written }) => /index/i.test(written))), []);
  });
});

describe('a name of another file', () => {
  it('is reported where the migration uses it', () => {
    const text = migration("import { TABLE } from '../tables';", 'await knex.raw(`CREATE INDEX users_email ON ${TABLE} (email)`);\n  await knex.raw(`DROP TABLE ${TABLE}`);');
    const files = { 'tables.ts': "\n\n\nexport const TABLE = 'users';\n", 'migrations/1_users.ts': migration("import { TABLE } from '../tables';", 'await knex.schema.createTable(TABLE, (table) => { table.increments(); });'), [PATH]: text };
    const hazards = hazardsIn(PATH, files);
    const places = hazards.map(({ rule, range }) => [rule, text.slice(range.start, range.end)]);
    assert.deepEqual(places.filter(([rule]) => rule === 'no-blocking-index' || rule === 'no-drop-table').map(([rule, place]) => `${rule}: ${place}`), ['no-blocking-index: CREATE INDEX', 'no-drop-table: TABLE']);
  });
});

describe('an editor', () => {
  it('knows at once what was typed in a file that a migration takes a name from', () => {
    const first = migration("import { TABLE } from '../tables';", 'await knex.schema.createTable(TABLE, (table) => { table.increments(); });');
    const second = migration('', "await knex.schema.dropTable('users');");
    const files = new SnapshotFiles(new MemoryFiles({ '/project/tables.ts': "export const TABLE = 'users';\n", '/project/migrations/1_users.ts': first, [`/project/${PATH}`]: second }));
    const project = new Project('/project', {}, files);
    const tables = (path: string): readonly string[] => {
      const text = files.read(path) ?? '';
      const input = project.migration(path, text, readCode(path, text));
      return typeof input === 'string' ? [input] : ['users', 'others'].filter((name) => input.before.relation({ schema: undefined, name, known: true }) !== undefined);
    };
    assert.deepEqual(tables(`/project/${PATH}`), ['users']);
    assert.ok(analyse(`/project/${PATH}`, second, project, catalogue, readCode(`/project/${PATH}`, second)).hazards.length > 0);
    files.set('/project/tables.ts', { version: 1, text: "export const TABLE = 'others';\n" });
    assert.deepEqual(tables(`/project/${PATH}`), ['others']);
  });
});
