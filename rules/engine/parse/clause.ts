import type { Operation } from '../model/operation.ts';
import type { Part } from '../model/operation-part.ts';
import type { Range } from '../model/range.ts';
import type { Statement, Token } from '../model/statement.ts';
import { identifierOf, isWord } from './tokens.ts';

/** What a clause must know to point at its parts. Offsets are those of the parse tree. */
export interface ClauseAnchors {
  readonly relation?: number | undefined;
  readonly column?: string | undefined;
  readonly type?: number | undefined;
  /** The words that name the action, in lower case; without them the keywords at the beginning stand for it. */
  readonly action?: readonly string[];
}

/** Words that begin the next piece of a column definition or constraint. */
const PIECE_STARTS = new Set(
  `default not null constraint check references unique primary generated collate using deferrable initially exclude
  compression storage no enforced`.split(/\s+/),
);

/** Words that can open a statement or an ALTER TABLE command, before the first name. */
const ACTION_WORDS = new Set(
  `create or replace unique index concurrently table view materialized temporary temp unlogged drop alter add column if exists
  not rename to set only update delete from insert into truncate reindex vacuum full cluster refresh lock do call
  trigger constraint type domain function procedure policy rule sequence schema foreign`.split(/\s+/),
);

/**
 * A stretch of tokens that makes one operation: a whole statement, or one command of an ALTER TABLE.
 * The parse tree tells where hardly anything ends and where half of its nodes begin; the tokens tell the rest.
 */
export class Clause {
  readonly #statement: Statement;
  readonly #anchors: ClauseAnchors;
  readonly #command: number | undefined;
  #bounds: readonly [number, number] | undefined;

  /** `command` counts the comma-separated commands of an ALTER TABLE or the objects of a DROP; without it the clause is the statement. */
  constructor(statement: Statement, anchors: ClauseAnchors, command?: number) {
    this.#statement = statement;
    this.#anchors = anchors;
    this.#command = command;
  }

  /** Where a part stands; the smallest text around it where the clause has no such part. */
  place(part: Part): Range {
    const stretch = this.#stretch(part);
    return stretch === undefined ? this.#statement.range : this.#statement.locate(stretch);
  }

  /** The SQL of a part, or of the smallest text around it. */
  textOf(part: Part): string {
    const stretch = this.#stretch(part);
    return stretch === undefined ? this.#statement.text : this.#statement.slice(stretch);
  }

