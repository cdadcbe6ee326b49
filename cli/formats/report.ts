import { relative } from 'node:path';
import { documentationUrl } from '../../eslint-plugin/eslint-rule.ts';
import type { Report, ReportedFile, ReportedProblem, RuleDescription } from '../../formatters/report.ts';
import { rootOfReports } from '../../formatters/root.ts';
import { rules } from '../../rules/index.ts';
import type { FileReport, Problem, UnusedDirective } from '../check.ts';
import manifest from '../package.json' with { type: 'json' };
import { pageOf } from '../pages.ts';
import type { Run } from './run.ts';

const PREFIX = 'zero-downtime/';

function problemOf({ rule, severity, start, end, hazard, suppressed }: Problem): ReportedProblem {
  const { message, blocked, suggestions } = hazard;
  return {
    rule: PREFIX + rule,
    severity: severity === 'error' ? 'error' : 'warning',
    start,
    end,
    message: `${message.what} ${message.why}`,
    instead: message.instead,
    blocked,
    suggestions,
    suppressed,
  };
}

/** What is said of a comment that disables nothing, or not all that it names. */
export function needless({ rules: named }: UnusedDirective): string {
  const what = named.length === 0 ? 'disables nothing' : `disables \`${named.join('`, `')}\`, which reports nothing there`;
  return `This comment ${what}: remove it.`;
}

function unusedOf(directive: UnusedDirective): ReportedProblem {
  return { rule: undefined, severity: 'warning', start: directive.start, end: undefined, message: needless(directive), instead: undefined, blocked: [], suggestions: [], suppressed: undefined };
}

function fileOf({ path, text, problems, unused }: FileReport, root: string): ReportedFile {
  const all = [...problems.map(problemOf), ...unused.map(unusedOf)];
  return { path: relative(root, path).replaceAll('\\', '/'), text, problems: all.sort((left, right) => left.start.line - right.start.line || left.start.column - right.start.column) };
}

function describe(name: string): RuleDescription | undefined {
  const rule = rules.find(({ id }) => PREFIX + id === name);
  if (rule === undefined) return undefined;
  return { id: name, summary: rule.summary, url: documentationUrl(rule), severity: rule.severity === 'error' ? 'error' : 'warning', page: pageOf(rule) };
}

/** A run as the formats that ESLint has as well take it. */
export function toReport({ reports, cwd }: Run): Report {
  const root = rootOfReports(cwd, process.env);
  return { files: reports.map((report) => fileOf(report, root)), describe, version: manifest.version };
}
