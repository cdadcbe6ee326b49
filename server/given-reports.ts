import { DocumentDiagnosticReportKind, type DocumentDiagnosticReport, type FullDocumentDiagnosticReport } from 'vscode-languageserver';

/** What was said last of each open document: most keystrokes change nothing of it, and a long list need not be sent again. */
export class GivenReports {
  readonly #last = new Map<string, { readonly resultId: string; readonly items: string }>();

  /** The report, or that it is the one which the client has already. */
  answer(uri: string, report: FullDocumentDiagnosticReport & { readonly resultId: string }, previousResultId: string | undefined): DocumentDiagnosticReport {
    const items = JSON.stringify(report.items);
    const last = this.#last.get(uri);
    if (last !== undefined && last.resultId === previousResultId && last.items === items) return { kind: DocumentDiagnosticReportKind.Unchanged, resultId: last.resultId };
    this.#last.set(uri, { resultId: report.resultId, items });
    return report;
  }

  forget(uri: string): void {
    this.#last.delete(uri);
  }
}
