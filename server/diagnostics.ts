import { DiagnosticSeverity, type Diagnostic, type DiagnosticRelatedInformation, type Range } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { documentationUrl } from '../eslint-plugin/eslint-rule.ts';
import { rules, type Range as Offsets } from '../rules/index.ts';
import { uriOf } from './paths.ts';
import type { Report } from './report.ts';

const SOURCE = 'zero-downtime';

/** Offsets of a document as the protocol counts: lines and UTF-16 code units, both from 0. */
export function rangeIn(document: TextDocument, { start, end }: Offsets): Range {
  return { start: document.positionAt(start), end: document.positionAt(end) };
}

/** Places in other files stand at their beginning: what is in them is known by their range only when they are open. */
function relatedOf(document: TextDocument, { hazard }: Report): DiagnosticRelatedInformation[] {
  return (hazard?.related ?? []).map(({ range, message, path }) => ({
    location: path === undefined ? { uri: document.uri, range: rangeIn(document, range) } : { uri: uriOf(path), range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } } },
    message,
  }));
}

/** A report as a diagnostic, with the rule's page behind its code and the other places that belong to it. */
export function diagnosticOf(document: TextDocument, report: Report): Diagnostic {
  const rule = rules.find(({ id }) => id === report.rule);
  const related = relatedOf(document, report);
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
