import type { CodeOrigin } from '../model/code-origin.ts';
import type { Range } from '../model/range.ts';
import type { Quote, SqlPiece } from '../model/sql-piece.ts';
import type { Statement, StatementProblem, Token } from '../model/statement.ts';
import { parseScript } from './script.ts';

/** Where the stretches of a made text come from. */
class SourceMap {
  readonly #pieces: readonly SqlPiece[];
  /** Where each piece begins in the made text. */
  readonly #starts: readonly number[];
  readonly text: string;

  constructor(pieces: readonly SqlPiece[]) {
    this.#pieces = pieces;
    const starts: number[] = [];
    let text = '';
    for (const piece of pieces) {
      starts.push(text.length);
      text += piece.text;
    }
    this.#starts = starts;
    this.text = text;
  }

  /** The smallest stretch of the file that holds everything a stretch of the made text comes from. */
  locate({ start, end }: Range): Range {
    let from = Number.POSITIVE_INFINITY;
    let to = 0;
    for (const [index, piece] of this.#pieces.entries()) {
      const at = this.#starts[index] ?? 0;
      const behind = at + piece.text.length;
      if (behind <= start || at >= Math.max(end, start + 1)) continue;
      const { range, verbatim } = piece;
      from = Math.min(from, verbatim && start > at ? range.start + start - at : range.start);
      to = Math.max(to, verbatim && end < behind ? range.start + end - at : range.end);
    }
    if (from > to) return this.#pieces.at(-1)?.range ?? { start: 0, end: 0 };
    return { start: from, end: to };
  }

  /** The piece in which a stretch of the made text stands just so; nothing where it is made of several, or by the library. */
  verbatim({ start, end }: Range): SqlPiece | undefined {
    const index = this.#starts.findLastIndex((at) => at <= start);
    const piece = this.#pieces[index];
    return piece?.verbatim === true && end <= (this.#starts[index] ?? 0) + piece.text.length ? piece : undefined;
  }
}

/** SQL as it has to stand inside a literal; `undefined` where it cannot. */
function spelled(sql: string, quote: Quote | undefined): string | undefined {
  switch (quote) {
    case undefined:
      return sql;
    case '`':
      return sql.replace(/[\\`]|\$(?=\{)/g, '\\$&');
    case 'raw':
      return /[\\`]|\$\{/.test(sql) ? undefined : sql;
    default:
      return sql.replace(/\\/g, '\\\\').replaceAll(quote, `\\${quote}`).replace(/\r?\n/g, '\\n');
  }
}

/** A statement of a made text. Its tokens stand in that text; `locate` leads to the file. */
class CompiledStatement implements Statement {
  readonly range: Range;
  readonly source: string;
  readonly exact: boolean;
  readonly problem: StatementProblem | undefined;
  readonly origin: CodeOrigin | undefined;
  readonly #inner: Statement;
  readonly #map: SourceMap;
  readonly #quote: Quote | undefined;

  constructor(inner: Statement, map: SourceMap, source: string, { origin, range }: SentBy) {
    this.#inner = inner;
    this.#map = map;
    this.source = source;
    this.origin = origin;
    const own = map.verbatim(inner.range);
    this.exact = own !== undefined;
    this.#quote = own?.quote;
    this.range = own === undefined && range !== undefined ? range : map.locate(inner.range);
    const { problem } = inner;
    this.problem = problem === undefined ? undefined : { ...problem, range: map.locate(problem.range) };
  }

  get form(): Statement['form'] {
    return this.#inner.form;
  }

  get kind(): string {
    return this.#inner.kind;
  }

  get tree(): Statement['tree'] {
    return this.#inner.tree;
  }

  get text(): string {
    return this.#inner.text;
  }

  get parsedText(): string {
    return this.#inner.parsedText;
  }

  get tokens(): readonly Token[] {
    return this.#inner.tokens;
  }

  get templated(): boolean {
    return this.#inner.templated;
  }

  get inBlock(): boolean {
    return this.#inner.inBlock;
  }

  offset(treeOffset: number): number {
    return this.#inner.offset(treeOffset);
  }

  locate(stretch: Range): Range {
    return this.#map.locate(stretch);
  }

  slice(stretch: Range): string {
    return this.#inner.slice(stretch);
  }

  spell(sql: string): string | undefined {
    return this.exact ? spelled(sql, this.#quote) : undefined;
  }
}

/** What a library says of what it sends. */
export interface SentBy {
  readonly origin?: CodeOrigin | undefined;
  /** The call that sends it; without it, the smallest stretch that holds everything the statement is made of. */
  readonly range?: Range | undefined;
}

/**
 * The statements of the SQL that a library would send in one string, each part of them pointing at the code that it comes
 * from. Where a statement stands in the file word for word, it is `exact` and can be edited there.
 *
 * @param source the text of the whole file
 */
export function compiledStatements(pieces: readonly SqlPiece[], source: string, sentBy: SentBy = {}): readonly Statement[] {
  const map = new SourceMap(pieces);
  return parseScript(map.text).statements.map((statement) => new CompiledStatement(statement, map, source, sentBy));
}

/**
 * A statement that stands for a call which nobody can read: it is said, and judged by no rule but that.
 *
 * @param message what cannot be read, as the end of a sentence
 */
export function unreadableStatement(range: Range, message: string, source: string): Statement {
  return {
    form: 'unparsed',
    source,
    range,
    kind: '',
    tree: {},
    text: '',
    parsedText: '',
    tokens: [],
    offset: (offset) => offset,
    locate: () => range,
    slice: () => '',
    templated: false,
    inBlock: false,
    exact: false,
    origin: undefined,
    spell: () => undefined,
    problem: { reason: 'code', message, range },
  };
}
