import { DiagnosticSeverity, type Diagnostic, type DiagnosticRelatedInformation, type Range } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { documentationUrl } from '../eslint-plugin/eslint-rule.ts';
import { rules, type Range as Offsets } from '../rules/index.ts';
import { uriOf } from './paths.ts';
import type { Report } from './report.ts';

/** What a diagnostic says that it comes from. */
export const SOURCE = 'zero-downtime';

/** Offsets of a document as the protocol counts: lines and UTF-16 code units, both from 0. */
export function rangeIn(document: TextDocument, { start, end }: Offsets): Range {
  return { start: document.positionAt(start), end: document.positionAt(end) };
}

const BEGINNING: Range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

/** A place in a file that is gone meanwhile stands at its beginning. */
function relatedOf(document: TextDocument, { hazard }: Report, documentOf: DocumentOf): DiagnosticRelatedInformation[] {
  return (hazard?.related ?? []).map(({ range, message, path }) => {
    const other = path === undefined ? document : documentOf(path);
    return { location: { uri: path === undefined ? document.uri : uriOf(path), range: other === undefined ? BEGINNING : rangeIn(other, range) }, message };
  });
}

/** A file as the editor has it, open or not, by its path. */
export type DocumentOf = (path: string) => TextDocument | undefined;

/** A report as a diagnostic, with the rule's page behind its code and the other places that belong to it. */
export function diagnosticOf(document: TextDocument, report: Report, documentOf: DocumentOf): Diagnostic {
  const rule = rules.find(({ id }) => id === report.rule);
  const related = relatedOf(document, report, documentOf);
  return {
    range: rangeIn(document, report.range),
    severity: report.severity === 'error' ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
    source: SOURCE,
    message: report.message,
    ...(report.rule === undefined ? {} : { code: report.rule }),
    ...(rule === undefined ? {} : { codeDescription: { href: documentationUrl(rule) } }),
    ...(related.length === 0 ? {} : { relatedInformation: related }),
  };
}
