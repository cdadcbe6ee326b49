import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { Report, ReportedFile, ReportedProblem, RuleDescription } from '../../formatters/report.ts';
import { rootOfReports } from '../../formatters/root.ts';
import manifest from '../package.json' with { type: 'json' };

interface EslintMessage {
  readonly ruleId: string | null;
  readonly severity: number;
  readonly message: string;
  readonly line?: number;
  readonly column?: number;
  readonly endLine?: number;
  readonly endColumn?: number;
  readonly suggestions?: readonly { readonly desc: string; readonly fix: { readonly range: readonly [number, number]; readonly text: string } }[];
  readonly suppressions?: readonly { readonly kind: string; readonly justification: string }[];
}

/** What ESLint gives a formatter of one file. */
export interface EslintResult {
  readonly filePath: string;
  readonly messages: readonly EslintMessage[];
  readonly suppressedMessages?: readonly EslintMessage[];
  readonly source?: string;
}

/** What ESLint tells a formatter beside the results. */
export interface EslintContext {
  readonly cwd: string;
  readonly rulesMeta: Readonly<Record<string, { readonly docs?: { readonly description?: string; readonly url?: string }; readonly type?: string } | undefined>>;
}

const OURS = 'zero-downtime/';

/** Our messages are three sentences in one text, of which the last begins with this. */
const INSTEAD = ' Instead: ';

function problemOf(message: EslintMessage): ReportedProblem {
  const { ruleId, severity, line = 1, column = 1, endLine, endColumn, suggestions = [], suppressions } = message;
  const at = ruleId?.startsWith(OURS) === true ? message.message.indexOf(INSTEAD) : -1;
  return {
    rule: ruleId ?? undefined,
    severity: severity === 2 ? 'error' : 'warning',
    start: { line, column },
    end: endLine === undefined || endColumn === undefined ? undefined : { line: endLine, column: endColumn },
    message: at < 0 ? message.message : message.message.slice(0, at),
    instead: at < 0 ? undefined : message.message.slice(at + INSTEAD.length),
    // An ESLint message has no place for it; the sentences say it.
    blocked: [],
    suggestions: suggestions.map(({ desc, fix: { range: [start, end], text } }) => ({ title: desc, edits: [{ range: { start, end }, text }] })),
    suppressed: suppressions?.[0] === undefined ? undefined : { kind: suppressions[0].kind === 'directive' ? 'comment' : 'list', reason: suppressions[0].justification },
  };
}

function fileOf({ filePath, messages, suppressedMessages = [], source }: EslintResult, root: string): ReportedFile {
  const problems = [...messages, ...suppressedMessages].map(problemOf);
  return {
    path: relative(root, filePath).replaceAll('\\', '/'),
    text: source?.replace(/^\ufeff/, ''),
    problems: problems.sort((left, right) => left.start.line - right.start.line || left.start.column - right.start.column),
  };
}

/** The page of one of our rules, which lies beside this file. */
function pageOf(rule: string): string | undefined {
  if (!/^zero-downtime\/[\w-]+$/.test(rule)) return undefined;
  try {
    return readFileSync(new URL(`../pages/${rule.slice(OURS.length)}.md`, import.meta.url), 'utf8');
  } catch {
    return undefined;
  }
}

/** Results of ESLint as the formats take them. Other plugins' messages are among them, for a team has one gate. */
export function reportOf(results: readonly EslintResult[], { cwd, rulesMeta }: EslintContext): Report {
  const root = rootOfReports(cwd, process.env);
  const describe = (rule: string): RuleDescription | undefined => {
    const meta = rulesMeta[rule];
    if (meta === undefined) return undefined;
    return { id: rule, summary: meta.docs?.description ?? '', url: meta.docs?.url, severity: meta.type === 'problem' ? 'error' : 'warning', page: pageOf(rule) };
  };
  return { files: results.map((result) => fileOf(result, root)), describe, version: manifest.version };
}
