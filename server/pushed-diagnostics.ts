import type { Connection, Diagnostic, TextDocuments } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Session } from './session.ts';

/** A pause in typing, in milliseconds: who does not ask is not told of every letter. */
const PAUSE = 100;

/** Diagnostics for a client that never asks for them: all open documents are sent after each change, when nothing more comes for a moment. */
export class PushedDiagnostics {
  readonly #connection: Connection;
  readonly #session: Session;
  readonly #documents: TextDocuments<TextDocument>;
  readonly #diagnosticsOf: (uri: string) => Promise<readonly Diagnostic[] | undefined>;
  #waiting: NodeJS.Timeout | undefined;

  /** @param diagnosticsOf what there is to say of a document; `undefined` where it is another meanwhile */
  constructor(connection: Connection, session: Session, documents: TextDocuments<TextDocument>, diagnosticsOf: (uri: string) => Promise<readonly Diagnostic[] | undefined>) {
    this.#connection = connection;
    this.#session = session;
    this.#documents = documents;
    this.#diagnosticsOf = diagnosticsOf;
  }

  start(): void {
    this.#session.onNextChange(() => this.#changed());
    this.#documents.onDidClose(({ document: { uri } }) => void this.#connection.sendDiagnostics({ uri, diagnostics: [] }));
    this.#connection.onExit(() => clearTimeout(this.#waiting));
  }

  #changed(): void {
    this.#session.onNextChange(() => this.#changed());
    clearTimeout(this.#waiting);
    this.#waiting = setTimeout(() => void this.#send(), PAUSE);
  }

  async #send(): Promise<void> {
    for (const { uri } of this.#documents.all()) {
      const diagnostics = await this.#diagnosticsOf(uri);
      const document = this.#documents.get(uri);
      if (diagnostics !== undefined && document !== undefined) await this.#connection.sendDiagnostics({ uri, version: document.version, diagnostics: [...diagnostics] });
    }
  }
}
