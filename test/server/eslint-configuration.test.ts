/** A project that has configured ESLint: the editor judges as its configuration says, and says nothing that the ESLint extension says already. */
import assert from 'node:assert/strict';
import { existsSync, symlinkSync } from 'node:fs';
import { CodeActionRequest, DidChangeWatchedFilesNotification, FileChangeType, HoverRequest, type CodeAction } from 'vscode-languageserver-protocol/node';
import { pathToFileURL } from 'node:url';
import { ENVIRONMENT, type Environment } from '../../protocol/environment.ts';
import { LanguageClient } from '../harness/language-client.ts';
import { repository, Workspace } from '../harness/workspace.ts';

const SERVER = `${repository}server/dist/main.js`;
const CREATE = 'CREATE TABLE orders (id bigint PRIMARY KEY, code varchar(10), note text);\n';
const INDEX = 'CREATE INDEX orders_code ON orders (code);\n';
const RECOMMENDED = "import zeroDowntime from 'eslint-plugin-zero-downtime';\nexport default [...zeroDowntime.configs.recommended];\n";

function withRules(rules: string, more = ''): string {
  return `import zeroDowntime from 'eslint-plugin-zero-downtime';\nexport default [...zeroDowntime.configs.recommended, { files: ['**/*.sql'], rules: ${rules} }${more}];\n`;
}

