import type { Range } from '../model/range.ts';
import type { BlankedCharacter, Comment, Script, Statement, StatementProblem } from '../model/statement.ts';
import type { TreeNode } from '../model/tree-node.ts';
import { futureStatement } from './future.ts';
import { parseScript as parseWithPostgres, TOO_DEEP, type Refusal } from './libpg-query.ts';
import { hasPlaceholder, hasQuotingTemplate, isHole, maskPlaceholders } from './placeholders.ts';
import { EMPTY_TREE, Offsets, ScriptStatement } from './script-statement.ts';
import { copiesFromStandardInput, copyData, nextSegment, type Segment } from './splitter.ts';
import { tokenize } from './tokens.ts';

/** Below this length a script that is nothing but SQL goes to the parser in one call. */
const WHOLE_SCRIPT_LIMIT = 1 << 18;

/** A broken script may be scanned again from each error; beyond this many times its length it is given up, and said so. */
const RECOVERY_BUDGET = 64;

 
const UNREADABLE = /[\0\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
 
const MAYBE_UNREADABLE = /[\0\ufeff\ud800-\udfff]/;

/** Blanks characters that would end the parser's input or shift its offsets; a byte order mark at the very start is none of the user's doing. */
function blankUnreadable(text: string): { readonly text: string; readonly blanked: readonly BlankedCharacter[] } {
  if (!MAYBE_UNREADABLE.test(text)) return { text, blanked: [] };
  const blanked: BlankedCharacter[] = [];
  const clean = text.replace(UNREADABLE, (character, index: number) => {
    const what = character === '\0' ? 'NUL' : character === '\ufeff' ? 'byte order mark' : 'lone surrogate';
    if (index > 0 || what !== 'byte order mark') blanked.push({ what, start: index, end: index + 1 });
    return ' ';
  });
  return { text: clean, blanked };
}

/** Where the text of an embedded statement stands; not `exact` where escapes lie between it and the file. */
export interface EmbeddedPlace extends Range {
  readonly source: string;
  readonly exact: boolean;
}

/** A statement inside a routine's body, or in a string that is executed. */
export function parseEmbedded(text: string, { source, start, end, exact }: EmbeddedPlace): Statement {
  const common = { source, start, end, inBlock: true, exact };
  const answer = parseWithPostgres(text);
  const root = answer.ok ? rootOf(answer.json) : undefined;
  if (root === undefined) {
    const message = answer.ok ? TOO_DEEP : shortened(answer.message);
    const reason = answer.ok || answer.overflow ? 'too-deep' : 'syntax';
    return new ScriptStatement({ ...common, form: 'unparsed', problem: { reason, message, range: { start, end } } });
  }
  const offsets = exact ? { offsets: new Offsets(text, start) } : {};
  return new ScriptStatement({ ...common, form: 'parsed', ...kindAndTree(root.stmts?.[0]?.stmt ?? EMPTY_TREE), ...offsets });
}

/** UTF-16 length of a number of code points. */
function codePointsToLength(text: string, count: number): number {
  let at = 0;
  for (let left = count; left > 0 && at < text.length; left -= 1) at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  return at;
}

const STATEMENT_START =
  /;\s*(?:--[^\n]*\n\s*)*(?=(?:alter|create|drop|insert|update|delete|set|reset|begin|commit|rollback|comment|grant|revoke|truncate|reindex|vacuum|do|lock|refresh|cluster|select|with|copy|call|analyze|merge)\b)/gi;

/** The semicolon behind a broken stretch after which a new statement plainly begins. */
function nextBoundary(text: string, from: number): number | undefined {
  STATEMENT_START.lastIndex = Math.max(0, from);
  return STATEMENT_START.exec(text)?.index;
}

interface ParsedRoot {
  readonly stmts?: readonly { readonly stmt?: TreeNode }[];
}

function rootOf(json: string): ParsedRoot | undefined {
  try {
    return JSON.parse(json) as ParsedRoot;
  } catch {
    return undefined;
  }
}

function kindAndTree(node: TreeNode): { readonly kind: string; readonly tree: TreeNode } {
  for (const kind in node) return { kind, tree: (node[kind] ?? EMPTY_TREE) as TreeNode };
  return { kind: '', tree: EMPTY_TREE };
}

/** Parses the whole script at once; `undefined` where that fails or disagrees with the splitter. */
function parseWhole(original: string, source: string, segments: readonly Segment[], templated: boolean): Statement[] | undefined {
  if (source.length > WHOLE_SCRIPT_LIMIT) return undefined;
  const answer = parseWithPostgres(source);
  if (!answer.ok) return undefined;
  const parsed = rootOf(answer.json)?.stmts ?? [];
  if (parsed.length !== segments.length) return undefined;
  const offsets = new Offsets(source, 0);
  return segments.map((segment, index) => {
    const { kind, tree } = kindAndTree(parsed[index]?.stmt ?? EMPTY_TREE);
    const masked = templated ? { masked: { text: source, base: 0 } } : {};
    return new ScriptStatement({ form: 'parsed', source: original, start: segment.start, end: segment.end, kind, tree, templated, offsets, ...masked });
  });
}

/** PostgreSQL quotes the rest of the input behind an unterminated string; one line of it is enough. */
function shortened(message: string): string {
  const line = message.split('\n', 1)[0] ?? message;
  const cut = line.length > 100 ? `${line.slice(0, 100)}…` : line;
  return cut.length < message.length && cut.includes('"') ? `${cut}"` : cut;
}

function problemOf(original: string, source: string, segment: Segment, answer: Refusal): StatementProblem {
  const whole = { start: segment.start, end: segment.end };
  if (answer.overflow) return { reason: 'too-deep', message: answer.message, range: whole };
  const text = source.slice(segment.start, segment.end);
  const start = Math.min(segment.start + codePointsToLength(text, Math.max(0, answer.position - 1)), segment.end);
  const token = tokenize(original, start, segment.end)[0];
  const range = token ?? { start: Math.max(segment.start, segment.end - 1), end: segment.end };
  const at = { start: range.start, end: range.end };
  const message = shortened(answer.message);
  if (hasPlaceholder(original.slice(segment.start, segment.end)) || isHole(text)) return { reason: 'template', message, range: at };
  if (futureStatement(text)) return { reason: 'future', message, range: whole };
  return { reason: 'syntax', message, range: at };
}

interface KnownTree {
  readonly kind: string;
  readonly tree: TreeNode;
}

/** Trees of the statements of a script that is being edited: of its next version only the statements that are new are parsed. */
export class EditedScript {
  #texts: ReadonlySet<string> = new Set();
  #trees: ReadonlyMap<string, KnownTree> = new Map();

  /** Parses a script in its statements where most of them were in the one before; `undefined` where not, or where that takes more than their texts. */
  parse(source: string, segments: readonly Segment[]): Statement[] | undefined {
    const texts = segments.map(({ start, end }) => source.slice(start, end));
    const before = this.#texts;
    this.#texts = new Set(texts);
    if (texts.filter((text) => before.has(text)).length * 2 < texts.length) return undefined;
    const trees = new Map<string, KnownTree>();
    const statements: Statement[] = [];
    for (const [index, segment] of segments.entries()) {
      const text = texts[index] ?? '';
      const known = this.#trees.get(text) ?? trees.get(text) ?? readStatement(source, source, segment, false);
      if ('ok' in known || ('templated' in known && known.templated)) return undefined;
      const { kind, tree } = known;
      trees.set(text, { kind, tree });
      statements.push(new ScriptStatement({ form: 'parsed', source, start: segment.start, end: segment.end, kind, tree, offsets: new Offsets(text, segment.start) }));
    }
    this.#trees = trees;
    return statements;
  }
}

/**
 * One script: text in, statements out. Nothing throws and nothing is hidden: what did not parse is a statement, too.
 *
 * @param edited what is known of the version before, where there is one
 */
export function parseScript(fileText: string, edited?: EditedScript): Script {
  const { text, blanked } = blankUnreadable(fileText);
  const premasked = hasQuotingTemplate(text) ? maskPlaceholders(text) : undefined;
  const source = premasked ?? text;
  const templated = premasked !== undefined;

  const comments: Comment[] = [];
  const segments = sqlSegments(source, comments);
  const unchanged = segments === undefined || templated ? undefined : edited?.parse(source, segments);
  const whole = unchanged ?? (segments === undefined ? undefined : parseWhole(text, source, segments, templated));
  if (whole !== undefined) return { text, statements: whole, comments, blanked };
  return { text, blanked, ...readPiecewise(text, source, templated) };
}

/** The segments of a script that is SQL and nothing else. */
function sqlSegments(source: string, comments: Comment[]): Segment[] | undefined {
  const segments: Segment[] = [];
  for (let at = 0; ; ) {
    const segment = nextSegment(source, at, comments);
    if (segment === undefined) return segments;
    if (segment.form !== 'sql' || copiesFromStandardInput(source, segment)) return undefined;
    segments.push(segment);
    at = segment.next;
  }
}

/** A script in its statements, none of them parsed yet. */
export interface Outline {
  readonly comments: readonly Comment[];
  /** Where each statement stands, without its semicolon. */
  readonly stretches: readonly Range[];
  /** Parses one; `undefined` where that takes more than its own text. */
  parse(stretch: Range): Statement | undefined;
}

/** The outline of a script that is SQL and nothing else; `undefined` for any other. Costs little more than reading it. */
export function outlineOf(text: string): Outline | undefined {
  if (MAYBE_UNREADABLE.test(text) || hasQuotingTemplate(text)) return undefined;
  const comments: Comment[] = [];
  const segments = sqlSegments(text, comments);
  if (segments === undefined) return undefined;
  return {
    comments,
    stretches: segments,
    parse({ start, end }) {
      const statement = readStatement(text, text, { form: 'sql', start, end, next: end }, false);
      return statement instanceof ScriptStatement ? statement : undefined;
    },
  };
}

/** Reads a script statement by statement, and goes on behind what is broken. */
function readPiecewise(original: string, source: string, templated: boolean): Pick<Script, 'statements' | 'comments'> {
  const statements: Statement[] = [];
  const comments: Comment[] = [];
  let budget = source.length * RECOVERY_BUDGET;
  const overflows = new Overflows();
  for (let at = 0; ; ) {
    const segment = nextSegment(source, at, comments);
    if (segment === undefined) return { statements, comments };
    const { form, start, end } = segment;
    at = segment.next;
    if (form !== 'sql') {
      statements.push(new ScriptStatement({ form, source: original, start, end }));
      continue;
    }
    const result = overflows.expected(segment) ? TOO_DEEP_REFUSAL : readStatement(original, source, segment, templated);
    overflows.note(segment, result);
    if (result instanceof ScriptStatement) {
      statements.push(result);
      if (copiesFromStandardInput(source, segment)) {
        const data = copyData(source, segment.next);
        statements.push(new ScriptStatement({ form: 'copy-data', source: original, start: data.start, end: data.end }));
        at = data.end;
      }
      continue;
    }
    // A missing quote must not swallow the statements behind it.
    const text = source.slice(start, end);
    const boundary = nextBoundary(text, codePointsToLength(text, result.position - 1));
    const cut = boundary === undefined || budget <= 0 ? end : start + boundary;
    const problem =
      budget <= 0
        ? { reason: 'syntax' as const, message: 'too many errors to tell where the next statement begins', range: { start, end } }
        : problemOf(original, source, { ...segment, end: cut }, result);
    statements.push(new ScriptStatement({ form: 'unparsed', source: original, start, end: cut, problem }));
    if (cut < end) {
      budget -= end - start;
      at = cut + 1;
      while (comments.length > 0 && (comments.at(-1)?.start ?? 0) > cut) comments.pop();
    }
  }
}

const TOO_DEEP_REFUSAL: Refusal = { ok: false, message: TOO_DEEP, position: 1, overflow: true };

/** An overflow costs the parser its instance, and the memory comes back only between two turns of the event loop. */
const MOST_OVERFLOWS = 20;

/** Of a script that overflows the parser again and again, statements as long as those are not tried any more, but said to be too deep. */
class Overflows {
  #count = 0;
  #shortest = Number.POSITIVE_INFINITY;

  expected({ start, end }: Segment): boolean {
    return this.#count >= MOST_OVERFLOWS && end - start >= this.#shortest;
  }

  note({ start, end }: Segment, result: ScriptStatement | Refusal): void {
    if (result instanceof ScriptStatement || !result.overflow) return;
    this.#count += 1;
    this.#shortest = Math.min(this.#shortest, end - start);
  }
}

/** Parses one statement, if need be with its placeholders masked; gives the parser's complaint where both fail. */
function readStatement(original: string, source: string, segment: Segment, templated: boolean): ScriptStatement | Refusal {
  const text = source.slice(segment.start, segment.end);
  const answer = parseWithPostgres(text);
  if (answer.ok) return parsedStatement(original, segment, text, answer.json, templated);
  const masked = answer.overflow ? undefined : maskPlaceholders(text);
  if (masked !== undefined) {
    const second = parseWithPostgres(masked);
    if (second.ok) return parsedStatement(original, segment, masked, second.json, true);
  }
  return answer;
}

function parsedStatement(original: string, segment: Segment, text: string, json: string, templated: boolean): ScriptStatement | Refusal {
  const root = rootOf(json);
  if (root === undefined) return TOO_DEEP_REFUSAL;
  const { start, end } = segment;
  const { kind, tree } = kindAndTree(root.stmts?.[0]?.stmt ?? EMPTY_TREE);
  const masked = templated ? { masked: { text, base: start } } : {};
  return new ScriptStatement({ form: 'parsed', source: original, start, end, kind, tree, templated, offsets: new Offsets(text, start), ...masked });
}
