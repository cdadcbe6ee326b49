import type { Blocked, Suggestion } from '../rules/index.ts';

/** A place as an editor shows it: both from 1, columns in UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A problem as every format shows it, whichever linter found it. */
export interface ReportedProblem {
  /** As configurations name it, `zero-downtime/no-drop-column`; `undefined` for what is no rule's, such as a needless comment. */
  readonly rule: string | undefined;
  readonly severity: 'error' | 'warning';
  readonly start: Position;
  readonly end: Position | undefined;
  /** What happens, and why. */
  readonly message: string;
  /** The safe way, where it is told apart. */
  readonly instead: string | undefined;
  /** Whose traffic waits, strongest lock first, as far as the linter tells it. */
  readonly blocked: readonly Blocked[];
  readonly suggestions: readonly Suggestion[];
  /** Behind a disable comment or in the list of known problems: the reason given, empty where none was. */
  readonly suppressed: { readonly kind: 'comment' | 'list'; readonly reason: string } | undefined;
}

/** What was found in one file. */
export interface ReportedFile {
  /** Relative to the root of the repository, forward slashes. */
  readonly path: string;
  /** What offsets of suggestions count in: the file without a byte order mark; `undefined` where the linter does not give it. */
  readonly text: string | undefined;
  readonly problems: readonly ReportedProblem[];
}

/** What is told of a rule beside its reports. */
export interface RuleDescription {
  /** As configurations name it. */
  readonly id: string;
  readonly summary: string;
  readonly url: string | undefined;
  readonly severity: 'error' | 'warning';
  /** Its page, in Markdown. */
  readonly page: string | undefined;
}

/** A whole run, for a format to print. */
export interface Report {
  readonly files: readonly ReportedFile[];
  /** Describes a rule that is reported; `undefined` for one that nobody knows. */
  readonly describe: (rule: string) => RuleDescription | undefined;
  /** Version of this product. */
  readonly version: string;
}

/** What counts: everything but what is suppressed. */
export function openProblems({ problems }: ReportedFile): readonly ReportedProblem[] {
  return problems.filter(({ suppressed }) => suppressed === undefined);
}

/** The name of a rule without that of its plugin, where it is one of ours. */
export function shortName(rule: string): string {
  return rule.replace(/^zero-downtime\//, '');
}

/** `3 errors, 1 warning`. */
export function counts(files: readonly ReportedFile[]): string {
  const open = files.flatMap(openProblems);
  const errors = open.filter(({ severity }) => severity === 'error').length;
  return `${counted(errors, 'error')}, ${counted(open.length - errors, 'warning')}`;
}

/** `1 file`, `2 files`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
