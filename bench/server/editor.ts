import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter, type DocumentDiagnosticReport, type InitializeResult, type ProtocolConnection, type WorkspaceDiagnosticReport } from 'vscode-languageserver-protocol/node';

/** How a language server is started. */
export interface ServerProgram {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
}

/** An editor with one server: it opens documents, types, and waits for what is said of the newest text. */
export class Editor {
  readonly #process: ChildProcess;
  readonly #connection: ProtocolConnection;
  readonly #pulls: boolean;
  readonly #published = new Map<string, () => void>();
  readonly #results = new Map<string, string>();

  private constructor(child: ChildProcess, connection: ProtocolConnection, pulls: boolean) {
    this.#process = child;
    this.#connection = connection;
    this.#pulls = pulls;
    connection.onNotification('textDocument/publishDiagnostics', ({ uri }: { uri: string }) => this.#published.get(uri)?.());
  }

  static async start({ program, args }: ServerProgram, folder: string): Promise<Editor> {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'ignore'], cwd: folder });
    const connection = createProtocolConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
    connection.onRequest('client/registerCapability', () => null);
    connection.onRequest('workspace/configuration', ({ items }: { items: readonly unknown[] }) => items.map(() => null));
    connection.listen();
    const uri = pathToFileURL(folder).href;
    const capabilities = { workspace: { configuration: true, didChangeWatchedFiles: { dynamicRegistration: true } }, textDocument: { diagnostic: {}, publishDiagnostics: { versionSupport: true } } };
    const { capabilities: own } = await connection.sendRequest<InitializeResult>('initialize', { processId: process.pid, rootUri: uri, workspaceFolders: [{ uri, name: 'bench' }], capabilities });
    await connection.sendNotification('initialized', {});
    return new Editor(child, connection, own.diagnosticProvider !== undefined);
  }

  /** Opens a document and waits for what is said of it. */
  async open(uri: string, text: string, languageId = 'sql'): Promise<void> {
    await this.#said(uri, () => this.#connection.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId, version: 1, text } }));
  }

  /** Types one character, and waits for what is said of the text with it. */
  async type(uri: string, version: number, line: number, character: number, text: string): Promise<void> {
    const at = { line, character };
    await this.#said(uri, () => this.#connection.sendNotification('textDocument/didChange', { textDocument: { uri, version }, contentChanges: [{ range: { start: at, end: at }, text }] }));
  }

  async #said(uri: string, act: () => Promise<void>): Promise<void> {
    const published = new Promise<void>((resolve) => this.#published.set(uri, resolve));
    await act();
    if (!this.#pulls) return published;
    const previousResultId = this.#results.get(uri);
    const { resultId } = await this.#connection.sendRequest<DocumentDiagnosticReport>('textDocument/diagnostic', { textDocument: { uri }, ...(previousResultId === undefined ? {} : { previousResultId }) });
    if (resultId !== undefined) this.#results.set(uri, resultId);
  }

  workspace(): Promise<WorkspaceDiagnosticReport> {
    return this.#connection.sendRequest<WorkspaceDiagnosticReport>('workspace/diagnostic', { previousResultIds: [] });
  }

  /** What is resident, in mebibytes; only Linux tells. */
  get memory(): number {
    const status = readFileSync(`/proc/${this.#process.pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    await this.#connection.sendRequest('shutdown');
    await this.#connection.sendNotification('exit');
    this.#connection.end();
    await ended;
    this.#connection.dispose();
  }
}
