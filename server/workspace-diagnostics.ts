import { setImmediate as turn } from 'node:timers/promises';
import { DocumentDiagnosticReportKind, type WorkspaceDocumentDiagnosticReport } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { findFiles } from '../cli/find-files.ts';
import { mayConcern } from '../rules/index.ts';
import { diagnosticOf } from './diagnostics.ts';
import { uriOf } from './paths.ts';
import type { Judgement, Session } from './session.ts';

/** Results are handed over, and other requests let in, after so many files. */
const BATCH = 25;

/** Progress as the protocol takes it. */
export interface WorkspaceProgress {
  readonly previous: ReadonlyMap<string, string>;
  /** The document behind an address, where it is open. */
  readonly openDocument: (uri: string) => TextDocument | undefined;
  readonly isCancelled: () => boolean;
  readonly send: (items: WorkspaceDocumentDiagnosticReport[]) => void;
  readonly report: (done: number, all: number) => void;
}

/** Files of the workspace folders that any rule may have a word about. */
function filesOf(session: Session): string[] {
  const files = new Set(session.folders.flatMap((folder) => findFiles([folder], folder).files));
  return [...files].filter((path) => session.mayJudge(path) && (path.endsWith('.sql') || mayConcern(path, session.textOf(path) ?? '')));
}

function reportOn(session: Session, judgement: Judgement, { previous, openDocument }: WorkspaceProgress): WorkspaceDocumentDiagnosticReport | undefined {
  const { path } = judgement;
  const uri = uriOf(path);
  const text = session.textOf(path);
  if (text === undefined) return undefined;
  const open = openDocument(uri);
  const version = open?.version ?? null;
  const resultId = session.resultId(path);
  if (previous.get(uri) === resultId) return { kind: DocumentDiagnosticReportKind.Unchanged, uri, version, resultId };
  const document = open ?? TextDocument.create(uri, 'sql', 0, text);
  const isSilent = open !== undefined && session.isReportedByEslint(judgement, open.languageId);
  const items = isSilent ? [] : session.reports(judgement, document).map((report) => diagnosticOf(document, report, (other) => session.documentOf(other)));
  return { kind: DocumentDiagnosticReportKind.Full, uri, version, resultId, items };
}

/** Diagnoses every file of the folders, in pieces, until it is done or cancelled. What was reported before and is gone is taken back. */
export async function diagnoseWorkspace(session: Session, progress: WorkspaceProgress): Promise<void> {
  const files = filesOf(session);
  const reported = new Set<string>();
  for (let done = 0; done < files.length; done += BATCH) {
    const judgements = await session.judgements(files.slice(done, done + BATCH));
    if (progress.isCancelled()) return;
    const items = judgements.flatMap((judgement) => reportOn(session, judgement, progress) ?? []);
    for (const { uri } of items) reported.add(uri);
    progress.send(items);
    progress.report(Math.min(done + BATCH, files.length), files.length);
    await turn();
    if (progress.isCancelled()) return;
  }
  progress.send(takenBack(progress.previous, reported));
}

/** Empty reports for files that were reported and are not there any more. */
export function takenBack(previous: ReadonlyMap<string, string>, reported: ReadonlySet<string>): WorkspaceDocumentDiagnosticReport[] {
  return [...previous]
    .filter(([uri, resultId]) => !reported.has(uri) && resultId !== GONE)
    .map(([uri]) => ({ kind: DocumentDiagnosticReportKind.Full, uri, version: null, resultId: GONE, items: [] }));
}

/** The result of a file about which nothing is said any more. */
const GONE = 'gone';
