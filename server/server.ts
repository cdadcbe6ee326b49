import {
  CancellationToken,
  CodeActionKind,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  DocumentDiagnosticReportKind,
  LSPErrorCodes,
  ResponseError,
  TextDocuments,
  TextDocumentSyncKind,
  type Connection,
  type Diagnostic,
  type DocumentDiagnosticReport,
  type InitializeParams,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import plugin from '../eslint-plugin/package.json' with { type: 'json' };
import { CHECK_WORKSPACE } from '../protocol/check-workspace.ts';
import { ENVIRONMENT, type Environment, type InitializationOptions } from '../protocol/environment.ts';
import { STATUS, type FolderStatus } from '../protocol/status.ts';
import { TELLING_NAMES } from '../rules/index.ts';
import { readClientSettings } from './client-settings.ts';
import { codeActionsFor, type ActionRequest } from './code-actions.ts';
import { codeUseHover, emptyLenses, filledLens } from './code-use.ts';
import { diagnosticOf } from './diagnostics.ts';
import { GivenReports } from './given-reports.ts';
import { hoverAt, withBoth } from './hover.ts';
import manifest from './package.json' with { type: 'json' };
import { pathOf, uriOf } from './paths.ts';
import { WRITE_RENAME, type NewColumnName } from '../protocol/rename-column.ts';
import { WRITE_NEXT_STEP } from './plans.ts';
import { PushedDiagnostics } from './pushed-diagnostics.ts';
import { ScaffoldRequests } from './scaffolds.ts';
import { Session, type Judgement } from './session.ts';
import { WorkspaceRequests } from './workspace-requests.ts';

/** The section of the client's settings. */
const SECTION = 'zeroDowntime';

/** Everything that a verdict may depend on. */
const WATCHED = [
  '**/*.{sql,sql.conf,js,mjs,cjs,jsx,ts,mts,cts,tsx}',
  `**/{${TELLING_NAMES.join(',')}}`,
  '**/{package-lock.json,pnpm-lock.yaml,yarn.lock,bun.lock,.gitignore}',
  '**/*.{yml,yaml,sh}',
  '**/{Dockerfile,Containerfile}*',
  '**/*.{Dockerfile,dockerfile}',
  '**/zero-downtime/plans/*.json',
];

const EMPTY: DocumentDiagnosticReport = { kind: DocumentDiagnosticReportKind.Full, items: [] };

function foldersOf({ workspaceFolders, rootUri }: InitializeParams): string[] {
  const uris = workspaceFolders?.map(({ uri }) => uri) ?? (rootUri === null ? [] : [rootUri]);
  return uris.flatMap((uri) => pathOf(uri)?.replace(/(?<=.)\/$/, '') ?? []);
}

/** What the client says of its window; one that says nothing is not trusted to have asked its user. */
function environmentIn(raw: unknown): Environment {
  const { trusted, reportedByEslint } = (typeof raw === 'object' && raw !== null ? raw : {}) as Partial<Environment>;
  return { trusted: trusted === true, reportedByEslint: Array.isArray(reportedByEslint) ? reportedByEslint : [] };
}

/** An open document and how it is judged. */
interface Opened {
  readonly document: TextDocument;
  readonly judgement: Judgement;
}

/**
 * Serves one client over a connection until it goes away.
 *
 * @param clock milliseconds since 1970
 */
export function serve(connection: Connection, clock: () => number): void {
  const documents = new TextDocuments(TextDocument);
  const notify = (message: string): void => connection.console.warn(message);
  const status = (folder: string, source: Omit<FolderStatus, 'uri'>): void => {
    if (can.status) void connection.sendNotification(STATUS, { uri: uriOf(folder), ...source });
  };
  const session = new Session({ notify, status, version: plugin.version, clock });
  const scaffolds = new ScaffoldRequests(connection, session, documents, clock);
  const documentOf = (path: string): TextDocument | undefined => session.documentOf(path);
  const given = new GivenReports();
  let can = { configuration: false, folders: false, watch: false, refresh: false, progress: false, status: false, places: false };
  const workspaceRequests = new WorkspaceRequests(session, documents, connection, () => can);

  connection.onInitialize((params) => {
    const { workspace, window, textDocument } = params.capabilities;
    if (textDocument?.diagnostic === undefined) pushed.start();
    can = {
      configuration: workspace?.configuration === true,
      folders: workspace?.workspaceFolders === true,
      watch: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
      refresh: workspace?.diagnostics?.refreshSupport === true,
      progress: window?.workDoneProgress === true,
      status: (params.initializationOptions as Partial<InitializationOptions> | undefined)?.takesStatus === true,
      places: (params.initializationOptions as Partial<InitializationOptions> | undefined)?.showsPlaces === true,
    };
    if (can.watch) session.watch();
    scaffolds.initialize(params.capabilities, (params.initializationOptions as Partial<InitializationOptions> | undefined)?.asksForNames === true);
    session.setFolders(foldersOf(params));
    session.setEnvironment(environmentIn(params.initializationOptions));
    // A client that is not asked for settings may send them along.
    if (!can.configuration) takeOver([params.initializationOptions]);
    return {
      serverInfo: { name: manifest.name, version: manifest.version },
      capabilities: {
        textDocumentSync: TextDocumentSyncKind.Incremental,
        diagnosticProvider: { identifier: 'zero-downtime', interFileDependencies: true, workspaceDiagnostics: true, workDoneProgress: true },
        codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, CodeActionKind.RefactorRewrite] },
        hoverProvider: true,
        codeLensProvider: { resolveProvider: true },
        executeCommandProvider: { commands: [WRITE_NEXT_STEP] },
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      },
    };
  });

  /** Requests wait for the settings, so that no answer is given by others and taken back. */
  let configured: Promise<void> = Promise.resolve();

  function refresh(): void {
    if (can.refresh) void connection.languages.diagnostics.refresh();
  }

  /** Takes over what the client says: for files outside any folder, then for each folder in its order. */
  function takeOver(sections: readonly unknown[]): void {
    const read = sections.map((section) => readClientSettings(section));
    for (const problem of new Set(read.flatMap(({ problems }) => problems))) notify(problem);
    const [general, ...own] = read.map(({ settings }) => settings);
    if (general === undefined) return;
    session.configure(general, new Map(session.folders.flatMap((folder, index) => (own[index] === undefined ? [] : [[folder, own[index]]]))));
  }

  async function configure(): Promise<void> {
    if (!can.configuration) return;
    const scopes = [undefined, ...session.folders.map(uriOf)];
    takeOver(await connection.workspace.getConfiguration(scopes.map((scopeUri) => ({ section: SECTION, ...(scopeUri === undefined ? {} : { scopeUri }) }))));
  }

  function reconfigure(): void {
    configured = configure().catch((error: unknown) => notify(`Settings could not be read: ${(error as Error).message}`));
    void configured.then(refresh);
  }

  async function register(): Promise<void> {
    if (can.configuration) await connection.client.register(DidChangeConfigurationNotification.type, { section: SECTION });
    if (can.watch) await connection.client.register(DidChangeWatchedFilesNotification.type, { watchers: WATCHED.map((globPattern) => ({ globPattern })) });
    if (can.folders) {
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        const gone = new Set(removed.map(({ uri }) => pathOf(uri)));
        session.setFolders([...session.folders.filter((folder) => !gone.has(folder)), ...added.flatMap(({ uri }) => pathOf(uri) ?? [])]);
        reconfigure();
      });
    }
    await configure();
  }

  connection.onInitialized(() => {
    configured = register().catch((error: unknown) => notify(`The client does not do what it said: ${(error as Error).message}`));
  });

  connection.onDidChangeConfiguration(reconfigure);
  connection.onDidChangeWatchedFiles(({ changes }) => {
    session.diskChanged(changes.flatMap(({ uri }) => pathOf(uri) ?? []));
    refresh();
  });
  connection.onNotification(ENVIRONMENT, (environment: Environment) => {
    session.setEnvironment(environmentIn(environment));
    refresh();
  });
  connection.onNotification(CHECK_WORKSPACE, () => workspaceRequests.checkEverything());
  connection.onShutdown(() => session.dispose());
  documents.onDidChangeContent(({ document }) => session.opened(document));
  documents.onDidClose(({ document }) => {
    session.closed(document);
    given.forget(document.uri);
  });

  /** An open document that can be judged, as it is after everything that had to be waited for. */
  async function opened(uri: string, token: CancellationToken): Promise<Opened | undefined> {
    const asked = documents.get(uri)?.version;
    await configured;
    const path = pathOf(uri);
    if (path === undefined || !session.mayJudge(path)) return undefined;
    const [judgement] = await session.judgements([path]);
    if (token.isCancellationRequested) throw new ResponseError(LSPErrorCodes.RequestCancelled, 'cancelled');
    const document = documents.get(uri);
    if (document !== undefined && document.version !== asked) throw new ResponseError(LSPErrorCodes.ContentModified, 'The document is another meanwhile.');
    return document === undefined || judgement === undefined ? undefined : { document, judgement };
  }

  connection.languages.diagnostics.on(async ({ textDocument, previousResultId }, token) => {
    const found = await opened(textDocument.uri, token);
    if (found === undefined) return EMPTY;
    const { document, judgement } = found;
    const resultId = session.resultId(judgement.path);
    if (previousResultId === resultId) return { kind: DocumentDiagnosticReportKind.Unchanged, resultId };
    return given.answer(document.uri, { kind: DocumentDiagnosticReportKind.Full, resultId, items: diagnosticsOf(found) }, previousResultId);
  });

  function diagnosticsOf({ document, judgement }: Opened): Diagnostic[] {
    const reports = session.isReportedByEslint(judgement, document.languageId) ? [] : session.reports(judgement, document);
    return [...reports.map((report) => diagnosticOf(document, report, documentOf)), ...session.marks(judgement, document)];
  }

  const pushed = new PushedDiagnostics(connection, session, documents, (uri) =>
    opened(uri, CancellationToken.None).then(
      (found) => (found === undefined ? [] : diagnosticsOf(found)),
      () => undefined,
    ),
  );

  connection.languages.diagnostics.onWorkspace(async (params, token, progress, partial) => {
    await configured;
    return workspaceRequests.answer(params, token, progress, partial);
  });

  connection.onCodeAction(async ({ textDocument, range }, token) => {
    const found = await opened(textDocument.uri, token);
    const [open, path] = [documents.get(textDocument.uri), pathOf(textDocument.uri)];
    const declared = open === undefined || path === undefined ? [] : await scaffolds.declared(open, path, range);
    if (found === undefined) return declared;
    const { document, judgement } = found;
    const request: ActionRequest = {
      document,
      path: judgement.path,
      range,
      reports: session.reports(judgement, document),
      tried: (text) => session.reports(judgement, TextDocument.create(document.uri, document.languageId, document.version, text)),
      documentOf,
      suggestedElsewhere: session.isReportedByEslint(judgement, document.languageId),
    };
    const actions = codeActionsFor(request);
    return [...(await scaffolds.actions(request, judgement)), ...actions, ...declared];
  });

  connection.onCodeLens(async ({ textDocument }, token) => {
    const found = await opened(textDocument.uri, token);
    const path = pathOf(textDocument.uri);
    const uses = found === undefined ? [] : emptyLenses(found.document, session.changedNames(found.judgement, found.document));
    return [...(path === undefined ? [] : scaffolds.lenses(path)), ...uses];
  });

  connection.onCodeLensResolve(async (lens, token) => {
    const { uri, index } = lens.data as { readonly uri: string; readonly index: number };
    const found = await opened(uri, token);
    const changed = found === undefined ? undefined : session.changedNames(found.judgement, found.document)[index];
    return changed === undefined ? lens : filledLens(lens, changed, can.places ? documentOf : undefined);
  });

  connection.onExecuteCommand(async ({ command, arguments: [plan] = [] }) => {
    await configured;
    if (command === WRITE_NEXT_STEP) await scaffolds.writeNextStep(typeof plan === 'string' ? plan : undefined);
  });

  connection.onRequest(WRITE_RENAME, async (name: NewColumnName) => {
    await configured;
    await scaffolds.rename(name);
  });

  connection.onHover(async ({ textDocument, position }, token) => {
    const found = await opened(textDocument.uri, token);
    if (found === undefined) return null;
    const { document, judgement } = found;
    const offset = document.offsetAt(position);
    return withBoth(hoverAt(document, session.reports(judgement, document), offset), codeUseHover(document, session.changedNames(judgement, document), offset)) ?? null;
  });

  documents.listen(connection);
  connection.listen();
}
