import type { CancellationToken, Connection, TextDocuments, WorkDoneProgressReporter, WorkDoneProgressServerReporter, WorkspaceDiagnosticParams, WorkspaceDiagnosticReport, WorkspaceDiagnosticReportPartialResult } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Session } from './session.ts';
import { diagnoseWorkspace, takenBack } from './workspace-diagnostics.ts';

interface Partial {
  report(part: WorkspaceDiagnosticReportPartialResult): void;
}

/** What the client can, as far as it matters here. */
export interface WorkspaceAbilities {
  /** It shows progress that the server begins. */
  readonly progress: boolean;
}

/** The user has stopped what the server showed. */
function isStopped(progress: WorkDoneProgressReporter): boolean {
  return 'token' in progress && (progress as WorkDoneProgressServerReporter).token.isCancellationRequested;
}

/**
 * Answers requests for the diagnostics of the whole workspace. An editor asks again as soon as it has an answer, so a request
 * of one that takes results in parts is kept until there is something new to say.
 */
export class WorkspaceRequests {
  readonly #session: Session;
  readonly #documents: TextDocuments<TextDocument>;
  readonly #connection: Connection;
  readonly #can: () => WorkspaceAbilities;
  #answered = -1;
  /** The user has asked for everything, whatever the settings say. */
  #everything = false;

  constructor(session: Session, documents: TextDocuments<TextDocument>, connection: Connection, can: () => WorkspaceAbilities) {
    this.#session = session;
    this.#documents = documents;
    this.#connection = connection;
    this.#can = can;
  }

  /** From now on every file is reported. */
  checkEverything(): void {
    this.#everything = true;
    this.#session.touch();
  }

  async answer({ previousResultIds }: WorkspaceDiagnosticParams, token: CancellationToken, asked: WorkDoneProgressReporter, partial: Partial | undefined): Promise<WorkspaceDiagnosticReport> {
    const previous = new Map(previousResultIds.map(({ uri, value }) => [uri, value]));
    if (partial !== undefined) await this.#somethingNew(token);
    const all: WorkspaceDiagnosticReport = { items: [] };
    if (token.isCancellationRequested) return all;
    const send = (items: WorkspaceDiagnosticReport['items']): void => {
      if (partial === undefined) all.items.push(...items);
      else if (items.length > 0) partial.report({ items });
    };
    const { revision } = this.#session;
    if (!this.#wantsEverything) {
      send(takenBack(previous, new Set()));
    } else {
      const progress = await this.#progress(asked, previous.size === 0);
      progress.begin('Zero Downtime: checking migrations', 0, undefined, true);
      const openDocument = (uri: string): TextDocument | undefined => this.#documents.get(uri);
      const report = (done: number, files: number): void => progress.report(Math.round((done / files) * 100), `${done} of ${files}`);
      await diagnoseWorkspace(this.#session, { previous, openDocument, isCancelled: () => token.isCancellationRequested || isStopped(progress), send, report });
      progress.done();
    }
    if (!token.isCancellationRequested) this.#answered = revision;
    return all;
  }

  get #wantsEverything(): boolean {
    return this.#everything || this.#session.check === 'workspace';
  }

  /** Shown where the client asked for it, or on the first round, which may take a moment. */
  async #progress(asked: WorkDoneProgressReporter, first: boolean): Promise<WorkDoneProgressReporter> {
    return first && this.#can().progress ? await this.#connection.window.createWorkDoneProgress() : asked;
  }

  async #somethingNew(token: CancellationToken): Promise<void> {
    while (this.#session.revision === this.#answered && !token.isCancellationRequested) {
      await new Promise<void>((resume) => {
        const cancelled = token.onCancellationRequested(done);
        const changed = this.#session.onNextChange(done);
        function done(): void {
          cancelled.dispose();
          changed.dispose();
          resume();
        }
      });
    }
  }
}
