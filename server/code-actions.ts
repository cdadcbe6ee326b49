import { CodeActionKind, TextDocumentEdit, TextEdit, type CodeAction, type Range as Positions } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Edit, Range } from '../rules/index.ts';
import { diagnosticOf, rangeIn, type DocumentOf } from './diagnostics.ts';
import { disabling } from './disable-comment.ts';
import type { Report } from './report.ts';

/** A document, what there is to say about it, and where it was asked. */
export interface ActionRequest {
  readonly document: TextDocument;
  /** Absolute, forward slashes. */
  readonly path: string;
  readonly reports: readonly Report[];
  readonly range: Positions;
  /** What there would be to say of another text in the place of the document's. */
  readonly tried: (text: string) => readonly Report[];
  /** The ESLint extension reports this document, and offers ESLint's suggestions itself. */
  readonly suggestedElsewhere: boolean;
  readonly documentOf: DocumentOf;
}

/** Whether a report stands where an action was asked for. */
export function touches(document: TextDocument, { start, end }: Range, asked: Positions): boolean {
  return start <= document.offsetAt(asked.end) && document.offsetAt(asked.start) <= end;
}

/** A quick fix of this very version of the document: a newer one refuses it. */
export function quickFix({ document, documentOf }: Pick<ActionRequest, 'document' | 'documentOf'>, report: Report, title: string, edits: readonly Edit[]): CodeAction {
  const changes = edits.map(({ range, text }) => TextEdit.replace(rangeIn(document, range), text));
  return {
    title,
    kind: CodeActionKind.QuickFix,
    diagnostics: [diagnosticOf(document, report, documentOf)],
    edit: { documentChanges: [TextDocumentEdit.create({ uri: document.uri, version: document.version }, changes)] },
  };
}

/** Everything that can be done about the reports at a range. Made from the document as it is now; nothing is kept between requests. */
export function codeActionsFor(request: ActionRequest): CodeAction[] {
  const { document, reports, range, suggestedElsewhere } = request;
  const actions: CodeAction[] = [];
  for (const report of reports) {
    if (!touches(document, report.range, range)) continue;
    if (!suggestedElsewhere) for (const { title, edit } of report.proposals) actions.push(quickFix(request, report, title, [edit]));
    const disable = disabling(request, report);
    if (disable !== undefined) actions.push(quickFix(request, report, `Disable ${report.ruleId ?? ''} ${disable.where}, with a reason`, disable.edits));
  }
  return actions;
}
