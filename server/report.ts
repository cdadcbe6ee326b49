import type { Linter } from 'eslint';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Edit, Hazard, Range } from '../rules/index.ts';

/** An edit that somebody may choose, with the words for it. */
export interface Proposal {
  readonly title: string;
  readonly edit: Edit;
}

/** One thing to say about a document. Ranges are UTF-16 offsets of it. */
export interface Report {
  readonly range: Range;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  /** The rule's own name; nothing for a needless comment. */
  readonly rule: string | undefined;
  /** The rule as comments name it. */
  readonly ruleId: string | undefined;
  readonly proposals: readonly Proposal[];
  readonly hazard: Hazard | undefined;
}

const BYTE_ORDER_MARK = '\ufeff';

function byPlace(left: Linter.LintMessage, right: Linter.LintMessage): number {
  return left.line - right.line || left.column - right.column;
}

/**
 * The hazard behind each message. A rule reports its hazards in one go, and each is a message, whether a comment suppresses it
 * or not: so they stand in the same order.
 */
function hazardsBehind(messages: readonly Linter.LintMessage[], hazards: readonly Hazard[]): Map<Linter.LintMessage, Hazard> {
  const behind = new Map<Linter.LintMessage, Hazard>();
  const inOrder = [...messages].sort(byPlace);
  for (const ruleId of new Set(messages.map((message) => message.ruleId))) {
    const rule = ruleId?.slice(ruleId.indexOf('/') + 1);
    const own = hazards.filter((hazard) => hazard.rule === rule);
    for (const [index, message] of inOrder.filter((each) => each.ruleId === ruleId).entries()) {
      const hazard = own[index];
      if (hazard !== undefined) behind.set(message, hazard);
    }
  }
  return behind;
}

function moved({ start, end }: Range, by: number): Range {
  return by === 0 ? { start, end } : { start: start + by, end: end + by };
}

/** A message without an end, about a needless comment, stands for the rest of its line. */
function rangeIn(document: TextDocument, { line, column, endLine, endColumn }: Linter.LintMessage): Range {
  const start = document.offsetAt({ line: line - 1, character: Math.max(0, column - 1) });
  if (endLine === undefined || endColumn === undefined) return { start, end: document.offsetAt({ line, character: 0 }) };
  return { start, end: document.offsetAt({ line: endLine - 1, character: endColumn - 1 }) };
}

function proposalsOf({ fix, suggestions }: Linter.LintMessage, shift: number): Proposal[] {
  const all = [...(fix === undefined ? [] : [{ desc: 'Remove the needless comment', fix }]), ...(suggestions ?? [])];
  return all.map(({ desc, fix: { range, text } }) => ({ title: desc, edit: { range: moved({ start: range[0], end: range[1] }, shift), text } }));
}

/** Where a hazard is shown; one in front of its line, from the line's beginning. */
function placeOf(document: TextDocument, { range, inFront }: Hazard, shift: number): Range {
  const { start, end } = moved(range, shift);
  return inFront === true ? { start: document.offsetAt({ line: document.positionAt(start).line, character: 0 }), end } : { start, end };
}

/** ESLint's messages about a document, with the hazards behind them. */
export function reportsOf(document: TextDocument, messages: readonly Linter.LintMessage[], suppressed: readonly Linter.LintMessage[], hazards: readonly Hazard[]): Report[] {
  const behind = hazardsBehind([...messages, ...suppressed], hazards);
  // ESLint takes the mark off before it counts.
  const shift = document.getText().startsWith(BYTE_ORDER_MARK) ? 1 : 0;
  return messages.map((message) => {
    const hazard = behind.get(message);
    return {
      range: hazard === undefined ? moved(rangeIn(document, message), message.line === 1 ? shift : 0) : placeOf(document, hazard, shift),
      severity: message.severity === 2 ? 'error' : 'warning',
      message: message.message,
      rule: message.ruleId?.slice(message.ruleId.indexOf('/') + 1),
      ruleId: message.ruleId ?? undefined,
      proposals: proposalsOf(message, shift),
      hazard,
    };
  });
}
