import { ConfigCommentParser, Directive, TextSourceCodeBase, VisitNodeStep } from '@eslint/plugin-kit';
import type { SourceLocation, SourceRange } from '@eslint/core';
import type { Comment, Script } from '../rules/index.ts';

/** A comment with its text and place, in the shape that ESLint reads directives from. */
export interface CommentNode {
  readonly type: 'Line' | 'Block';
  readonly value: string;
  readonly range: SourceRange;
}

/** The only node: a whole file. Its insides are for the engine alone; rules see operations. */
export interface ScriptNode {
  readonly type: 'Script';
  readonly comments: readonly CommentNode[];
  readonly range: SourceRange;
}

export const visitorKeys = { Script: [] };

const commentParser = new ConfigCommentParser();
const DIRECTIVE = /^\s*eslint(?:-enable|-disable(?:(?:-next)?-line)?)?(?:\s|$)/u;
const DISABLING = /^eslint-(disable|enable|disable-line|disable-next-line)$/u;

type DirectiveType = 'disable' | 'enable' | 'disable-line' | 'disable-next-line';

interface Problem {
  readonly ruleId: null;
  readonly message: string;
  readonly loc: SourceLocation;
}

/** The only node of a text, with its comments. */
export function rootOf(text: string, comments: readonly Comment[]): ScriptNode {
  return {
    type: 'Script',
    range: [0, text.length],
    comments: comments.map(({ style, text: value, start, end }) => ({ type: style === 'line' ? 'Line' : 'Block', value, range: [start, end] })),
  };
}

/** A file of a language of ours for ESLint: places, disable comments and inline configuration. */
export class TextSourceCode extends TextSourceCodeBase {
  override readonly ast: ScriptNode;
  readonly comments: readonly CommentNode[];
  readonly visitorKeys = visitorKeys;
  #lineStarts: readonly number[] | undefined;

  constructor(text: string, ast: ScriptNode) {
    super({ text, ast, lineEndingPattern: /\r\n|[\r\n]/u });
    this.ast = ast;
    this.comments = ast.comments;
  }

  get #starts(): readonly number[] {
    if (this.#lineStarts === undefined) {
      const starts = [0];
      for (const match of this.text.matchAll(/\r\n|[\r\n]/gu)) starts.push(match.index + match[0].length);
      this.#lineStarts = starts;
    }
    return this.#lineStarts;
  }

  /** Line and column, both from 1. The base class asks for the location of the root here, and would go round in circles. */
  override getLocFromIndex(index: number): { line: number; column: number } {
    const starts = this.#starts;
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= index) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: index - (starts[low] ?? 0) + 1 };
  }

  override getIndexFromLoc({ line, column }: { line: number; column: number }): number {
    return (this.#starts[line - 1] ?? this.text.length) + column - 1;
  }

  override getRange(node: { readonly range: SourceRange }): SourceRange {
    return node.range;
  }

  override getLoc(node: { readonly range: SourceRange }): SourceLocation {
    return { start: this.getLocFromIndex(node.range[0]), end: this.getLocFromIndex(node.range[1]) };
  }

  override getParent(): undefined {
    return undefined;
  }

  #directives(): readonly CommentNode[] {
    return this.comments.filter((comment) => DIRECTIVE.test(comment.value));
  }

  getInlineConfigNodes(): CommentNode[] {
    return [...this.#directives()];
  }

  getDisableDirectives(): { problems: Problem[]; directives: Directive[] } {
    const directives: Directive[] = [];
    for (const node of this.#directives()) {
      const parsed = commentParser.parseDirective(node.value);
      const type = DISABLING.exec(parsed?.label ?? '')?.[1];
      if (parsed === undefined || type === undefined) continue;
      directives.push(new Directive({ type: type as DirectiveType, node, value: parsed.value, justification: parsed.justification }));
    }
    return { problems: [], directives };
  }

  applyInlineConfig(): { configs: { config: { rules: object }; loc: SourceLocation }[]; problems: Problem[] } {
    const configs: { config: { rules: object }; loc: SourceLocation }[] = [];
    const problems: Problem[] = [];
    for (const node of this.#directives()) {
      const parsed = commentParser.parseDirective(node.value);
      if (parsed?.label !== 'eslint') continue;
      const loc = this.getLoc(node);
      const result = commentParser.parseJSONLikeConfig(parsed.value);
      if (result.ok) configs.push({ config: { rules: result.config }, loc });
      else problems.push({ ruleId: null, message: result.error.message, loc });
    }
    return { configs, problems };
  }

  override traverse(): Iterable<VisitNodeStep> {
    return [new VisitNodeStep({ target: this.ast, phase: 1, args: [this.ast] }), new VisitNodeStep({ target: this.ast, phase: 2, args: [this.ast] })];
  }
}

/** A file of SQL. */
export class PostgresSourceCode extends TextSourceCode {
  readonly script: Script;

  constructor(text: string, script: Script, ast: ScriptNode) {
    super(text, ast);
    this.script = script;
  }
}