  #stretch(part: Part): Range | undefined {
    return this.#find(part) ?? this.#whole();
  }

  get #tokens(): readonly Token[] {
    return this.#statement.tokens;
  }

  #whole(): Range | undefined {
    return this.#between(...this.#extent());
  }

  #between(from: number, to: number): Range | undefined {
    const first = this.#tokens[from];
    const last = this.#tokens[to - 1];
    return first === undefined || last === undefined || to <= from ? undefined : { start: first.start, end: last.end };
  }

  /** First and last token of the clause, the last exclusive. */
  #extent(): readonly [number, number] {
    this.#bounds ??= this.#command === undefined ? [0, this.#tokens.length] : this.#commandExtent(this.#command);
    return this.#bounds;
  }

  #commandExtent(command: number): readonly [number, number] {
    const tokens = this.#tokens;
    let from = this.#endOfRelation();
    let depth = 0;
    let left = command;
    for (let at = from; at < tokens.length; at += 1) {
      const text = tokens[at]?.text;
      if (text === '(' || text === '[') depth += 1;
      else if (text === ')' || text === ']') depth -= 1;
      else if (text === ',' && depth === 0) {
        if (left === 0) return [from, at];
        left -= 1;
        from = at + 1;
      }
    }
    return left === 0 ? [from, tokens.length] : [0, tokens.length];
  }

  #tokenAt(treeOffset: number | undefined): number | undefined {
    if (treeOffset === undefined || treeOffset < 0) return undefined;
    const offset = this.#statement.offset(treeOffset);
    const index = this.#tokens.findIndex((token) => token.start >= offset);
    return index < 0 ? undefined : index;
  }

  /** Behind a dotted name that starts at a token. */
  #endOfName(from: number): number {
    let at = from + 1;
    while (this.#tokens[at]?.text === '.') at += 2;
    return at;
  }

  #endOfRelation(): number {
    const start = this.#tokenAt(this.#anchors.relation);
    if (start === undefined) return 0;
    const end = this.#endOfName(start);
    return this.#tokens[end]?.text === '*' ? end + 1 : end;
  }

  /** Position of a sequence of words in the clause, outside parentheses. */
  #words(...words: readonly string[]): readonly [number, number] | undefined {
    const [from, to] = this.#extent();
    let depth = 0;
    for (let at = from; at < to; at += 1) {
      const text = this.#tokens[at]?.text;
      if (text === '(') depth += 1;
      else if (text === ')') depth -= 1;
      else if (depth === 0 && words.every((word, index) => isWord(this.#tokens[at + index], word))) return [at, at + words.length];
    }
    return undefined;
  }

  #rangeOfWords(...words: readonly string[]): Range | undefined {
    const found = this.#words(...words);
    return found === undefined ? undefined : this.#between(found[0], found[1]);
  }

  /** Behind the parentheses that open at a token, or the token itself. */
  #behindParentheses(open: number): number {
    if (this.#tokens[open]?.text !== '(') return open;
    let depth = 0;
    for (let at = open; at < this.#tokens.length; at += 1) {
      const text = this.#tokens[at]?.text;
      if (text === '(') depth += 1;
      else if (text === ')') {
        depth -= 1;
        if (depth === 0) return at + 1;
      }
    }
    return this.#tokens.length;
  }

  /** From a token to the next piece of the definition, outside parentheses. */
  #piece(from: number, skip: number): Range | undefined {
    const [, to] = this.#extent();
    let depth = 0;
    let at = from + skip;
    for (; at < to; at += 1) {
      const token = this.#tokens[at];
      if (token === undefined) break;
      if (token.text === '(') depth += 1;
      else if (token.text === ')') {
        if (depth === 0) break;
        depth -= 1;
      } else if (depth === 0 && (token.text === ',' || PIECE_STARTS.has(token.text.toLowerCase()))) break;
    }
    return this.#between(from, at);
  }

  #find(part: Part): Range | undefined {
    switch (part) {
      case 'clause':
        return this.#whole();
      case 'action':
        return this.#action();
      case 'relation': {
        const start = this.#tokenAt(this.#anchors.relation);
        return start === undefined ? this.#column() : this.#between(start, this.#endOfName(start));
      }
      case 'column':
        return this.#column();
      case 'type': {
        const start = this.#tokenAt(this.#anchors.type);
        return start === undefined ? undefined : this.#piece(start, 1);
      }
      case 'default': {
        const found = this.#words('default');
        return found === undefined ? undefined : this.#piece(found[0], 1);
      }
      case 'not null':
        return this.#rangeOfWords('not', 'null');
      case 'generated':
        return this.#generated();
      case 'check': {
        const found = this.#words('check');
        return found === undefined ? undefined : this.#between(found[0], this.#behindParentheses(found[1]));
      }
      case 'references': {
        // In a CREATE TABLE it stands inside the parentheses.
        const found = this.#words('references')?.[0] ?? this.#tokens.findIndex((token) => isWord(token, 'references'));
        return found < 0 ? undefined : this.#between(found, this.#endOfName(found + 1));
      }
      case 'unique':
        return this.#rangeOfWords('unique');
      case 'primary key':
        return this.#rangeOfWords('primary', 'key');
      case 'exclude':
        return this.#rangeOfWords('exclude');
      case 'concurrently':
        return this.#anyWord('concurrently');
      case 'new name': {
        const [from, to] = this.#extent();
        for (let at = to - 1; at >= from; at -= 1) if (isWord(this.#tokens[at], 'to')) return this.#between(at + 1, at + 2);
        return undefined;
      }
      case 'where':
        return this.#rangeOfWords('where');
    }
  }

  /** A word anywhere, also in parentheses: `REINDEX (CONCURRENTLY) TABLE t`. */
  #anyWord(word: string): Range | undefined {
    const [from, to] = this.#extent();
    for (let at = from; at < to; at += 1) if (isWord(this.#tokens[at], word)) return this.#between(at, at + 1);
    return undefined;
  }

  #generated(): Range | undefined {
    const found = this.#words('generated');
    if (found === undefined) return undefined;
    const end = this.#words('identity') ?? this.#words('stored') ?? this.#words('virtual');
    return end === undefined ? this.#piece(found[0], 1) : this.#between(found[0], end[1]);
  }

  #column(): Range | undefined {
    const { column } = this.#anchors;
    if (column === undefined) return undefined;
    const [from, to] = this.#extent();
    // The command's own words come first: in `ADD COLUMN "column"` the quoted one is the name.
    let candidate: number | undefined;
    for (let at = Math.max(from, this.#command === undefined ? this.#endOfRelation() : from); at < to; at += 1) {
      const token = this.#tokens[at];
      if (token === undefined || identifierOf(token) !== column) continue;
      if (token.text.startsWith('"') || !ACTION_WORDS.has(column)) return this.#between(at, at + 1);
      candidate = at;
    }
    return candidate === undefined ? undefined : this.#between(candidate, candidate + 1);
  }

  #action(): Range | undefined {
    const words = this.#anchors.action;
    if (words !== undefined) {
      const found = this.#words(...words);
      if (found !== undefined) return this.#between(found[0], found[1]);
      // Inside parentheses stands the statement of a common table expression.
      const inside = this.#tokens.findIndex((_, at) => words.every((word, index) => isWord(this.#tokens[at + index], word)));
      if (inside >= 0) return this.#between(inside, inside + words.length);
    }
    const [from, to] = this.#extent();
    let at = from;
    while (at < to && ACTION_WORDS.has(this.#tokens[at]?.text.toLowerCase() ?? '')) at += 1;
    return this.#between(from, Math.max(at, from + 1));
  }
}

/** The common part of every operation: its statement, and where its parts stand. */
export function located(statement: Statement, anchors: ClauseAnchors, command?: number): Pick<Operation, 'statement' | 'place' | 'textOf'> {
  let clause: Clause | undefined;
  const made = (): Clause => (clause ??= new Clause(statement, anchors, command));
  return { statement, place: (part) => made().place(part), textOf: (part) => made().textOf(part) };
}
