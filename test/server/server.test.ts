/** The language server as an editor meets it: a process, the protocol, a project on disk. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { CodeActionRequest, HoverRequest, WorkspaceDiagnosticRequest, type CodeAction, type Hover, type TextEdit } from 'vscode-languageserver-protocol/node';
import { LanguageClient } from '../harness/language-client.ts';
import { repository, Workspace } from '../harness/workspace.ts';

const SERVER = `${repository}server/dist/main.js`;
const CREATE = 'CREATE TABLE orders (id bigint PRIMARY KEY, code varchar(10), note text);\n';
const RENAME = "SET lock_timeout = '2s';\nALTER TABLE orders RENAME COLUMN note TO remark;\n";
const INDEX = 'CREATE INDEX orders_code ON orders (code);\n';

function textOf(message: string | { readonly value: string } | undefined): string {
  return typeof message === 'string' ? message : (message?.value ?? '');
}

function editsOf(action: CodeAction | undefined): readonly TextEdit[] {
  const change = action?.edit?.documentChanges?.[0];
  assert.ok(change !== undefined && 'edits' in change);
  return change.edits as readonly TextEdit[];
}

describe('the language server', function () {
  this.timeout(300_000);
  let workspace: Workspace;
  let client: LanguageClient;

  async function start(files: Readonly<Record<string, string>>, settings: object = {}): Promise<void> {
    workspace = new Workspace(files);
    client = await LanguageClient.start(SERVER, workspace.folder, { settings, capabilities: { workspace: { configuration: true, workspaceFolders: true } } });
  }

  async function actionsAt(path: string, line: number, character: number): Promise<readonly CodeAction[]> {
    const position = { line, character };
    const params = { textDocument: { uri: client.uri(path) }, range: { start: position, end: position }, context: { diagnostics: [] } };
    return ((await client.connection.sendRequest(CodeActionRequest.type, params)) ?? []) as readonly CodeAction[];
  }

  afterEach(async () => {
    assert.deepEqual(client.unexpected, []);
    assert.equal(await client.stop(), 0);
    workspace.remove();
  });

  it('reports what ESLint reports, at the same place, without any configuration', async () => {
    await start({ 'migrations/1_create.sql': CREATE, 'migrations/2_rename.sql': RENAME });
    await client.open('migrations/2_rename.sql', RENAME);
    const [diagnostic, ...others] = await client.diagnostics('migrations/2_rename.sql');
    assert.deepEqual(others, []);
    assert.equal(diagnostic?.code, 'no-rename-column');
    assert.equal(diagnostic.severity, 1);
    assert.deepEqual(diagnostic.range, { start: { line: 1, character: 33 }, end: { line: 1, character: 37 } });
    assert.match(diagnostic.codeDescription?.href ?? '', /\/rules\/no-rename-column$/);
  });

  it('reports a migration of knex in the code, and writes the safe form in the code', async () => {
    const change = "exports.up = async (knex) => {\n  await knex.schema.alterTable('orders', (table) => {\n    table.index(['code'], 'orders_code');\n  });\n};\nexports.config = { transaction: false };\n";
    await start({ 'migrations/1.js': "exports.up = (knex) => knex.schema.createTable('orders', (table) => table.string('code', 10));\n", 'migrations/2.js': change });
    await client.open('migrations/2.js', change);
    const diagnostics = await client.diagnostics('migrations/2.js');
    assert.deepEqual(diagnostics.map(({ code, range }) => [code, range.start]), [['no-blocking-index', { line: 2, character: 10 }]]);
    const [fix] = await actionsAt('migrations/2.js', 2, 11);
    assert.equal(fix?.title, 'Build orders_code CONCURRENTLY');
    assert.deepEqual(editsOf(fix).map(({ newText }) => newText), ['await knex.raw(`create index CONCURRENTLY "orders_code" on "orders" ("code")`);']);
  });

  it('follows each keystroke, here and in an earlier migration that is open and not saved', async () => {
    await start({ 'migrations/1_create.sql': CREATE, 'migrations/2_widen.sql': '' });
    const widen = "SET lock_timeout = '2s';\nALTER TABLE orders ALTER COLUMN code TYPE varchar(20);\n";
    await client.open('migrations/2_widen.sql', widen);
    assert.deepEqual(await client.diagnostics('migrations/2_widen.sql'), []);
    await client.change('migrations/2_widen.sql', 2, widen.replace('varchar(20)', 'integer'));
    assert.deepEqual((await client.diagnostics('migrations/2_widen.sql')).map(({ code }) => code), ['no-rewriting-type-change']);
    await client.change('migrations/2_widen.sql', 3, widen);
    await client.open('migrations/1_create.sql', CREATE.replace('varchar(10)', 'varchar(30)'));
    assert.deepEqual((await client.diagnostics('migrations/2_widen.sql')).map(({ code }) => code), ['no-rewriting-type-change']);
    await client.close('migrations/1_create.sql');
    assert.deepEqual(await client.diagnostics('migrations/2_widen.sql'), []);
  });

  it('says that nothing has changed where nothing has', async () => {
    await start({ 'migrations/1_create.sql': CREATE });
    await client.open('migrations/2_rename.sql', RENAME);
    const first = await client.report('migrations/2_rename.sql');
    const second = await client.report('migrations/2_rename.sql', first.resultId);
    assert.equal(second.kind, 'unchanged');
    await client.change('migrations/2_rename.sql', 2, `${RENAME}-- a word behind it moves nothing\n`);
    assert.equal((await client.report('migrations/2_rename.sql', first.resultId)).kind, 'unchanged');
    await client.change('migrations/2_rename.sql', 3, `\n${RENAME}`);
    assert.equal((await client.report('migrations/2_rename.sql', first.resultId)).kind, 'full');
  });

  it('offers the safe form as an edit of this very version, and a disable comment with room for the reason', async () => {
    await start({ 'migrations/1_create.sql': CREATE });
    await client.open('migrations/2_index.sql', `  ${INDEX}`);
    const actions = await actionsAt('migrations/2_index.sql', 0, 5);
    assert.deepEqual(actions.map(({ title }) => title), ['Build orders_code CONCURRENTLY', 'Disable zero-downtime/no-blocking-index here, with a reason']);
    const [fix, disable] = actions;
    assert.deepEqual(editsOf(fix), [{ range: { start: { line: 0, character: 14 }, end: { line: 0, character: 14 } }, newText: ' CONCURRENTLY' }]);
    const [comment] = editsOf(disable);
    assert.equal(comment?.newText, '  -- eslint-disable-next-line zero-downtime/no-blocking-index -- say here why it is safe\n');
    await client.change('migrations/2_index.sql', 2, `${comment.newText}  ${INDEX}`);
    assert.deepEqual(await client.diagnostics('migrations/2_index.sql'), []);
  });

  it('removes a disable comment that is not needed', async () => {
    await start({});
    await client.open('1.sql', '-- eslint-disable-next-line zero-downtime/no-drop-column -- gone\nSELECT 1;\n');
    const [action] = await actionsAt('1.sql', 0, 3);
    assert.equal(action?.title, 'Remove the needless comment');
  });

  it('shows on hover who is blocked, why, the safe way and the sources', async () => {
    await start({ 'migrations/1_create.sql': CREATE });
    await client.open('migrations/2_index.sql', INDEX);
    const hover = await client.connection.sendRequest(HoverRequest.type, { textDocument: { uri: client.uri('migrations/2_index.sql') }, position: { line: 0, character: 3 } });
    const text = ((hover as Hover).contents as { value: string }).value;
    for (const part of ['`orders_code`', 'Instead:', '| `orders` | SHARE |', 'https://www.postgresql.org/docs/']) assert.ok(text.includes(part), part);
    const beside = { textDocument: { uri: client.uri('migrations/2_index.sql') }, position: { line: 0, character: 40 } };
    assert.equal(await client.connection.sendRequest(HoverRequest.type, beside), null);
  });

  it('diagnoses the whole workspace, and says unchanged the second time', async () => {
    const files = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`migrations/${index + 2}_rename.sql`, RENAME]));
    await start({ 'migrations/1_create.sql': CREATE, ...files });
    const first = await client.connection.sendRequest(WorkspaceDiagnosticRequest.type, { previousResultIds: [] });
    assert.equal(first.items.length, 61);
    assert.equal(first.items.filter((item) => item.kind === 'full' && item.items.length > 0).length, 60);
    const previousResultIds = first.items.map(({ uri, resultId }) => ({ uri, value: resultId ?? '' }));
    const second = await client.connection.sendRequest(WorkspaceDiagnosticRequest.type, { previousResultIds });
    assert.deepEqual(new Set(second.items.map(({ kind }) => kind)), new Set(['unchanged']));
  });

  it('takes the client’s settings, and tells a wrong one', async () => {
    await start({ 'migrations/1_create.sql': CREATE }, { postgresVersion: 18, runer: 1 });
    await client.open('migrations/2_null.sql', 'ALTER TABLE orders ALTER COLUMN note SET NOT NULL;\n');
    const [diagnostic] = await client.diagnostics('migrations/2_null.sql');
    assert.match(textOf(diagnostic?.message), /NOT NULL `note` NOT VALID/);
    assert.ok(client.log.some((message) => message.includes('zeroDowntime.runer is unknown')), client.log.join());
  });

  it('survives hostile documents, documents that are closed meanwhile, and a folder that is removed', async () => {
    await start({ 'migrations/1_create.sql': CREATE });
    for (const [index, text] of ['', '\0', `SELECT ${'('.repeat(10_000)}`, `SELECT ${'1+'.repeat(50_000)}1;`, '\ud800', "'", '$x$'].entries()) {
      const path = `migrations/${index + 2}.sql`;
      await client.open(path, text);
      await client.diagnostics(path);
      await actionsAt(path, 0, 0);
    }
    await client.close('migrations/3.sql');
    assert.deepEqual(await client.diagnostics('migrations/3.sql'), []);
    assert.deepEqual(await actionsAt('migrations/3.sql', 0, 0), []);
    await client.open('notes.txt', RENAME, 'plaintext');
    assert.deepEqual(await client.diagnostics('notes.txt'), []);
    rmSync(workspace.path('migrations'), { recursive: true });
    await client.open('migrations/9_rename.sql', RENAME);
    assert.deepEqual((await client.diagnostics('migrations/9_rename.sql')).map(({ code }) => code), ['no-rename-column']);
  });

  it('comes back after it was killed', async () => {
    await start({ 'migrations/1_create.sql': CREATE });
    await client.kill();
    client = await LanguageClient.start(SERVER, workspace.folder);
    await client.open('migrations/2_rename.sql', RENAME);
    assert.equal((await client.diagnostics('migrations/2_rename.sql')).length, 1);
  });
});