describe('a project with an ESLint configuration', function () {
  this.timeout(300_000);
  let workspace: Workspace;
  let client: LanguageClient;

  async function start(files: Readonly<Record<string, string>>, environment: Partial<Environment> = { trusted: true }, settings: object = {}): Promise<void> {
    workspace = new Workspace({ 'migrations/1_create.sql': CREATE, 'package.json': '{ "type": "module" }', ...files });
    symlinkSync(`${repository}node_modules/eslint`, workspace.path('node_modules/eslint'), 'dir');
    const capabilities = { workspace: { configuration: true, didChangeWatchedFiles: { dynamicRegistration: true } } };
    client = await LanguageClient.start(SERVER, workspace.folder, { settings, capabilities, initializationOptions: { reportedByEslint: [], ...environment, takesStatus: true } });
  }

  function reportedByEslint(...languages: readonly string[]): Environment {
    return { trusted: true, reportedByEslint: [{ uri: pathToFileURL(workspace.folder).href, languages }] };
  }

  async function said(path: string): Promise<string[]> {
    return (await client.diagnostics(path)).map(({ code, severity }) => `${severity === 1 ? 'error' : 'warning'} ${String(code)}`);
  }

  async function titles(path: string): Promise<string[]> {
    const position = { line: 0, character: 3 };
    const params = { textDocument: { uri: client.uri(path) }, range: { start: position, end: position }, context: { diagnostics: [] } };
    return ((await client.connection.sendRequest(CodeActionRequest.type, params)) as readonly CodeAction[]).map(({ title }) => title);
  }

  async function changed(path: string): Promise<void> {
    await client.connection.sendNotification(DidChangeWatchedFilesNotification.type, { changes: [{ uri: client.uri(path), type: FileChangeType.Changed }] });
  }

  afterEach(async () => {
    assert.deepEqual(client.unexpected, []);
    assert.equal(await client.stop(), 0);
    workspace.remove();
  });

  it('has its severities, its switched-off rules and its ignored files in the editor', async () => {
    const rules = "{ 'zero-downtime/no-blocking-index': 'warn', 'zero-downtime/no-rename-column': 'off' }";
    await start({ 'eslint.config.js': withRules(rules, ", { ignores: ['old/**'] }") });
    await client.open('migrations/2_index.sql', INDEX);
    assert.deepEqual(await said('migrations/2_index.sql'), ['warning no-blocking-index']);
    await client.open('migrations/3_rename.sql', 'ALTER TABLE orders RENAME COLUMN note TO remark;\n');
    assert.deepEqual(await said('migrations/3_rename.sql'), []);
    await client.open('old/2_index.sql', INDEX);
    assert.deepEqual(await said('old/2_index.sql'), []);
    assert.deepEqual(client.statuses.map(({ source }) => source), ['eslint']);
  });

  it('has its settings, and a comment by the name that the configuration gives the plugin', async () => {
    const config = `import plugin from 'eslint-plugin-zero-downtime';
      export default [{ files: ['**/*.sql'], plugins: { deploys: plugin }, language: 'deploys/postgresql',
        rules: { 'deploys/no-blocking-index': 'error' }, settings: { 'zero-downtime': { migrations: ['migrations/*.sql'] } } }];`;
    await start({ 'eslint.config.js': config });
    await client.open('migrations/2_index.sql', INDEX);
    assert.deepEqual(await said('migrations/2_index.sql'), ['error no-blocking-index']);
    assert.ok((await titles('migrations/2_index.sql')).includes('Disable deploys/no-blocking-index here, with a reason'));
    await client.change('migrations/2_index.sql', 2, `-- eslint-disable-next-line deploys/no-blocking-index -- small\n${INDEX}`);
    assert.deepEqual(await said('migrations/2_index.sql'), []);
    await client.open('elsewhere/2_index.sql', INDEX);
    assert.deepEqual(await said('elsewhere/2_index.sql'), []);
  });

  it('is followed when the configuration changes', async () => {
    await start({ 'eslint.config.js': RECOMMENDED });
    await client.open('migrations/2_index.sql', INDEX);
    assert.deepEqual(await said('migrations/2_index.sql'), ['error no-blocking-index']);
    workspace.write('eslint.config.js', withRules("{ 'zero-downtime/no-blocking-index': 'off' }"));
    await changed('eslint.config.js');
    assert.deepEqual(await said('migrations/2_index.sql'), []);
  });

  it('executes nothing before the workspace is trusted, and follows when it is', async () => {
    const trap = "import { writeFileSync } from 'node:fs';\nwriteFileSync(new URL('executed', import.meta.url), '');\n";
    await start({ 'eslint.config.js': `${trap}${withRules("{ 'zero-downtime/no-blocking-index': 'warn' }")}` }, { trusted: false });
    await client.open('migrations/2_index.sql', INDEX);
    assert.deepEqual(await said('migrations/2_index.sql'), ['error no-blocking-index']);
    assert.ok(!existsSync(workspace.path('executed')));
    await client.connection.sendNotification(ENVIRONMENT, { trusted: true, reportedByEslint: [] });
    assert.deepEqual(await said('migrations/2_index.sql'), ['warning no-blocking-index']);
    assert.ok(existsSync(workspace.path('executed')));
    assert.deepEqual(client.statuses.map(({ source }) => source), ['untrusted', 'eslint']);
  });

  it('is not loaded where nothing names the plugin', async () => {
    const trap = "import { writeFileSync } from 'node:fs';\nwriteFileSync(new URL('executed', import.meta.url), '');\nexport default [];\n";
    await start({ 'eslint.config.js': trap });
    await client.open('migrations/2_index.sql', INDEX);
    assert.deepEqual(await said('migrations/2_index.sql'), ['error no-blocking-index']);
    assert.ok(!existsSync(workspace.path('executed')));
  });

  for (const [what, config] of [
    ['does not parse', `${RECOMMENDED}}}`],
    ['throws', `${RECOMMENDED}throw new Error('no such preset');`],
    ['ends the process', `${RECOMMENDED}process.exit(3);`],
    ['prints', `${RECOMMENDED}process.stdout.write('Content-Length: 3\\r\\n\\r\\n{}');console.log('hello');`],
  ] as const) {
    it(`stops nothing when its configuration ${what}`, async () => {
      await start({ 'eslint.config.js': config });
      await client.open('migrations/2_index.sql', INDEX);
      assert.deepEqual(await said('migrations/2_index.sql'), ['error no-blocking-index']);
      assert.deepEqual(client.statuses.map(({ source }) => source), [what === 'prints' ? 'eslint' : 'failed']);
    });
  }

  it('tells that the project has another version of the plugin, and judges with its own', async () => {
    const config = `import plugin from 'eslint-plugin-zero-downtime';
      const other = { ...plugin, meta: { ...plugin.meta, version: '9.9.9' } };
      export default [{ files: ['**/*.sql'], plugins: { 'zero-downtime': other }, language: 'zero-downtime/postgresql', rules: { 'zero-downtime/no-blocking-index': 1 } }];`;
    await start({ 'eslint.config.js': config });
    await client.open('migrations/2_index.sql', INDEX);
    assert.deepEqual(await said('migrations/2_index.sql'), ['warning no-blocking-index']);
    assert.deepEqual(client.statuses.map(({ projectVersion }) => projectVersion), ['9.9.9']);
  });

  it('is reported once where the ESLint extension reports it, and keeps what only we offer', async () => {
    await start({ 'eslint.config.js': RECOMMENDED });
    await client.open('migrations/2_index.sql', INDEX);
    await client.connection.sendNotification(ENVIRONMENT, reportedByEslint('sql'));
    assert.deepEqual(await said('migrations/2_index.sql'), []);
    assert.deepEqual(await titles('migrations/2_index.sql'), ['Disable zero-downtime/no-blocking-index here, with a reason']);
    const hover = await client.connection.sendRequest(HoverRequest.type, { textDocument: { uri: client.uri('migrations/2_index.sql') }, position: { line: 0, character: 3 } });
    assert.ok(hover !== null);
    await client.connection.sendNotification(ENVIRONMENT, reportedByEslint('typescript'));
    assert.deepEqual(await said('migrations/2_index.sql'), ['error no-blocking-index']);
  });

  it('is reported by us where the ESLint extension is there and the configuration has not the plugin', async () => {
    await start({ 'eslint.config.js': 'export default []; // zero-downtime is not used here\n' });
    await client.open('migrations/2_index.sql', INDEX);
    await client.connection.sendNotification(ENVIRONMENT, reportedByEslint('sql'));
    assert.deepEqual(await said('migrations/2_index.sql'), ['error no-blocking-index']);
  });

  it('is not asked where the user has said so', async () => {
    await start({ 'eslint.config.js': withRules("{ 'zero-downtime/no-blocking-index': 'off' }") }, { trusted: true }, { eslint: 'off' });
    await client.open('migrations/2_index.sql', INDEX);
    assert.deepEqual(await said('migrations/2_index.sql'), ['error no-blocking-index']);
  });
});
