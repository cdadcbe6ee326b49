import { spawn, type ChildProcess } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import {
  createProtocolConnection,
  DidChangeTextDocumentNotification,
  DidChangeWatchedFilesNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  DocumentDiagnosticRequest,
  ExitNotification,
  FileChangeType,
  InitializedNotification,
  InitializeRequest,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
  type ClientCapabilities,
  type Diagnostic,
  type DocumentDiagnosticReport,
  type FileEvent,
  type InitializeResult,
  type ProtocolConnection,
} from 'vscode-languageserver-protocol/node';
import { STATUS, type FolderStatus } from '../../protocol/status.ts';

/** What a test's editor says of itself. */
export interface ClientOptions {
  readonly settings?: object;
  readonly capabilities?: ClientCapabilities;
  /** It asks for diagnostics; left out, it does. */
  readonly asks?: boolean;
  readonly initializationOptions?: object;
  /** Folders, absolute; without them, the one that was given. */
  readonly folders?: readonly string[];
}

/** A real client of the language server, over the standard streams of a real process. */
export class LanguageClient {
  readonly connection: ProtocolConnection;
  readonly capabilities: InitializeResult['capabilities'];
  /** Everything the server asked or said that this client does not know: a test must end with none. */
  readonly unexpected: string[];
  /** What the server logged. */
  readonly log: string[];
  /** Notifications of our own protocol. */
  readonly statuses: readonly FolderStatus[];
  readonly #process: ChildProcess;
  readonly #folder: string;

  private constructor(process: ChildProcess, connection: ProtocolConnection, result: InitializeResult, folder: string, heard: { readonly unexpected: string[]; readonly log: string[]; readonly statuses: FolderStatus[] }) {
    this.#process = process;
    this.connection = connection;
    this.capabilities = result.capabilities;
    this.#folder = folder;
    this.unexpected = heard.unexpected;
    this.log = heard.log;
    this.statuses = heard.statuses;
  }

  static async start(server: string, folder: string, options: ClientOptions = {}): Promise<LanguageClient> {
    const { settings = {}, capabilities = {}, initializationOptions = settings, folders = [folder], asks = true } = options;
    const child = spawn(process.execPath, [server, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
    const connection = createProtocolConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
    const unexpected: string[] = [];
    const log: string[] = [];
    connection.onUnhandledNotification(({ method }) => void unexpected.push(method));
    // The protocol's own type leaves out the handler for requests that nobody knows.
    (connection as unknown as { onRequest(handler: (method: string) => void): void }).onRequest((method) => void unexpected.push(method));
    connection.onRequest('client/registerCapability', () => null);
    connection.onRequest('workspace/configuration', ({ items }: { items: readonly unknown[] }) => items.map(() => settings));
    connection.onNotification('window/logMessage', ({ message }: { message: string }) => void log.push(message));
    const statuses: FolderStatus[] = [];
    connection.onNotification(STATUS, (status: FolderStatus) => void statuses.push(status));
    connection.onRequest('window/workDoneProgress/create', () => null);
    connection.onRequest('workspace/diagnostic/refresh', () => null);
    connection.listen();
    const result = await connection.sendRequest(InitializeRequest.type, {
      processId: process.pid,
      rootUri: pathToFileURL(folder).href,
      workspaceFolders: folders.map((each) => ({ uri: pathToFileURL(each).href, name: each })),
      initializationOptions,
      capabilities: asks ? { ...capabilities, textDocument: { diagnostic: {}, ...capabilities.textDocument } } : capabilities,
    });
    await connection.sendNotification(InitializedNotification.type, {});
    return new LanguageClient(child, connection, result, folder, { unexpected, log, statuses });
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  uri(path: string): string {
    return pathToFileURL(`${this.#folder}/${path}`).href;
  }

  async open(path: string, text: string, languageId = 'sql'): Promise<void> {
    await this.connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument: { uri: this.uri(path), languageId, version: 1, text } });
  }

  async change(path: string, version: number, text: string): Promise<void> {
    await this.connection.sendNotification(DidChangeTextDocumentNotification.type, { textDocument: { uri: this.uri(path), version }, contentChanges: [{ text }] });
  }

  async close(path: string): Promise<void> {
    await this.connection.sendNotification(DidCloseTextDocumentNotification.type, { textDocument: { uri: this.uri(path) } });
  }

  /** Says that files were made or changed on disk by somebody else. */
  async diskChanged(...paths: readonly string[]): Promise<void> {
    const changes: FileEvent[] = paths.map((path) => ({ uri: this.uri(path), type: FileChangeType.Created }));
    await this.connection.sendNotification(DidChangeWatchedFilesNotification.type, { changes });
  }

  report(path: string, previousResultId?: string): Promise<DocumentDiagnosticReport> {
    const textDocument = { uri: this.uri(path) };
    return this.connection.sendRequest(DocumentDiagnosticRequest.type, previousResultId === undefined ? { textDocument } : { textDocument, previousResultId });
  }

  async diagnostics(path: string): Promise<readonly Diagnostic[]> {
    const report = await this.report(path);
    if (report.kind !== 'full') throw new Error('nothing was asked before, so nothing can be unchanged');
    return report.items;
  }

  /** Says goodbye as the protocol asks, and gives the exit code. */
  async stop(): Promise<number | null> {
    const ended = new Promise<number | null>((resolve) => this.#process.once('exit', resolve));
    await this.connection.sendRequest(ShutdownRequest.type);
    await this.connection.sendNotification(ExitNotification.type);
    const code = await ended;
    this.connection.dispose();
    return code;
  }

  /** Ends the process without a word. */
  async kill(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.kill('SIGKILL');
    await ended;
    this.connection.dispose();
  }
}
