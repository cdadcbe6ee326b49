/** What happens around the requests: several folders, changes meanwhile, cancelled requests, places that belong together. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import {
  CancellationTokenSource,
  CodeActionRequest,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  DidChangeWorkspaceFoldersNotification,
  FileChangeType,
  LSPErrorCodes,
  ResponseError,
  WorkspaceDiagnosticRequest,
  type CodeAction,
  type TextDocumentEdit,
  type WorkspaceDiagnosticReport,
} from 'vscode-languageserver-protocol/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { pathToFileURL } from 'node:url';
import { CHECK_WORKSPACE } from '../../protocol/check-workspace.ts';
import { LanguageClient } from '../harness/language-client.ts';
import { repository, Workspace } from '../harness/workspace.ts';

const SERVER = `${repository}server/dist/main.js`;
const CREATE = 'CREATE TABLE orders (id bigint PRIMARY KEY, code varchar(10), note text);\n';
const INDEX = 'CREATE INDEX orders_code ON orders (code);\n';
const CAPABILITIES = { workspace: { configuration: true, workspaceFolders: true, didChangeWatchedFiles: { dynamicRegistration: true } } };

describe('a session of the language server', function () {
  this.timeout(300_000);
  let workspace: Workspace;
  let client: LanguageClient;
  let settings: Record<string, unknown>;

  async function start(files: Readonly<Record<string, string>>, own: Record<string, unknown> = {}, folders: readonly string[] = ['']): Promise<void> {
    workspace = new Workspace(files);
    settings = own;
    client = await LanguageClient.start(SERVER, workspace.folder, { settings, capabilities: CAPABILITIES, folders: folders.map((folder) => workspace.path(folder).replace(/\/$/, '')) });
  }

  async function codes(path: string): Promise<unknown[]> {
    return (await client.diagnostics(path)).map(({ code }) => code);
  }

  function wholeWorkspace(previous: WorkspaceDiagnosticReport = { items: [] }): Promise<WorkspaceDiagnosticReport> {
    return client.connection.sendRequest(WorkspaceDiagnosticRequest.type, { previousResultIds: previous.items.map(({ uri, resultId }) => ({ uri, value: resultId ?? '' })) });
  }

  async function disabled(path: string, text: string, line: number, character: number, languageId = 'sql'): Promise<string | undefined> {
    await client.open(path, text, languageId);
    const position = { line, character };
    const params = { textDocument: { uri: client.uri(path) }, range: { start: position, end: position }, context: { diagnostics: [] } };
    const actions = (await client.connection.sendRequest(CodeActionRequest.type, params)) as readonly CodeAction[];
    const edits = actions.find(({ title }) => title.startsWith('Disable'))?.edit?.documentChanges?.[0] as TextDocumentEdit | undefined;
    return edits === undefined ? undefined : TextDocument.applyEdits(TextDocument.create('', 'sql', 1, text), edits.edits as never);
  }

  afterEach(async () => {
    assert.deepEqual(client.unexpected, []);
    assert.equal(await client.stop(), 0);
    workspace.remove();
  });

  it('points from what is refused in a transaction to the BEGIN that opened it', async () => {
    await start({ 'migrations/1_create.sql': CREATE });
    await client.open('migrations/2_index.sql', `BEGIN;\n${INDEX.replace('INDEX', 'INDEX CONCURRENTLY')}COMMIT;\n`);
    const [diagnostic] = await client.diagnostics('migrations/2_index.sql');
    assert.deepEqual(diagnostic?.relatedInformation, [
      { location: { uri: client.uri('migrations/2_index.sql'), range: { start: { line: 0, character: 0 }, end: { line: 0, character: 5 } } }, message: 'The transaction begins here.' },
    ]);
  });

  it('points from what waits under a lock to the statement that took it', async () => {
    await start({ 'migrations/1_create.sql': CREATE });
    await client.open('migrations/2_index.sql', `BEGIN;\nSET LOCAL lock_timeout = '2s';\nALTER TABLE orders ADD COLUMN extra text;\n${INDEX}COMMIT;\n`);
    const diagnostic = (await client.diagnostics('migrations/2_index.sql')).find(({ code }) => code === 'no-blocking-index');
    const [place] = diagnostic?.relatedInformation ?? [];
    assert.equal(place?.message, 'The ACCESS EXCLUSIVE lock on `orders` is taken here and held to the end of the transaction.');
    assert.equal(place.location.range.start.line, 2);
  });

  it('puts the comment that disables around a statement whose line before is inside a text', async () => {
    await start({ 'migrations/1_create.sql': CREATE });
    const text = "DO $$\nBEGIN\n  EXECUTE 'DROP INDEX CONCURRENTLY orders_code';\nEND $$;\n";
    const after = await disabled('migrations/2_block.sql', text, 2, 25);
    assert.equal(after, `/* eslint-disable zero-downtime/no-concurrently-in-transaction -- say here why it is safe */\n${text}/* eslint-enable zero-downtime/no-concurrently-in-transaction */\n`);
    await client.change('migrations/2_block.sql', 2, after);
    assert.deepEqual(await codes('migrations/2_block.sql'), []);
  });

  it('answers a request that is cancelled', async () => {
    await start({ 'migrations/1_create.sql': CREATE });
    await client.open('migrations/2_index.sql', INDEX);
    const cancel = new CancellationTokenSource();
    const answer = client.connection.sendRequest('textDocument/diagnostic', { textDocument: { uri: client.uri('migrations/2_index.sql') } }, cancel.token);
    cancel.cancel();
    const outcome = await answer.catch((error: unknown) => error);
    if (outcome instanceof ResponseError) assert.equal(outcome.code, LSPErrorCodes.RequestCancelled);
    assert.deepEqual(await codes('migrations/2_index.sql'), ['no-blocking-index']);
  });

  it('judges each folder by its own settings and history, and forgets one that is closed', async () => {
    await start({ 'a/migrations/1_create.sql': CREATE, 'b/migrations/1_create.sql': 'SELECT 1;\n' }, {}, ['a', 'b']);
    const added = `${CREATE.replace('orders', 'items')}ALTER TABLE orders ALTER COLUMN code TYPE varchar(20);\n`;
    await client.open('a/migrations/2_widen.sql', `SET lock_timeout = '2s';\n${added}`);
    await client.open('b/migrations/2_widen.sql', `SET lock_timeout = '2s';\n${added}`);
    assert.deepEqual(await codes('a/migrations/2_widen.sql'), []);
    assert.equal((await wholeWorkspace()).items.length, 2);
    const gone = { uri: pathToFileURL(workspace.path('b')).href, name: 'b' };
    await client.connection.sendNotification(DidChangeWorkspaceFoldersNotification.type, { event: { added: [], removed: [gone] } });
    assert.deepEqual((await wholeWorkspace()).items.map(({ uri }) => uri), [client.uri('a/migrations/1_create.sql')]);
  });

  it('takes a new setting over, and tells only what changed with it', async () => {
    await start({ 'migrations/1_create.sql': CREATE, 'migrations/2_index.sql': INDEX });
    const first = await wholeWorkspace();
    settings.migrations = ['elsewhere/*.sql'];
    await client.connection.sendNotification(DidChangeConfigurationNotification.type, { settings: null });
    const second = await wholeWorkspace(first);
    assert.deepEqual(second.items.map((item) => (item.kind === 'full' ? item.items.length : item.kind)), [0, 0]);
  });

  it('sees what happens on the disk when it is told', async () => {
    await start({ 'migrations/1_create.sql': CREATE });
    await client.open('migrations/3_widen.sql', "SET lock_timeout = '2s';\nALTER TABLE orders ALTER COLUMN code TYPE varchar(20);\n");
    assert.deepEqual(await codes('migrations/3_widen.sql'), []);
    workspace.write('migrations/2_longer.sql', 'ALTER TABLE orders ALTER COLUMN code TYPE varchar(30);\n');
    await client.connection.sendNotification(DidChangeWatchedFilesNotification.type, { changes: [{ uri: client.uri('migrations/2_longer.sql'), type: FileChangeType.Created }] });
    assert.deepEqual(await codes('migrations/3_widen.sql'), ['no-rewriting-type-change']);
  });

  it('reports open files only where the user wants no more, and every file when asked', async () => {
    await start({ 'migrations/1_create.sql': CREATE, 'migrations/2_index.sql': INDEX }, { check: 'openFiles' });
    assert.deepEqual((await wholeWorkspace()).items, []);
    await client.connection.sendNotification(CHECK_WORKSPACE);
    const all = await wholeWorkspace();
    assert.deepEqual(all.items.map((item) => (item.kind === 'full' ? item.items.length : -1)), [0, 1]);
    rmSync(workspace.path('migrations/2_index.sql'));
    await client.connection.sendNotification(DidChangeWatchedFilesNotification.type, { changes: [{ uri: client.uri('migrations/2_index.sql'), type: FileChangeType.Deleted }] });
    const after = await wholeWorkspace(all);
    assert.deepEqual(after.items.find(({ uri }) => uri.endsWith('2_index.sql')), { kind: 'full', uri: client.uri('migrations/2_index.sql'), version: null, resultId: 'gone', items: [] });
  });

  it('keeps a request for the workspace until there is something new, and lets go of it when it is cancelled', async () => {
    await start({ 'migrations/1_create.sql': CREATE, 'migrations/2_index.sql': INDEX });
    const parts: WorkspaceDiagnosticReport[] = [];
    client.connection.onProgress(WorkspaceDiagnosticRequest.partialResult, 'parts', (part) => void parts.push(part));
    const ask = (token?: CancellationTokenSource): Promise<WorkspaceDiagnosticReport> => client.connection.sendRequest(WorkspaceDiagnosticRequest.type, { previousResultIds: [], partialResultToken: 'parts' }, token?.token);
    await ask();
    assert.equal(parts.flatMap(({ items }) => items).length, 2);
    const kept = ask();
    await client.open('migrations/2_index.sql', 'SELECT 1;\n');
    await kept;
    assert.deepEqual(parts.flatMap(({ items }) => items).map((item) => (item.kind === 'full' ? item.items.length : -1)), [0, 1, 0, 0]);
    const cancel = new CancellationTokenSource();
    const dropped = ask(cancel);
    cancel.cancel();
    await dropped.catch((error: unknown) => assert.equal((error as ResponseError<unknown>).code, LSPErrorCodes.RequestCancelled));
  });

  it('survives a folder that is removed while it is asked', async () => {
    await start(Object.fromEntries(Array.from({ length: 120 }, (_, index) => [`migrations/${1000 + index}_index.sql`, INDEX])));
    const asked = wholeWorkspace();
    rmSync(workspace.path('migrations'), { recursive: true });
    await asked;
    await client.open('migrations/2000_index.sql', INDEX);
    assert.deepEqual(await codes('migrations/2000_index.sql'), ['no-blocking-index']);
  });

  it('drops nothing and mixes nothing up when a document changes faster than it is asked', async () => {
    await start({ 'migrations/1_create.sql': CREATE });
    await client.open('migrations/2_index.sql', INDEX);
    const answers = [];
    for (let version = 2; version < 60; version += 1) {
      await client.change('migrations/2_index.sql', version, version % 2 === 0 ? 'SELECT 1;\n' : INDEX);
      const judged = (found: { readonly length: number }): void => assert.equal(found.length, version % 2);
      const refused = (error: ResponseError<unknown>): void => assert.equal(error.code, LSPErrorCodes.ContentModified);
      answers.push(client.diagnostics('migrations/2_index.sql').then(judged, refused));
    }
    await Promise.all(answers);
    assert.deepEqual(await codes('migrations/2_index.sql'), ['no-blocking-index']);
  });
});
