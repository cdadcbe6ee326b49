import { ConfigCommentParser } from '@eslint/plugin-kit';
import type { Comment } from '../rules/index.ts';
import type { Lines } from './lines.ts';
import type { Severity } from './severity.ts';

/** One rule's part of a disable comment; `rule` is `undefined` where it means all rules. */
export interface Directive {
  readonly type: 'disable' | 'enable' | 'disable-line' | 'disable-next-line';
  readonly rule: string | undefined;
  readonly comment: Comment;
  /** Line of the comment's first character, from 1. */
  readonly line: number;
  /** Line of its last character. */
  readonly endLine: number;
  /** What the user wrote behind `--`. */
  readonly reason: string;
}

/** What the comments of a file say to a linter: ESLint's own words, read with ESLint's own parser. */
export interface FileDirectives {
  readonly directives: readonly Directive[];
  /** Severities that an inline `eslint` comment sets, by rule id with its prefix. */
  readonly severities: ReadonlyMap<string, Severity>;
}

const parser = new ConfigCommentParser();
const DIRECTIVE = /^\s*eslint(?:-enable|-disable(?:(?:-next)?-line)?)?(?:\s|$)/u;
const DISABLING = /^eslint-(disable|enable|disable-line|disable-next-line)$/u;

function severityOf(value: unknown): Severity | undefined {
  const level: unknown = Array.isArray(value) ? value[0] : value;
  if (level === 'off' || level === 0) return 'off';
  if (level === 'warn' || level === 1) return 'warn';
  return level === 'error' || level === 2 ? 'error' : undefined;
}

/** Reads the disable comments and inline configuration of a script. */
export function readDirectives(comments: readonly Comment[], lines: Lines): FileDirectives {
  const directives: Directive[] = [];
  const severities = new Map<string, Severity>();
  for (const comment of comments) {
    const parsed = DIRECTIVE.test(comment.text) ? parser.parseDirective(comment.text) : undefined;
    if (parsed === undefined) continue;
    const type = DISABLING.exec(parsed.label)?.[1] as Directive['type'] | undefined;
    if (type !== undefined) {
      const common = { type, comment, line: lines.at(comment.start).line, endLine: lines.at(comment.end).line, reason: parsed.justification };
      const rules = Object.keys(parser.parseListConfig(parsed.value));
      for (const rule of rules.length === 0 ? [undefined] : rules) directives.push({ ...common, rule });
      continue;
    }
    const inline = parser.parseJSONLikeConfig(parsed.value);
    if (!inline.ok) continue;
    for (const [rule, value] of Object.entries(inline.config)) {
      const severity = severityOf(value);
      if (severity !== undefined) severities.set(rule, severity);
    }
  }
  return { directives, severities };
}

/** Something that a directive may suppress. */
export interface Suppressible {
  readonly rule: string;
  readonly line: number;
  /** Offset of its first character. */
  readonly start: number;
  /** It stands in front of its line, where no comment of that line reaches it. */
  readonly inFront: boolean;
}

/** Which directive suppresses a problem, if any: line comments first, then the last block comment before it that concerns it. */
export function suppressorOf(problem: Suppressible, directives: readonly Directive[]): Directive | undefined {
  const concerns = (directive: Directive): boolean => directive.rule === undefined || directive.rule === problem.rule;
  const onLine = problem.inFront ? undefined : directives.find(
    (directive) =>
      concerns(directive) &&
      ((directive.type === 'disable-line' && directive.line === problem.line) || (directive.type === 'disable-next-line' && directive.endLine + 1 === problem.line)),
  );
  if (onLine !== undefined) return onLine;
  let current: Directive | undefined;
  for (const directive of directives) {
    if (directive.comment.start > problem.start || (problem.inFront && directive.line === problem.line)) break;
    if (!concerns(directive)) continue;
    if (directive.type === 'disable') current = directive;
    else if (directive.type === 'enable') current = undefined;
  }
  return current;
}
