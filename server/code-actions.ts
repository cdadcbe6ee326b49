import type { Linter } from 'eslint';
import { CodeActionKind, TextDocumentEdit, TextEdit, type CodeAction, type Range, type WorkspaceEdit } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { rules } from '../rules/index.ts';
import { diagnosticOf, rangeOf } from './diagnostics.ts';

function overlaps(left: Range, right: Range): boolean {
  const before = left.end.line < right.start.line || (left.end.line === right.start.line && left.end.character < right.start.character);
  const behind = left.start.line > right.end.line || (left.start.line === right.end.line && left.start.character > right.end.character);
  return !before && !behind;
}

function edits(document: TextDocument, changes: readonly TextEdit[]): WorkspaceEdit {
  return { documentChanges: [TextDocumentEdit.create({ uri: document.uri, version: document.version }, [...changes])] };
}

function replacement(document: TextDocument, { range, text }: { readonly range: readonly [number, number]; readonly text: string }): TextEdit {
  return TextEdit.replace({ start: document.positionAt(range[0]), end: document.positionAt(range[1]) }, text);
}

/** The reason that a comment wants; a person writes it, so it says so until then. */
const REASON = 'say here why it is safe';

/** In a released migration, even a comment would be one more change. */
const OF_RELEASED = new Set(rules.filter(({ ofReleased }) => ofReleased).map(({ id }) => `zero-downtime/${id}`));

function disabling(document: TextDocument, message: Linter.LintMessage): CodeAction | undefined {
  if (message.ruleId === null || OF_RELEASED.has(message.ruleId)) return undefined;
  const { line } = rangeOf(message).start;
  const text = document.getText({ start: { line, character: 0 }, end: { line: line + 1, character: 0 } });
  const indent = /^[ \t]*/.exec(text)?.[0] ?? '';
  const comment = `${indent}-- eslint-disable-next-line ${message.ruleId} -- ${REASON}\n`;
  return {
    title: `Disable ${message.ruleId} here, with a reason`,
    kind: CodeActionKind.QuickFix,
    diagnostics: [diagnosticOf(message)],
    edit: edits(document, [TextEdit.insert({ line, character: 0 }, comment)]),
  };
}

/** Everything that can be done about the messages in a range. Made from the document as it is now; nothing is kept between requests. */
export function codeActionsFor(document: TextDocument, messages: readonly Linter.LintMessage[], range: Range): CodeAction[] {
  const actions: CodeAction[] = [];
  for (const message of messages) {
    if (!overlaps(rangeOf(message), range)) continue;
    const diagnostics = [diagnosticOf(message)];
    if (message.fix !== undefined) {
      actions.push({ title: 'Remove the needless comment', kind: CodeActionKind.QuickFix, diagnostics, edit: edits(document, [replacement(document, message.fix)]) });
    }
    for (const { desc, fix } of message.suggestions ?? []) {
      actions.push({ title: desc, kind: CodeActionKind.QuickFix, diagnostics, edit: edits(document, [replacement(document, fix)]) });
    }
    const disable = disabling(document, message);
    if (disable !== undefined) actions.push(disable);
  }
  return actions;
}
