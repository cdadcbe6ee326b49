import { setImmediate as turn } from 'node:timers/promises';
import { DocumentDiagnosticReportKind, type CancellationToken, type WorkspaceDocumentDiagnosticReport } from 'vscode-languageserver';
import { findFiles } from '../cli/find-files.ts';
import { diagnosticOf } from './diagnostics.ts';
import { uriOf } from './paths.ts';
import type { Session } from './session.ts';

/** Results are handed over, and other requests let in, after so many files. */
const BATCH = 25;

/** Progress as the protocol takes it. */
export interface WorkspaceProgress {
  readonly previous: ReadonlyMap<string, string>;
  readonly versionOf: (uri: string) => number | null;
  readonly token: CancellationToken;
  readonly send: (items: WorkspaceDocumentDiagnosticReport[]) => void;
  readonly report: (done: number, all: number) => void;
}

/** Diagnoses every `.sql` file of the folders, in pieces, until it is done or cancelled. */
export async function diagnoseWorkspace(session: Session, progress: WorkspaceProgress): Promise<void> {
  const files = session.folders.flatMap((folder) => findFiles([folder], folder).files);
  let items: WorkspaceDocumentDiagnosticReport[] = [];
  for (const [index, path] of [...new Set(files)].entries()) {
    const uri = uriOf(path);
    const text = session.textOf(path);
    if (text === undefined) continue;
    const resultId = session.resultId(path);
    const version = progress.versionOf(uri);
    items.push(
      progress.previous.get(uri) === resultId
        ? { kind: DocumentDiagnosticReportKind.Unchanged, uri, version, resultId }
        : { kind: DocumentDiagnosticReportKind.Full, uri, version, resultId, items: session.lint(path, text).map(diagnosticOf) },
    );
    if (items.length < BATCH) continue;
    progress.send(items);
    progress.report(index + 1, files.length);
    items = [];
    await turn();
    if (progress.token.isCancellationRequested) return;
  }
  progress.send(items);
}
