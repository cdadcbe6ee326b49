import type { Range } from '../model/range.ts';
import type { Comment } from '../model/statement.ts';

/** A stretch of a script that goes to the server in one piece, or that only a client understands. */
export interface Segment {
  readonly form: 'sql' | 'meta-command';
  /** First character that is neither blank nor comment. */
  readonly start: number;
  /** End of the last token; the semicolon is not part of it. */
  readonly end: number;
  /** Where to go on scanning. */
  readonly next: number;
}

const TAB = 9;
const NEWLINE = 10;
const CARRIAGE_RETURN = 13;
const SPACE = 32;
const DOUBLE_QUOTE = 34;
const DOLLAR = 36;
const QUOTE = 39;
const OPEN = 40;
const CLOSE = 41;
const STAR = 42;
const DASH = 45;
const SLASH = 47;
const SEMICOLON = 59;
const BACKSLASH = 92;

function startsIdentifier(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code >= 128;
}

function continuesIdentifier(code: number): boolean {
  return startsIdentifier(code) || (code >= 48 && code <= 57) || code === DOLLAR;
}

/** Position behind a quoted stretch in which a doubled quote stands for one; the end of the text if it never closes. */
function endOfQuoted(text: string, from: number, quote: string): number {
  let at = from + 1;
  for (;;) {
    const close = text.indexOf(quote, at);
    if (close < 0) return text.length;
    if (text[close + 1] !== quote) return close + 1;
    at = close + 2;
  }
}

/** Position behind an E'…' string, in which a backslash escapes. */
function endOfEscaped(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at += 2;
    else if (code !== QUOTE) at += 1;
    else if (text.charCodeAt(at + 1) === QUOTE) at += 2;
    else return at + 1;
  }
  return text.length;
}

/** Position behind a block comment; they nest. */
function endOfBlockComment(text: string, from: number): number {
  let depth = 1;
  let at = from + 2;
  while (at < text.length && depth > 0) {
    const code = text.charCodeAt(at);
    if (code === STAR && text.charCodeAt(at + 1) === SLASH) {
      depth -= 1;
      at += 2;
    } else if (code === SLASH && text.charCodeAt(at + 1) === STAR) {
      depth += 1;
      at += 2;
    } else at += 1;
  }
  return Math.min(at, text.length);
}

function endOfLine(text: string, from: number): number {
  const newline = text.indexOf('\n', from);
  const end = newline < 0 ? text.length : newline;
  return text.charCodeAt(end - 1) === CARRIAGE_RETURN ? end - 1 : end;
}

/** Position behind `$tag$ … $tag$`, or `undefined` where the dollar opens no quote (`$1`). */
function endOfDollarQuoted(text: string, from: number): number | undefined {
  let at = from + 1;
  if (text.charCodeAt(at) !== DOLLAR) {
    if (!startsIdentifier(text.charCodeAt(at))) return undefined;
    while (at < text.length && continuesIdentifier(text.charCodeAt(at)) && text.charCodeAt(at) !== DOLLAR) at += 1;
    if (text.charCodeAt(at) !== DOLLAR) return undefined;
  }
  const tag = text.slice(from, at + 1);
  const close = text.indexOf(tag, at + 1);
  return close < 0 ? text.length : close + tag.length;
}

/** Words that decide how a statement's semicolons are read. */
class StatementShape {
  #words = 0;
  #creates: 'no' | 'something' | 'routine' | 'rule' = 'no';
  #atomicDepth = 0;

  /** Whether later words still matter; lets the scanner skip slicing them. */
  get curious(): boolean {
    return this.#words < 5 || this.#creates === 'routine';
  }

  /** A semicolon inside parentheses ends a statement (a missing parenthesis must not swallow the rest), but in a rule. */
  endsAt(depth: number): boolean {
    return this.#atomicDepth === 0 && (depth === 0 || this.#creates !== 'rule');
  }

