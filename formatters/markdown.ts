import type { Suggestion } from '../rules/index.ts';
import { counts, openProblems, shortName, type Report, type ReportedFile, type ReportedProblem } from './report.ts';

/** GitHub takes 65,536 characters in a comment and a mebibyte in a summary; what is beyond is counted. */
const MOST_CHARACTERS = 60_000;

/** A long migration is not repeated in a comment. */
const MOST_LINES = 40;

/** Text of a user as text: no heading, link, mention or markup of their own. What stands between back quotes is left as it is. */
function escaped(text: string): string {
  const parts = text.split(/(`[^`\n]*`)/);
  return parts.map((part, index) => (index % 2 === 1 ? part : part.replace(/[\\<>*_[\]#|~]/g, '\\$&').replaceAll('@', '@\u200b'))).join('');
}

function code(text: string): string {
  return text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``;
}

/** A fence longer than any in the text. */
function fenced(language: string, text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}

/** The lines that a suggestion changes, as they are and as they would be. */
function difference(text: string, { edits }: Suggestion): string | undefined {
  const inOrder = [...edits].sort((left, right) => left.range.start - right.range.start);
  const [first] = inOrder;
  const last = inOrder.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const begin = text.lastIndexOf('\n', first.range.start - 1) + 1;
  const newline = text.indexOf('\n', Math.max(last.range.end - 1, first.range.start));
  const end = newline < 0 ? text.length : newline;
  let after = '';
  let at = begin;
  for (const { range, text: replacement } of inOrder) {
    after += text.slice(at, range.start) + replacement;
    at = range.end;
  }
  after += text.slice(at, Math.max(at, end));
  const removed = text.slice(begin, end).split(/\r?\n/).map((line) => `-${line}`);
  const added = after.replace(/\r?\n$/, '').split(/\r?\n/).map((line) => `+${line}`);
  return removed.length + added.length > MOST_LINES ? undefined : [...removed, ...added].join('\n');
}

function foldOut(problem: ReportedProblem, file: ReportedFile): string[] {
  const { instead, suggestions } = problem;
  if (instead === undefined && suggestions.length === 0) return [];
  const changes = suggestions.flatMap((suggestion) => {
    const shown = file.text === undefined ? undefined : difference(file.text, suggestion);
    return [`${escaped(suggestion.title)}${shown === undefined ? '.' : ':'}`, ...(shown === undefined ? [] : [fenced('diff', shown)])];
  });
  return ['<details><summary>The safe change</summary>', ...(instead === undefined ? [] : [escaped(instead)]), ...changes, '</details>'];
}

function section(problem: ReportedProblem, file: ReportedFile, report: Report): string {
  const { rule, severity, start, blocked, message } = problem;
  const url = rule === undefined ? undefined : report.describe(rule)?.url;
  const name = rule === undefined ? '' : url === undefined ? ` ${code(shortName(rule))}` : ` [${code(shortName(rule))}](${url})`;
  const who = blocked.length === 0 ? '' : ` · blocks ${blocked.map(({ relation, mode }) => `${code(relation)} (${mode})`).join(', ')}`;
  return [`${severity === 'error' ? '🛑' : '⚠️'} **${severity}**${name} · line ${start.line}${who}`, escaped(message), ...foldOut(problem, file)].join('\n\n');
}

/** For a summary or a comment: grouped by migration, who is blocked, and the safe change in a fold-out. */
export function formatMarkdown(report: Report): string {
  const reported = report.files.filter((file) => openProblems(file).length > 0);
  if (reported.length === 0) return '### Zero Downtime\n\nNothing here would block or break what is running.\n';
  const parts = [`### Zero Downtime: ${counts(reported)}`];
  let length = 0;
  let left = 0;
  for (const file of reported) {
    const sections = openProblems(file).map((problem) => section(problem, file, report));
    const text = [`#### ${code(file.path)}`, ...sections].join('\n\n');
    if (length + text.length > MOST_CHARACTERS) left += sections.length;
    else {
      length += text.length;
      parts.push(text);
    }
  }
  if (left > 0) parts.push(`And ${left} more, which would not fit in here.`);
  return `${parts.join('\n\n')}\n`;
}
