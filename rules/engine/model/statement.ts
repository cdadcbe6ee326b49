import type { AppCode } from './app-code.ts';
import type { CodeOrigin } from './code-origin.ts';
import type { Range } from './range.ts';
import type { TreeNode } from './tree-node.ts';

/** One lexical token of a statement: where it stands, and its text as written. */
export interface Token extends Range {
  readonly text: string;
}

/** What a stretch of a script is: SQL that parsed, SQL that did not, or something only a client understands. */
export type StatementForm = 'parsed' | 'unparsed' | 'meta-command' | 'copy-data';

/** One statement of a script, in the order in which the server sees it. */
export interface Statement {
  readonly form: StatementForm;
  /** Where the statement stands, without its semicolon. */
  readonly range: Range;
  /** The kind of the parse tree's root, `AlterTableStmt` for instance; empty where there is no tree. */
  readonly kind: string;
  readonly tree: TreeNode;
  /** The statement as written. */
  readonly text: string;
  /** The statement as it was parsed: with its placeholders masked by names of equal length. */
  readonly parsedText: string;
  /** The text that ranges count in: the whole file. */
  readonly source: string;
  /** Tokens in order, comments and blanks left out. Made when first asked for. They stand in the file, or in the SQL that a library makes of it: see `locate`. */
  readonly tokens: readonly Token[];
  /** From an offset of the parse tree (UTF-8 bytes) to an offset as tokens have it (UTF-16). */
  offset(treeOffset: number): number;
  /** Where a stretch of tokens stands in the file. */
  locate(stretch: Range): Range;
  /** The SQL of a stretch of tokens. */
  slice(stretch: Range): string;
  /** True where template placeholders were replaced by names of equal length to make it parse. */
  readonly templated: boolean;
  /** Runs inside a DO block or a function: in its caller's transaction, whatever the runner does. */
  readonly inBlock: boolean;
  /** False where the file does not have the text as it is sent, so that it cannot be edited there: escapes, SQL made by a library. */
  readonly exact: boolean;
  /** For a statement that code sends through a library. */
  readonly origin: CodeOrigin | undefined;
  /** SQL as it has to be written into the file where the statement stands: inside a literal of code, its delimiters are escaped; `undefined` where that cannot be. */
  spell(sql: string): string | undefined;
  /** Why it did not parse, and where; only with the form `unparsed`. */
  readonly problem: StatementProblem | undefined;
}

/** Why a statement has no tree. `future`, `template` and `code`, a call that nobody can read, are no mistakes of the user. */
export interface StatementProblem {
  readonly reason: 'syntax' | 'future' | 'template' | 'code' | 'too-deep';
  readonly message: string;
  readonly range: Range;
}

/** A comment of a script; `text` is what stands between its delimiters. */
export interface Comment extends Range {
  readonly style: 'line' | 'block';
  readonly text: string;
}

/** A character that had to be blanked before parsing, because it would hide what follows. */
export interface BlankedCharacter extends Range {
  readonly what: 'NUL' | 'byte order mark' | 'lone surrogate';
}

/** A file of SQL as a list of statements. Nothing is lost: what did not parse is a statement too. */
export interface Script {
  readonly text: string;
  readonly statements: readonly Statement[];
  readonly comments: readonly Comment[];
  readonly blanked: readonly BlankedCharacter[];
  /** For code: what it takes from the application around it. */
  readonly appCode?: readonly AppCode[];
}