  see(word: string): void {
    this.#words += 1;
    if (this.#words === 1) {
      if (word === 'create') this.#creates = 'something';
      return;
    }
    if (this.#creates === 'something') {
      if (word === 'function' || word === 'procedure') this.#creates = 'routine';
      else if (word === 'rule') this.#creates = 'rule';
      else if (this.#words > 4) this.#creates = 'no';
    } else if (this.#creates === 'routine') {
      if (word === 'begin') this.#atomicDepth += 1;
      else if (word === 'case' && this.#atomicDepth > 0) this.#atomicDepth += 1;
      else if (word === 'end' && this.#atomicDepth > 0) this.#atomicDepth -= 1;
    }
  }
}

/** Marks of Drizzle, goose, dbmate and sql-migrate that end a statement even where its semicolon is missing. */
const SEPARATOR = /^--(?:> statement-breakpoint| ?\+(?:goose|migrate)\s+(?:up|down|statementend)\b| ?migrate:(?:up|down)\b)/i;

/**
 * The next segment of a script from a position on; `undefined` at its end. One linear pass over UTF-16 code units
 * that knows quotes, comments, `BEGIN ATOMIC` bodies, psql meta commands, COPY data and Drizzle's statement separator.
 * Comments met on the way are appended to `comments`.
 */
export function nextSegment(text: string, from: number, comments: Comment[]): Segment | undefined {
  let at = from;
  let start = -1;
  let end = from;
  let depth = 0;
  let shape: StatementShape | undefined;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === SPACE || code === NEWLINE || (code >= TAB && code <= CARRIAGE_RETURN)) {
      at += 1;
      continue;
    }
    if (code === DASH && text.charCodeAt(at + 1) === DASH) {
      const close = endOfLine(text, at);
      comments.push({ style: 'line', start: at, end: close, text: text.slice(at + 2, close) });
      if (start >= 0 && SEPARATOR.test(text.slice(at, close))) return { form: 'sql', start, end, next: close };
      at = close;
      continue;
    }
    if (code === SLASH && text.charCodeAt(at + 1) === STAR) {
      const close = endOfBlockComment(text, at);
      comments.push({ style: 'block', start: at, end: close, text: text.slice(at + 2, Math.max(at + 2, close - 2)) });
      at = close;
      continue;
    }
    if (code === BACKSLASH) {
      // A meta command also ends the statement before it: `SELECT … \gexec`.
      if (start >= 0) return { form: 'sql', start, end, next: at };
      const close = endOfLine(text, at);
      return { form: 'meta-command', start: at, end: close, next: close };
    }
    if (code === SEMICOLON && (start < 0 || shape === undefined || shape.endsAt(depth))) {
      at += 1;
      if (start >= 0) return { form: 'sql', start, end, next: at };
      continue;
    }
    if (start < 0) start = at;
    if (startsIdentifier(code)) {
      let close = at + 1;
      while (close < text.length && continuesIdentifier(text.charCodeAt(close))) close += 1;
      if (close - at === 1 && text.charCodeAt(close) === QUOTE && (code === 69 || code === 101)) {
        close = endOfEscaped(text, close);
      } else {
        shape ??= new StatementShape();
        if (shape.curious) shape.see(close - at <= 9 ? text.slice(at, close).toLowerCase() : '');
      }
      at = close;
    } else if (code === QUOTE) at = endOfQuoted(text, at, "'");
    else if (code === DOUBLE_QUOTE) at = endOfQuoted(text, at, '"');
    else if (code === DOLLAR) at = endOfDollarQuoted(text, at) ?? at + 1;
    else {
      if (code === OPEN) depth += 1;
      else if (code === CLOSE && depth > 0) depth -= 1;
      at += 1;
    }
    end = at;
  }
  return start < 0 ? undefined : { form: 'sql', start, end, next: text.length };
}

const COPY_FROM_STDIN = /^copy\b[\s\S]*\bfrom\s+stdin\b/i;

/** Whether rows of data follow the statement in the script. */
export function copiesFromStandardInput(text: string, { start, end }: Segment): boolean {
  const head = text.charCodeAt(start);
  return (head === 99 || head === 67) && COPY_FROM_STDIN.test(text.slice(start, end));
}

const COPY_END = /^\\\.[ \t]*\r?$/m;

/** The rows behind a COPY … FROM STDIN, to the line `\.` or to the end of the text. */
export function copyData(text: string, from: number): Range {
  const end = COPY_END.exec(text.slice(from));
  return { start: from, end: end === null ? text.length : from + end.index + end[0].length };
}
