import type { Range } from '../model/range.ts';
import type { Statement, StatementProblem, Token } from '../model/statement.ts';
import type { TreeNode } from '../model/tree-node.ts';
import { tokenize } from './tokens.ts';

export const EMPTY_TREE: TreeNode = {};

interface StatementParts {
  readonly form: Statement['form'];
  readonly source: string;
  readonly start: number;
  readonly end: number;
  readonly kind?: string;
  readonly tree?: TreeNode;
  readonly templated?: boolean;
  readonly inBlock?: boolean;
  readonly exact?: boolean;
  readonly problem?: StatementProblem;
  readonly offsets?: Offsets;
  /** The text with its placeholders masked, and where it begins in the file: a placeholder is one token of a name. */
  readonly masked?: { readonly text: string; readonly base: number };
}

/** Translates the parser's byte offsets into UTF-16 offsets of the file; the table is made when first needed. */
export class Offsets {
  readonly #text: string;
  readonly #base: number;
  #table: Uint32Array | undefined | 'identity';

  constructor(text: string, base: number) {
    this.#text = text;
    this.#base = base;
  }

  translate(byte: number): number {
    this.#table ??= byteTable(this.#text) ?? 'identity';
    if (this.#table === 'identity') return this.#base + byte;
    return this.#base + (this.#table[byte] ?? this.#text.length);
  }
}

const ASCII = /^[\x00-\x7f]*$/;

/** UTF-16 offset of each UTF-8 byte; `undefined` where both are the same. */
function byteTable(text: string): Uint32Array | undefined {
  if (ASCII.test(text)) return undefined;
  const table = new Uint32Array(text.length * 3 + 1);
  let byte = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.codePointAt(index) ?? 0;
    const bytes = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    table.fill(index, byte, byte + bytes);
    byte += bytes;
    if (code > 0xffff) index += 1;
  }
  table[byte] = text.length;
  return table.subarray(0, byte + 1);
}

/** A statement of a file of SQL, as it was parsed. */
export class ScriptStatement implements Statement {
  readonly form: Statement['form'];
  readonly source: string;
  readonly range: Range;
  readonly kind: string;
  readonly tree: TreeNode;
  readonly templated: boolean;
  readonly inBlock: boolean;
  readonly exact: boolean;
  readonly problem: StatementProblem | undefined;
  readonly #offsets: Offsets | undefined;
  readonly #masked: StatementParts['masked'];
  #tokens: readonly Token[] | undefined;

  constructor(parts: StatementParts) {
    this.form = parts.form;
    this.range = { start: parts.start, end: parts.end };
    this.kind = parts.kind ?? '';
    this.tree = parts.tree ?? EMPTY_TREE;
    this.templated = parts.templated ?? false;
    this.inBlock = parts.inBlock ?? false;
    this.exact = parts.exact ?? true;
    this.problem = parts.problem;
    this.source = parts.source;
    this.#offsets = parts.offsets;
    this.#masked = parts.masked;
  }

  get text(): string {
    return this.source.slice(this.range.start, this.range.end);
  }

  get parsedText(): string {
    const { start, end } = this.range;
    return this.#masked === undefined ? this.text : this.#masked.text.slice(start - this.#masked.base, end - this.#masked.base);
  }

  get tokens(): readonly Token[] {
    this.#tokens ??= this.#readTokens();
    return this.#tokens;
  }

  #readTokens(): readonly Token[] {
    const { start, end } = this.range;
    if (this.#masked === undefined) return tokenize(this.source, start, end);
    const { text, base } = this.#masked;
    return tokenize(text, start - base, end - base).map((token) => ({ ...token, start: token.start + base, end: token.end + base }));
  }

  offset(treeOffset: number): number {
    return this.#offsets === undefined ? this.range.start : this.#offsets.translate(treeOffset);
  }

  locate(stretch: Range): Range {
    return this.exact ? stretch : this.range;
  }

  slice({ start, end }: Range): string {
    return this.source.slice(start, end);
  }

  get origin(): undefined {
    return undefined;
  }

  spell(sql: string): string {
    return sql;
  }
}
