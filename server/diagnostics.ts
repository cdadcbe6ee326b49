import type { Linter } from 'eslint';
import { DiagnosticSeverity, type Diagnostic, type Range } from 'vscode-languageserver';
import { documentationUrl } from '../eslint-plugin/eslint-rule.ts';
import { rules } from '../rules/index.ts';

const SOURCE = 'zero-downtime';

/**
 * The place of an ESLint message, which counts from 1, as the protocol has it, from 0. Both count UTF-16 code units.
 * A message without an end, about a needless comment, stands for the rest of its line; one in front of its line for the whole.
 */
export function rangeOf(message: Linter.LintMessage): Range {
  const start = { line: message.line - 1, character: Math.max(0, message.column - 1) };
  if (message.endLine === undefined || message.endColumn === undefined) return { start, end: { line: message.line, character: 0 } };
  return { start, end: { line: message.endLine - 1, character: message.endColumn - 1 } };
}

/** An ESLint message as a diagnostic, with the rule's page behind its code. */
export function diagnosticOf(message: Linter.LintMessage): Diagnostic {
  const id = message.ruleId?.replace(/^zero-downtime\//, '');
  const rule = rules.find((candidate) => candidate.id === id);
  return {
    range: rangeOf(message),
    severity: message.severity === 2 ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
    source: SOURCE,
    message: message.message,
    ...(id === undefined ? {} : { code: id }),
    ...(rule === undefined ? {} : { codeDescription: { href: documentationUrl(rule) } }),
  };
}
