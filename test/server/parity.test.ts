/** ESLint and the language server say the same of every example: rule, place, severity, message, and what they suggest. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { ESLint, type Linter } from 'eslint';
import { CodeActionRequest, type CodeAction, type TextDocumentEdit } from 'vscode-languageserver-protocol/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { findFiles } from '../../cli/find-files.ts';
import { DiskFiles } from '../../eslint-plugin/disk.ts';
import { createPlugin } from '../../eslint-plugin/plugin.ts';
import { isManifestPath, rules } from '../../rules/index.ts';
import { blocksOfPages, DIRECTIVES } from '../harness/examples.ts';
import { LanguageClient } from '../harness/language-client.ts';
import { repository, Workspace } from '../harness/workspace.ts';

const SERVER = `${repository}server/dist/main.js`;

interface Said {
  readonly file: string;
  readonly rule: string;
  readonly from: string;
  readonly to: string;
  readonly severity: number;
  readonly message: string;
  /** The texts that its suggestions make. */
  readonly suggested: readonly string[];
}

function applied(text: string, { range, text: inserted }: { readonly range: readonly [number, number]; readonly text: string }): string {
  // ESLint counts behind a byte order mark.
  const shift = text.startsWith('\ufeff') ? 1 : 0;
  return text.slice(0, range[0] + shift) + inserted + text.slice(range[1] + shift);
}

function saidIn(file: string, text: string, { ruleId, line, column, endLine, endColumn, severity, message, suggestions = [] }: Linter.LintMessage): Said {
  // The columns of a line with a byte order mark are the document's in the protocol, and ESLint's without it.
  const shift = (at: number | undefined): number => (at === 1 && text.startsWith('\ufeff') ? 1 : 0);
  return {
    file,
    rule: ruleId?.replace('zero-downtime/', '') ?? 'needless comment',
    from: `${line}:${Math.max(1, column) + shift(line)}`,
    to: endLine === undefined ? '' : `${endLine}:${(endColumn ?? 0) + shift(endLine)}`,
    severity: severity === 2 ? 1 : 2,
    message: ruleId === null ? '' : message,
    suggested: suggestions.map(({ fix }) => applied(text, fix)),
  };
}

async function saidByEslint(folder: string, preset: 'recommended' | 'strict'): Promise<Said[]> {
  const plugin = createPlugin({ files: new DiskFiles(), notify: () => undefined, clock: Date.now, fingerprint: () => '' }, rules, '0.0.0');
  const eslint = new ESLint({ cwd: folder, overrideConfigFile: true, overrideConfig: [...plugin.configs[preset], ...plugin.configs.manifests] as never, errorOnUnmatchedPattern: false });
  const results = await eslint.lintFiles(['**/*.{sql,yaml,yml}', '**/Dockerfile']);
  return results.flatMap(({ filePath, messages }) => messages.map((message) => saidIn(filePath.slice(folder.length + 1), readFileSync(filePath, 'utf8'), message)));
}

async function saidByServer(folder: string, preset: 'recommended' | 'strict'): Promise<Said[]> {
  const client = await LanguageClient.start(SERVER, folder, { settings: { preset }, capabilities: { workspace: { configuration: true } } });
  const said: Said[] = [];
  for (const path of findFiles([folder], folder).files.filter((each) => each.endsWith('.sql') || isManifestPath(each))) {
    const file = path.slice(folder.length + 1);
    const text = readFileSync(path, 'utf8');
    const document = TextDocument.create(client.uri(file), 'sql', 1, text);
    await client.open(file, text);
    for (const { code, range, severity, message } of await client.diagnostics(file)) {
      const params = { textDocument: { uri: document.uri }, range, context: { diagnostics: [] } };
      const actions = ((await client.connection.sendRequest(CodeActionRequest.type, params)) ?? []) as readonly CodeAction[];
      const own = actions.filter((action) => action.diagnostics?.some((other) => other.code === code && JSON.stringify(other.range) === JSON.stringify(range)) === true && !/^(?:Disable|Remove)/.test(action.title));
      said.push({
        file,
        rule: code === undefined ? 'needless comment' : String(code),
        from: `${range.start.line + 1}:${range.start.character + 1}`,
        to: code === undefined ? '' : `${range.end.line + 1}:${range.end.character + 1}`,
        severity: severity ?? 0,
        message: code === undefined ? '' : typeof message === 'string' ? message : message.value,
        suggested: own.map(({ edit }) => TextDocument.applyEdits(document, (edit?.documentChanges?.[0] as TextDocumentEdit).edits as never)),
      });
    }
    await client.close(file);
  }
  assert.deepEqual(client.unexpected, []);
  await client.stop();
  return said;
}

function inOrder(said: readonly Said[]): Said[] {
  return [...said].sort((left, right) => `${left.file} ${left.from} ${left.rule}`.localeCompare(`${right.file} ${right.from} ${right.rule}`));
}

async function assertParity(folder: string, preset: 'recommended' | 'strict'): Promise<number> {
  const eslint = inOrder(await saidByEslint(folder, preset));
  const server = inOrder(await saidByServer(folder, preset));
  const lines = (said: readonly Said[]): string[] => said.map((each) => JSON.stringify(each));
  const [both, ours] = [new Set(lines(eslint)), lines(server)];
  assert.deepEqual(ours.filter((line) => !both.has(line)), [], 'said by the server alone');
  assert.deepEqual(lines(eslint).filter((line) => !ours.includes(line)), [], 'said by ESLint alone');
  return eslint.length;
}

describe('ESLint and the language server', function () {
  this.timeout(300_000);
  let workspace: Workspace | undefined;

  afterEach(() => {
    workspace?.remove();
    workspace = undefined;
  });

  it('agree on the example service', async () => {
    assert.ok((await assertParity(`${repository}examples/orders-service`, 'recommended')) > 10);
  });

  it('agree on every example of every page', async () => {
    workspace = new Workspace(blocksOfPages());
    assert.ok((await assertParity(workspace.folder, 'strict')) > 50);
  });

  it('agree on disable comments, line ends and byte order marks', async () => {
    workspace = new Workspace(Object.fromEntries(Object.entries(DIRECTIVES).map(([name, text]) => [`migrations/${name}`, text])));
    assert.ok((await assertParity(workspace.folder, 'recommended')) > 4);
  });
});
