import type { TSESTree } from '@typescript-eslint/types';
import type { CodeFile } from '../model/code.ts';
import { isGlobal } from './variables.ts';
import { parentsOf } from './walk.ts';

/** How a file is written, so that what is added looks as if its author had written it. */
export interface CodeStyle {
  readonly isTypeScript: boolean;
  readonly modules: 'esm' | 'commonjs';
  /** One step of indentation. */
  readonly indent: string;
  readonly quote: "'" | '"';
  readonly semicolons: boolean;
  readonly lineEnd: '\n' | '\r\n';
}

/** Statements that may end with a semicolon. */
const ENDED = new Set(['ExpressionStatement', 'VariableDeclaration', 'ImportDeclaration', 'ReturnStatement', 'ExportAllDeclaration', 'ThrowStatement']);

function modulesOf(code: CodeFile, nodes: readonly TSESTree.Node[]): CodeStyle['modules'] {
  if (code.program.body.some(({ type }) => /^(?:Import|Export)/.test(type))) return 'esm';
  if (/\.c[jt]s$/.test(code.path) || nodes.some((node) => isGlobal(code, node, 'require'))) return 'commonjs';
  return /\.js$/.test(code.path) ? 'commonjs' : 'esm';
}

/** The style of a file; where it shows none, two spaces, single quotes and semicolons. */
export function styleOf(code: CodeFile): CodeStyle {
  const nodes = [...parentsOf(code.program).keys()];
  const ended = nodes.filter(({ type }) => ENDED.has(type)).map(({ range }) => code.text[range[1] - 1] === ';');
  const quotes = nodes.flatMap((node) => (node.type === 'Literal' && typeof node.value === 'string' ? (node.raw[0] ?? []) : []));
  const count = <Item>(items: readonly Item[], item: Item): number => items.filter((each) => each === item).length;
  return {
    isTypeScript: /\.[cm]?tsx?$/.test(code.path),
    modules: modulesOf(code, nodes),
    indent: /^(\t| {2,8})(?=[^\s*])/m.exec(code.text)?.[1] ?? '  ',
    quote: count(quotes, '"') > count(quotes, "'") ? '"' : "'",
    semicolons: count(ended, true) >= count(ended, false),
    lineEnd: code.text.includes('\r\n') ? '\r\n' : '\n',
  };
}

/**
 * A text in a style.
 *
 * @param text code with two spaces, single quotes that are no part of a comment or another string, and semicolons at the end of lines
 */
export function inStyle(text: string, { indent, quote, semicolons, lineEnd }: CodeStyle): string {
  const lines = text.split('\n').map((line) => {
    const steps = /^(?: {2})*/.exec(line)?.[0].length ?? 0;
    const indented = indent.repeat(steps / 2) + line.slice(steps);
    return semicolons ? indented : indented.replace(/;$/, '');
  });
  return lines.join(lineEnd).replaceAll("'", quote);
}
