/** Our plugin in the ESLint extension: its own language server shows the reports and offers the suggestions, in SQL as in any language. */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type CodeAction,
  type Diagnostic,
  type ProtocolConnection,
  type TextDocumentEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver-protocol/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { repository, Workspace } from '../harness/workspace.ts';
import { ESLINT_SERVER, installTools } from './tools.ts';

const INDEX = 'CREATE INDEX orders_code ON orders (code);\n';
const CONFIG = "import zeroDowntime from 'eslint-plugin-zero-downtime';\nexport default [...zeroDowntime.configs.recommended];\n";

/** What the extension sends to its server, with \`eslint.validate\` for SQL. */
function settingsFor(uri: string): object {
  return {
    validate: 'on',
    packageManager: 'npm',
    useESLintClass: true,
    experimental: {},
    format: false,
    quiet: false,
    codeAction: { disableRuleComment: { enable: true, location: 'separateLine' }, showDocumentation: { enable: true } },
    codeActionOnSave: { enable: false, mode: 'all' },
    onIgnoredFiles: 'off',
    options: {},
    rulesCustomizations: [],
    run: 'onType',
    problems: { shortenToSingleLine: false },
    nodePath: null,
    workingDirectory: { mode: 'auto' },
    workspaceFolder: { uri, name: 'project' },
  };
}

describe('the ESLint extension', function () {
  this.timeout(300_000);
  let workspace: Workspace;
  let server: ChildProcess;
  let connection: ProtocolConnection;
  const edits: WorkspaceEdit[] = [];

  before(async () => {
    installTools();
    workspace = new Workspace({
      'package.json': '{ "type": "module" }',
      'eslint.config.js': CONFIG,
      'migrations/1_create.sql': 'CREATE TABLE orders (id bigint PRIMARY KEY, code varchar(10));\n',
      'migrations/2_index.sql': INDEX,
    });
    symlinkSync(`${repository}node_modules/eslint`, workspace.path('node_modules/eslint'), 'dir');
    const uri = pathToFileURL(workspace.folder).href;
    const child = spawn(process.execPath, [ESLINT_SERVER, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
    server = child;
    connection = createProtocolConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
    connection.onRequest('workspace/configuration', ({ items }: { items: readonly unknown[] }) => items.map(() => settingsFor(uri)));
    connection.onRequest('eslint/confirmESLintExecution', () => 4);
    for (const method of ['client/registerCapability', 'client/unregisterCapability', 'window/workDoneProgress/create']) connection.onRequest(method, () => null);
    connection.onRequest('workspace/applyEdit', ({ edit }: { edit: WorkspaceEdit }) => {
      edits.push(edit);
      return { applied: true };
    });
    connection.listen();
    await connection.sendRequest('initialize', {
      processId: process.pid,
      rootUri: uri,
      workspaceFolders: [{ uri, name: 'project' }],
      capabilities: {
        workspace: { configuration: true, workspaceFolders: true, applyEdit: true, workspaceEdit: { documentChanges: true } },
        textDocument: { diagnostic: { dynamicRegistration: false }, codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: [] } } } },
      },
    });
    await connection.sendNotification('initialized', {});
  });

  after(async () => {
    await connection.sendRequest('shutdown');
    await connection.sendNotification('exit');
    connection.dispose();
    server.kill();
    workspace.remove();
  });

  it('reports a migration, and its suggestion makes the safe form', async () => {
    const uri = pathToFileURL(workspace.path('migrations/2_index.sql')).href;
    await connection.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId: 'sql', version: 1, text: INDEX } });
    const { items } = await connection.sendRequest<{ readonly items: readonly Diagnostic[] }>('textDocument/diagnostic', { textDocument: { uri } });
    const [diagnostic, ...others] = items;
    assert.deepEqual(others, []);
    assert.deepEqual([diagnostic?.source, diagnostic?.code, diagnostic?.range.start], ['eslint', 'zero-downtime/no-blocking-index', { line: 0, character: 0 }]);
    const actions = await connection.sendRequest<readonly CodeAction[]>('textDocument/codeAction', { textDocument: { uri }, range: diagnostic?.range, context: { diagnostics: items } });
    const suggestion = actions.find(({ title }) => title === 'Build orders_code CONCURRENTLY (zero-downtime/no-blocking-index)');
    assert.ok(suggestion?.command, actions.map(({ title }) => title).join());
    await connection.sendRequest('workspace/executeCommand', { command: suggestion.command.command, arguments: suggestion.command.arguments });
    const change = edits[0]?.documentChanges?.[0] as TextDocumentEdit;
    assert.equal(TextDocument.applyEdits(TextDocument.create(uri, 'sql', 1, INDEX), change.edits as never), INDEX.replace('INDEX', 'INDEX CONCURRENTLY'));
  });
});
