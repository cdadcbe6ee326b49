/** What the installed extension does inside VS Code. The same suite runs in the workbench of npm and, through \`npm run test:electron\`, in the desktop's. */
import * as assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as vscode from 'vscode';

const ID = 'zero-downtime.zero-downtime';
const INDEX = 'CREATE INDEX orders_note ON orders (note);\n';

/** Asks until there is an answer; nobody sleeps for a fixed time. VS Code cancels what it asked when something changes meanwhile. */
async function until<Value>(what: string, ask: () => Value | undefined | Promise<Value | undefined>): Promise<Value> {
  const end = Date.now() + 20_000;
  for (;;) {
    let value: Value | undefined;
    try {
      value = await ask();
    } catch (error) {
      if (!String(error).includes('Canceled')) throw error;
    }
    if (value !== undefined) return value;
    if (Date.now() > end) throw new Error(`${what} did not come`);
    await new Promise((turn) => setTimeout(turn, 50));
  }
}

function root(): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder);
  return folder.uri;
}

function ours(uri: vscode.Uri): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'zero-downtime');
}

function codeOf({ code }: vscode.Diagnostic): unknown {
  return typeof code === 'object' ? code.value : code;
}

function reported(uri: vscode.Uri, codes: readonly string[]): Promise<vscode.Diagnostic[]> {
  return until(`the reports ${codes.join(', ')} of ${uri.path}`, () => {
    const found = ours(uri);
    return JSON.stringify(found.map(codeOf)) === JSON.stringify(codes) ? found : undefined;
  });
}

async function show(name: string, text: string): Promise<vscode.TextEditor> {
  const uri = vscode.Uri.joinPath(root(), 'migrations', name);
  await vscode.workspace.fs.writeFile(uri, Buffer.from(text));
  return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
}

async function actionAt(uri: vscode.Uri, range: vscode.Range, title: string): Promise<vscode.CodeAction> {
  return until(`the action ${title}`, async () => {
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', uri, range, vscode.CodeActionKind.QuickFix.value);
    return actions.find((action) => action.title.startsWith(title));
  });
}

function textOf(content: vscode.MarkdownString | vscode.MarkedString): string {
  return typeof content === 'string' ? content : content.value;
}

export function suite(): void {
  describe(`Zero Downtime in ${vscode.env.appName} ${vscode.version}`, () => {
    afterEach(async () => {
      // A document that is not saved would ask whether to save it.
      await vscode.commands.executeCommand('workbench.action.files.revert');
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    });

    it('is installed and starts by itself when a migration opens', async () => {
      const extension = vscode.extensions.getExtension(ID);
      assert.ok(extension);
      await show('30000101000001_index.sql', INDEX);
      await until('activation', () => (extension.isActive ? true : undefined));
    });

    it('reports with the name of the rule, a link to its page and an exact range', async () => {
      const { document } = await show('30000101000001_index.sql', INDEX);
      const [diagnostic] = await reported(document.uri, ['no-blocking-index']);
      assert.equal(document.getText(diagnostic?.range), 'CREATE INDEX');
      assert.ok(typeof diagnostic?.code === 'object' && diagnostic.code.target.path.endsWith('/rules/no-blocking-index'));
    });

    it('follows what is typed, and what is undone', async () => {
      const editor = await show('30000101000002_widen.sql', "SET lock_timeout = '2s';\nALTER TABLE orders ADD COLUMN extra text;\n");
      await reported(editor.document.uri, []);
      await editor.edit((edit) => edit.insert(new vscode.Position(2, 0), 'ALTER TABLE orders DROP COLUMN extra, DROP COLUMN amount;\n'));
      await reported(editor.document.uri, ['no-drop-column']);
      await vscode.commands.executeCommand('undo');
      await reported(editor.document.uri, []);
    });

    it('says who is blocked when the mouse rests on a hazard', async () => {
      const { document } = await show('30000101000001_index.sql', INDEX);
      await reported(document.uri, ['no-blocking-index']);
      const hover = await until('the hover', async () => {
        const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', document.uri, new vscode.Position(0, 3));
        return hovers.flatMap(({ contents }) => contents.map(textOf)).find((text) => text.includes('Instead'));
      });
      assert.match(hover, /\| `orders` \| SHARE \|/);
    });

    it('writes a quick fix to the file', async () => {
      const { document } = await show('30000101000003_check.sql', 'ALTER TABLE orders ADD CONSTRAINT note_short CHECK (length(note) < 99);\n');
      const [diagnostic] = await reported(document.uri, ['no-validating-constraint']);
      assert.ok(diagnostic);
      const { edit } = await actionAt(document.uri, diagnostic.range, 'Add it NOT VALID');
      assert.ok(edit !== undefined && (await vscode.workspace.applyEdit(edit)));
      await until('the repair', () => (ours(document.uri).some((other) => codeOf(other) === codeOf(diagnostic)) ? undefined : true));
      assert.ok(await document.save());
      assert.match(await fs.readFile(document.uri.fsPath, 'utf8'), /NOT VALID;/);
    });

    it('disables a rule where it stands, with room for the reason', async () => {
      const { document } = await show('30000101000001_index.sql', INDEX);
      const [diagnostic] = await reported(document.uri, ['no-blocking-index']);
      assert.ok(diagnostic);
      const { edit } = await actionAt(document.uri, diagnostic.range, 'Disable zero-downtime/no-blocking-index here');
      assert.ok(edit !== undefined && (await vscode.workspace.applyEdit(edit)));
      await reported(document.uri, []);
      assert.match(document.lineAt(0).text, /^-- eslint-disable-next-line zero-downtime\/no-blocking-index -- /);
    });

    it('comes back when the server is restarted', async () => {
      const { document } = await show('30000101000001_index.sql', INDEX);
      await reported(document.uri, ['no-blocking-index']);
      await vscode.commands.executeCommand('zeroDowntime.restart');
      await reported(document.uri, ['no-blocking-index']);
    });

    it('takes a setting of the folder over at once', async () => {
      const { document } = await show('30000101000001_index.sql', INDEX);
      await reported(document.uri, ['no-blocking-index']);
      const settings = vscode.workspace.getConfiguration('zeroDowntime');
      try {
        await settings.update('migrations', ['elsewhere/*.sql'], vscode.ConfigurationTarget.Workspace);
        await reported(document.uri, []);
      } finally {
        await settings.update('migrations', undefined, vscode.ConfigurationTarget.Workspace);
      }
      await reported(document.uri, ['no-blocking-index']);
    });
  });
}
