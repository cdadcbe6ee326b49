/** A rename repaired in the editor, over the protocol: the action, the plan's lens, and the next step. */
import assert from 'node:assert/strict';
import { CodeActionRequest, CodeLensRequest, ExecuteCommandRequest, type ClientCapabilities, type CodeAction, type WorkspaceEdit } from 'vscode-languageserver-protocol/node';
import { LanguageClient } from '../harness/language-client.ts';
import { repository, Workspace } from '../harness/workspace.ts';

const CREATE = 'CREATE TABLE users (id bigint PRIMARY KEY, mail text NOT NULL);\n';
const RENAME = 'ALTER TABLE users RENAME COLUMN mail TO email;\n';
const FILE = 'migrations/2_rename.sql';
const PREVIEWING: ClientCapabilities = {
  textDocument: { codeAction: { disabledSupport: true } },
  workspace: { applyEdit: true, workspaceEdit: { documentChanges: true, resourceOperations: ['create'], changeAnnotationSupport: {} } },
};

describe('scaffolds in the language server', function () {
  this.timeout(300_000);
  let workspace: Workspace;
  let client: LanguageClient | undefined;

  beforeEach(() => {
    workspace = new Workspace({ 'migrations/1_create.sql': CREATE, [FILE]: RENAME });
  });
  afterEach(async () => {
    assert.deepEqual(client?.unexpected ?? [], []);
    await client?.stop();
    client = undefined;
    workspace.remove();
  });

  async function start(capabilities: ClientCapabilities): Promise<LanguageClient> {
    client = await LanguageClient.start(`${repository}server/dist/main.js`, workspace.folder, { capabilities });
    return client;
  }

  async function actions(started: LanguageClient, path = FILE, text = RENAME): Promise<readonly CodeAction[]> {
    await started.open(path, text);
    const range = { start: { line: 0, character: 32 }, end: { line: 0, character: 32 } };
    const answer = await started.connection.sendRequest(CodeActionRequest.type, { textDocument: { uri: started.uri(path) }, range, context: { diagnostics: [] } });
    return (answer ?? []) as readonly CodeAction[];
  }

  /** Writes an edit as an editor would: a file that is there already fails the whole of it. */
  function write(started: LanguageClient, edit: WorkspaceEdit | undefined): string[] {
    const written: string[] = [];
    for (const change of edit?.documentChanges ?? []) {
      if (!('edits' in change)) continue;
      const path = change.textDocument.uri.slice(started.uri('').length);
      const [first] = change.edits;
      assert.ok(first !== undefined && 'newText' in first);
      workspace.write(path, first.newText);
      written.push(path);
    }
    return written;
  }

  it('offer the whole change as one edit that creates its files and asks before it is made', async () => {
    const started = await start(PREVIEWING);
    const [action] = await actions(started);
    assert.equal(action?.title, 'Rename users.mail to email without downtime: expand now, contract in a later deploy');
    const kinds = action.edit?.documentChanges?.map((change) => ('kind' in change ? change.kind : 'edit'));
    assert.deepEqual(kinds, ['edit', 'create', 'edit', 'create', 'edit', 'create', 'edit']);
    assert.deepEqual(Object.values(action.edit?.changeAnnotations ?? {}), [{ label: action.title, needsConfirmation: true }]);
    const creations = action.edit?.documentChanges?.filter((change) => 'kind' in change);
    for (const creation of creations ?? []) assert.ok('options' in creation && creation.options !== undefined && 'overwrite' in creation.options && creation.options.overwrite === false);
  });

  it('are left out where the client cannot create files', async () => {
    const titles = (await actions(await start({}))).map(({ title }) => title);
    assert.ok(titles.length > 0 && titles.every((title) => !title.startsWith('Rename users')));
  });

  it('say why where the history does not tell enough', async () => {
    const text = 'ALTER TABLE bills RENAME COLUMN sum TO total;\n';
    const [action] = await actions(await start(PREVIEWING), 'migrations/3_other.sql', text);
    assert.deepEqual(action?.disabled, { reason: 'The history does not tell the type of `sum`.' });
  });

  it('write a module beside the code of a service, and hand its server to it', async () => {
    workspace.write('package.json', '{ "private": true, "dependencies": { "express": "5" } }');
    const text = "import express from 'express';\n\nexpress().listen(8080);\n";
    const started = await start(PREVIEWING);
    await started.open('src/server.ts', text);
    const range = { start: { line: 2, character: 5 }, end: { line: 2, character: 5 } };
    const [action] = ((await started.connection.sendRequest(CodeActionRequest.type, { textDocument: { uri: started.uri('src/server.ts') }, range, context: { diagnostics: [] } })) ?? []) as readonly CodeAction[];
    assert.equal(action?.title, 'Shut down gracefully: answer what is open');
    const [change, creation] = action.edit?.documentChanges ?? [];
    assert.ok(change !== undefined && 'edits' in change && creation !== undefined && 'kind' in creation);
    assert.deepEqual(change.edits.map((edit) => ('newText' in edit ? edit.newText : '')), ["\nimport { shutDownGracefully } from './graceful-shutdown';", 'const server = ', '\nshutDownGracefully(server);']);
    assert.equal('uri' in creation ? creation.uri : '', started.uri('src/graceful-shutdown.ts'));
  });

  it('wrap a store where it is declared, with nothing wrong there', async () => {
    const text = 'export interface                SessionStore {\n  find(id: string): Promise<string>;\n  save(id: string): Promise<void>;\n}\n';
    workspace.write('package.json', '{ "type": "module" }');
    workspace.write('src/sessions.ts', text);
    const started = await start(PREVIEWING);
    const action = (await actions(started, 'src/sessions.ts', text)).find(({ kind }) => kind === 'refactor.rewrite');
    assert.equal(action?.title, 'Write SessionStore to two stores, by phases');
    assert.deepEqual(write(started, action.edit), ['src/dual-write.ts', 'src/dual-write-session-store.ts']);
  });

  it('rename a column from where it is declared, where the client asks for its new name', async () => {
    workspace.write('prisma/schema.prisma', 'model User {\n  mail String\n\n  @@map("users")\n}\n');
    client = await LanguageClient.start(`${repository}server/dist/main.js`, workspace.folder, { capabilities: PREVIEWING, initializationOptions: { asksForNames: true } });
    const started = client;
    const offered: Record<string, readonly CodeAction[]> = {};
    for (const [path, line, character] of [['migrations/1_create.sql', 0, 45], ['prisma/schema.prisma', 1, 4], [FILE, 0, 3]] as const) {
      await started.open(path, workspace.read(path));
      const position = { line, character };
      const answer = await started.connection.sendRequest(CodeActionRequest.type, { textDocument: { uri: started.uri(path) }, range: { start: position, end: position }, context: { diagnostics: [] } });
      offered[path] = ((answer ?? []) as readonly CodeAction[]).filter(({ kind }) => kind === 'refactor.rewrite');
    }
    assert.deepEqual(Object.values(offered).map((actions) => actions.map(({ title }) => title)), [['Rename mail without downtime…'], ['Rename mail without downtime…'], []]);
    const [column] = (offered['prisma/schema.prisma']?.[0]?.command?.arguments ?? []) as object[];
    assert.deepEqual(column, { uri: started.uri('prisma/schema.prisma'), table: 'users', column: 'mail' });

    workspace.write(FILE, 'CREATE TABLE orders (id bigint PRIMARY KEY);\n');
    await started.change(FILE, 2, workspace.read(FILE));
    const applied: string[] = [];
    const told: string[] = [];
    started.connection.onRequest('workspace/applyEdit', ({ edit }: { edit: WorkspaceEdit }) => {
      applied.push(...write(started, edit));
      return { applied: true };
    });
    started.connection.onNotification('window/showMessage', ({ message }: { message: string }) => void told.push(message));
    started.connection.onRequest('window/showMessageRequest', ({ message }: { message: string }) => {
      told.push(message);
      return null;
    });
    await started.connection.sendRequest('zeroDowntime/writeRename', { ...column, to: 'email' });
    assert.deepEqual(applied.map((path) => path.replace(/\d{14}/, '')), ['migrations/3_add_users_email.sql', 'migrations/4_create_backfill_users_email.sql', 'migrations/5_backfill_users_email.sql', 'zero-downtime/plans/_rename_users_mail.json']);
    await started.connection.sendRequest('zeroDowntime/writeRename', { ...column, column: 'nick', to: 'name' });
    assert.equal(told.at(-1), 'No migrations of this project make a table `users` with a column `nick`.');
  });

  it('go on with the next step from a lens, once its conditions are said to be true', async () => {
    const started = await start(PREVIEWING);
    const [action] = await actions(started);
    const plan = write(started, action?.edit).at(-1) ?? '';
    await started.change(FILE, 2, workspace.read(FILE));
    await started.diskChanged(plan);
    const lenses = await started.connection.sendRequest(CodeLensRequest.type, { textDocument: { uri: started.uri(FILE) } });
    assert.deepEqual(lenses?.map(({ command }) => command?.title), ['Write the next step: Carry over: the indexes and constraints of the old column for the new one']);

    const asked: string[] = [];
    const applied: string[] = [];
    started.connection.onRequest('window/showMessageRequest', ({ message, actions: answers }: { message: string; actions: { title: string }[] }) => {
      asked.push(message);
      return answers[0] ?? null;
    });
    started.connection.onRequest('workspace/applyEdit', ({ edit }: { edit: WorkspaceEdit }) => {
      applied.push(...write(started, edit));
      return { applied: true };
    });
    const command = lenses?.[0]?.command;
    await started.connection.sendRequest(ExecuteCommandRequest.type, { command: command?.command ?? '', arguments: (command?.arguments ?? []) as string[] });
    assert.match(asked[0] ?? '', /^Carry over.*\. Before it goes out:\n• The backfill has ended: SELECT count\(\*\)/);
    assert.deepEqual(applied.map((path) => path.replace(/^migrations\/\d+_/, '')), [plan, 'constrain_users_email.sql', 'validate_users_email.sql', 'adopt_users_email.sql']);
  });
});
