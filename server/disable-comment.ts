import type { TextDocument } from 'vscode-languageserver-textdocument';
import { isCodePath, isManifestPath, parseScript, rules, type Edit, type Range } from '../rules/index.ts';
import type { ActionRequest } from './code-actions.ts';
import type { Report } from './report.ts';

/** The reason that a comment wants; a person writes it, so it says so until then. */
const REASON = 'say here why it is safe';

/** In a released migration, even a comment would be one more change. */
const OF_RELEASED = new Set(rules.filter((rule) => rule.subject === 'migration' && rule.ofReleased).map(({ id }) => id));

interface Line {
  readonly start: number;
  readonly indent: string;
}

function lineAt(document: TextDocument, offset: number): Line {
  const { line } = document.positionAt(offset);
  const start = document.offsetAt({ line, character: 0 });
  const text = document.getText({ start: { line, character: 0 }, end: { line: line + 1, character: 0 } });
  return { start, indent: /^[ \t]*/.exec(text)?.[0] ?? '' };
}

/** A comment that reaches over lines; in manifests there is only one sort. */
function blockComment(path: string, text: string): string {
  return isManifestPath(path) ? `# ${text}` : `/* ${text} */`;
}

function inserted(offset: number, text: string): Edit {
  return { range: { start: offset, end: offset }, text };
}

/** A comment on the line before the report. */
function nextLine(document: TextDocument, path: string, report: Report): readonly Edit[] {
  const { start, indent } = lineAt(document, report.range.start);
  const mark = isManifestPath(path) ? '#' : isCodePath(path) ? '//' : '--';
  return [inserted(start, `${indent}${mark} eslint-disable-next-line ${report.ruleId} -- ${REASON}${lineEnd(document)}`)];
}

/** Comments around a whole statement, where the line before the report is inside a text. */
function around(document: TextDocument, path: string, statement: Range, { ruleId }: Report): readonly Edit[] {
  const { start, indent } = lineAt(document, statement.start);
  const end = document.offsetAt({ line: document.positionAt(statement.end).line + 1, character: 0 });
  const isLastLine = document.positionAt(end).character > 0;
  const closing = `${indent}${blockComment(path, `eslint-enable ${ruleId}`)}${lineEnd(document)}`;
  return [inserted(start, `${indent}${blockComment(path, `eslint-disable ${ruleId} -- ${REASON}`)}${lineEnd(document)}`), inserted(end, isLastLine ? `${lineEnd(document)}${closing}` : closing)];
}

/** The statement of the script around a place: that of a report may be inside its text. */
function outerStatement(document: TextDocument, path: string, { start }: Range): Range | undefined {
  if (isCodePath(path) || isManifestPath(path)) return undefined;
  return parseScript(document.getText()).statements.find(({ range }) => range.start <= start && start <= range.end)?.range;
}

function wholeFile(document: TextDocument, path: string, { ruleId }: Report): readonly Edit[] {
  const first = document.getText().startsWith('#!') ? document.offsetAt({ line: 1, character: 0 }) : 0;
  return [inserted(first, `${blockComment(path, `eslint-disable ${ruleId} -- ${REASON}`)}${lineEnd(document)}`)];
}

function lineEnd(document: TextDocument): string {
  return document.getText().includes('\r\n') ? '\r\n' : '\n';
}

function withEdits(text: string, edits: readonly Edit[]): string {
  return [...edits].reverse().reduce((before, { range, text: inserted }) => before.slice(0, range.start) + inserted + before.slice(range.end), text);
}

function count(reports: readonly Report[], rule: string | undefined): number {
  return reports.filter((report) => report.rule === rule).length;
}

/** A way to disable a rule, and how far it reaches. */
export interface Disabling {
  readonly edits: readonly Edit[];
  readonly where: 'here' | 'in this file';
}

/**
 * The edits that disable a rule at a report. A line before it may be inside a string, where a comment would change what is
 * sent, so each way is tried on the text first.
 */
export function disabling({ document, path, reports, tried }: ActionRequest, report: Report): Disabling | undefined {
  if (report.rule === undefined || OF_RELEASED.has(report.rule)) return undefined;
  const outer = outerStatement(document, path, report.range);
  const ways: readonly Disabling[] = [
    { edits: nextLine(document, path, report), where: 'here' },
    { edits: around(document, path, report.hazard?.statement ?? report.range, report), where: 'here' },
    ...(outer === undefined ? [] : [{ edits: around(document, path, outer, report), where: 'here' } as const]),
    { edits: wholeFile(document, path, report), where: 'in this file' },
  ];
  return ways.find(({ edits }) => {
    const after = tried(withEdits(document.getText(), edits));
    return after.length < reports.length && count(after, report.rule) < count(reports, report.rule);
  });
}
