import {
  CodeActionKind,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  DocumentDiagnosticReportKind,
  TextDocuments,
  TextDocumentSyncKind,
  type Connection,
  type DocumentDiagnosticReport,
  type InitializeParams,
  type WorkspaceDiagnosticReport,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { codeActionsFor } from './code-actions.ts';
import { diagnosticOf } from './diagnostics.ts';
import { hoverAt } from './hover.ts';
import manifest from './package.json' with { type: 'json' };
import { pathOf } from './paths.ts';
import { WRITE_NEXT_STEP } from './plans.ts';
import { ScaffoldRequests } from './scaffolds.ts';
import { Session } from './session.ts';
import { TELLING_NAMES } from '../rules/index.ts';
import { diagnoseWorkspace } from './workspace-diagnostics.ts';

/** The section of the client's settings. */
const SECTION = 'zeroDowntime';

/** Everything that a verdict may depend on. */
const WATCHED = ['**/*.{sql,sql.conf,js,mjs,cjs,jsx,ts,mts,cts,tsx}', `**/{${TELLING_NAMES.join(',')}}`, '**/*compose*.{yml,yaml}', '**/.github/workflows/*.{yml,yaml}', '**/zero-downtime/plans/*.json'];

const EMPTY: DocumentDiagnosticReport = { kind: DocumentDiagnosticReportKind.Full, items: [] };

function foldersOf({ workspaceFolders, rootUri }: InitializeParams): string[] {
  const uris = workspaceFolders?.map(({ uri }) => uri) ?? (rootUri === null ? [] : [rootUri]);
  return uris.flatMap((uri) => pathOf(uri) ?? []);
}

/**
 * Serves one client over a connection until it goes away. Nothing of the workspace is executed.
 *
 * @param clock milliseconds since 1970
 */
export function serve(connection: Connection, clock: () => number): void {
  const documents = new TextDocuments(TextDocument);
  const session = new Session((message) => connection.console.warn(message));
  const scaffolds = new ScaffoldRequests(connection, session, documents, clock);
  let can = { configuration: false, folders: false, watch: false, refresh: false };

  connection.onInitialize((params) => {
    const { workspace } = params.capabilities;
    can = {
      configuration: workspace?.configuration === true,
      folders: workspace?.workspaceFolders === true,
      watch: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
      refresh: workspace?.diagnostics?.refreshSupport === true,
    };
    scaffolds.initialize(params.capabilities);
    session.setFolders(foldersOf(params));
    session.configure(params.initializationOptions);
    return {
      serverInfo: { name: manifest.name, version: manifest.version },
      capabilities: {
        textDocumentSync: TextDocumentSyncKind.Incremental,
        diagnosticProvider: { identifier: 'zero-downtime', interFileDependencies: true, workspaceDiagnostics: true, workDoneProgress: true },
        codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] },
        hoverProvider: true,
        codeLensProvider: {},
        executeCommandProvider: { commands: [WRITE_NEXT_STEP] },
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      },
    };
  });

  /** Requests wait for the settings, so that no answer is given by others and taken back. */
  let configured: Promise<void> = Promise.resolve();

  async function configure(): Promise<void> {
    if (!can.configuration) return;
    session.configure(await connection.workspace.getConfiguration(SECTION));
    if (can.refresh) void connection.languages.diagnostics.refresh();
  }

  async function register(): Promise<void> {
    if (can.configuration) await connection.client.register(DidChangeConfigurationNotification.type, { section: SECTION });
    if (can.watch) await connection.client.register(DidChangeWatchedFilesNotification.type, { watchers: WATCHED.map((globPattern) => ({ globPattern })) });
    if (can.folders) {
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        const gone = new Set(removed.map(({ uri }) => pathOf(uri)));
        session.setFolders([...session.folders.filter((folder) => !gone.has(folder)), ...added.flatMap(({ uri }) => pathOf(uri) ?? [])]);
      });
    }
    await configure();
  }

  connection.onInitialized(() => {
    configured = register();
  });

  connection.onDidChangeConfiguration(() => {
    configured = configure();
  });
  connection.onDidChangeWatchedFiles(() => {
    session.diskChanged();
    if (can.refresh) void connection.languages.diagnostics.refresh();
  });
  documents.onDidChangeContent(({ document }) => session.opened(document));
  documents.onDidClose(({ document }) => session.closed(document));

  connection.languages.diagnostics.on(async ({ textDocument, previousResultId }) => {
    await configured;
    const document = documents.get(textDocument.uri);
    const path = pathOf(textDocument.uri);
    if (document === undefined || path === undefined) return EMPTY;
    const resultId = session.resultId(path);
    if (previousResultId === resultId) return { kind: DocumentDiagnosticReportKind.Unchanged, resultId };
    return { kind: DocumentDiagnosticReportKind.Full, resultId, items: session.lint(path, document.getText()).map(diagnosticOf) };
  });

  connection.languages.diagnostics.onWorkspace(async ({ previousResultIds }, token, progress, partial): Promise<WorkspaceDiagnosticReport> => {
    await configured;
    const all: WorkspaceDiagnosticReport = { items: [] };
    progress.begin('Checking migrations', 0, undefined, true);
    await diagnoseWorkspace(session, {
      previous: new Map(previousResultIds.map(({ uri, value }) => [uri, value])),
      versionOf: (uri) => documents.get(uri)?.version ?? null,
      token,
      send: (items) => (partial === undefined ? void all.items.push(...items) : partial.report({ items })),
      report: (done, files) => progress.report(Math.round((done / files) * 100), `${done} of ${files}`),
    });
    progress.done();
    return all;
  });

  connection.onCodeAction(async ({ textDocument, range }) => {
    await configured;
    const document = documents.get(textDocument.uri);
    const path = pathOf(textDocument.uri);
    if (document === undefined || path === undefined) return [];
    const actions = codeActionsFor(document, session.lint(path, document.getText()), range);
    return [...(await scaffolds.actions(document, path, range)), ...actions];
  });

  connection.onCodeLens(async ({ textDocument }) => {
    await configured;
    const path = pathOf(textDocument.uri);
    return path === undefined ? [] : scaffolds.lenses(path);
  });

  connection.onExecuteCommand(async ({ command, arguments: [plan] = [] }) => {
    await configured;
    if (command === WRITE_NEXT_STEP) await scaffolds.writeNextStep(typeof plan === 'string' ? plan : undefined);
  });

  connection.onHover(async ({ textDocument, position }) => {
    await configured;
    const document = documents.get(textDocument.uri);
    const path = pathOf(textDocument.uri);
    if (document === undefined || path === undefined) return null;
    return hoverAt(document, session.hazards(path, document.getText()), document.offsetAt(position)) ?? null;
  });

  documents.listen(connection);
  connection.listen();
}
