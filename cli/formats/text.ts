import { relative } from 'node:path';
import { styleText } from 'node:util';
import type { FileReport, Problem } from '../check.ts';
import type { Summary } from '../summary.ts';
import { needless } from './report.ts';

type Style = (text: string) => string;

interface Styles {
  readonly file: Style;
  readonly error: Style;
  readonly warn: Style;
  readonly faint: Style;
}

const PLAIN: Styles = { file: String, error: String, warn: String, faint: String };
const COLOURED: Styles = {
  file: (text) => styleText('underline', text),
  error: (text) => styleText('red', text),
  warn: (text) => styleText('yellow', text),
  faint: (text) => styleText('dim', text),
};

const INDENT = '    ';

/** The line of source with the fault marked, as far as it fits. */
function excerpt(text: string, problem: Problem, styles: Styles): string[] {
  const { start, end } = problem.hazard.range;
  const lineStart = start - problem.start.column + 1;
  const newline = text.indexOf('\n', start);
  const line = text.slice(lineStart, newline < 0 ? text.length : newline).replace(/\r$/, '');
  if (line.length > 200) return [];
  const width = Math.max(1, Math.min(end, lineStart + line.length) - start);
  const marker = line.slice(0, problem.start.column - 1).replace(/[^\t]/g, ' ') + '^'.repeat(width);
  return [INDENT + line, INDENT + styles[problem.severity](marker)];
}

function blocked(problem: Problem): string {
  const { blocked: relations } = problem.hazard;
  return relations.length === 0 ? '' : `  blocks ${relations.map(({ relation, mode }) => `${relation} (${mode})`).join(', ')}`;
}

function paragraph(report: FileReport, problem: Problem, styles: Styles): string {
  const { message } = problem.hazard;
  const place = `${problem.start.line}:${problem.start.column}`;
  return [
    `  ${place}  ${styles[problem.severity](problem.severity === 'warn' ? 'warning' : 'error')}  ${problem.rule}${styles.faint(blocked(problem))}`,
    ...excerpt(report.text, problem, styles),
    `${INDENT}${message.what}`,
    `${INDENT}${styles.faint('Why:')} ${message.why}`,
    `${INDENT}${styles.faint('Instead:')} ${message.instead}`,
    '',
  ].join('\n');
}

/** Reports for a person: grouped by file, with the line, who is blocked, why, and the safe way. */
export function formatText(reports: readonly FileReport[], summary: Summary, cwd: string, coloured: boolean): string {
  const styles = coloured ? COLOURED : PLAIN;
  const parts: string[] = [];
  for (const report of reports) {
    const problems = report.problems.filter(({ suppressed }) => suppressed === undefined);
    if (problems.length === 0 && report.unused.length === 0) continue;
    parts.push(styles.file(relative(cwd, report.path) || report.path), '');
    for (const problem of problems) parts.push(paragraph(report, problem, styles));
    for (const directive of report.unused) parts.push(`  ${directive.start.line}:${directive.start.column}  ${styles.warn('warning')}  ${needless(directive)}`, '');
  }
  parts.push(summaryLine(summary, styles));
  return `${parts.join('\n')}\n`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function summaryLine(summary: Summary, styles: Styles): string {
  const { errors, warnings, suppressed, known, files, skipped, released, untouched } = summary;
  const tail = [
    suppressed === 0 ? '' : `, ${suppressed} disabled with a comment`,
    known === 0 ? '' : `, ${known} known already`,
    released === 0 ? '' : `, ${released} released (--baseline none judges them, too)`,
    untouched === 0 ? '' : `, ${untouched} in code that nobody has touched (--report all tells them, too)`,
    skipped === 0 ? '' : `, ${counted(skipped, 'file')} not PostgreSQL migrations`,
  ].join('');
  const line = errors + warnings === 0 ? `No hazards in ${counted(files, 'file')}${tail}.` : `${counted(errors, 'error')}, ${counted(warnings, 'warning')} in ${counted(files, 'file')}${tail}.`;
  return errors > 0 ? styles.error(line) : warnings > 0 ? styles.warn(line) : line;
}
