import type { TSESTree } from '@typescript-eslint/types';
import { enclosing } from '../code/enclosing.ts';
import type { CodeFile } from '../model/code.ts';
import type { MigrationDraft } from '../model/draft.ts';
import type { Edit, Range } from '../model/range.ts';
import { upStatementsOf } from './print-sql.ts';

/** How a file of code is written. */
export interface CodeForm {
  readonly typescript: boolean;
  /** `export` and `import`, not `exports` and `require`. */
  readonly modules: boolean;
  /** One step of indentation. */
  readonly indent: string;
  readonly quote: "'" | '"';
}

/** The form of a file, so that a new one can have it too. */
export function codeFormOf({ path, text }: CodeFile): CodeForm {
  return {
    typescript: /\.[cm]?tsx?$/.test(path),
    modules: /^\s*(?:export|import)\b/m.test(text),
    indent: /^([ \t]+)\S/m.exec(text)?.[1] ?? '  ',
    quote: /^\s*(?:import|const)\b[^\n]*"[^"\n]*"/m.test(text) ? '"' : "'",
  };
}

/** A SQL text as a template literal. */
export function templateLiteral(text: string): string {
  return `\`${text.replaceAll(/[`\\]|\$\{/g, (character) => `\\${character}`)}\``;
}

/** The edit that adds an option to an object literal; `undefined` where there is none, or where the option is there already. */
export function addedOption(source: string, { start, end }: Range, option: string): Edit | undefined {
  const text = source.slice(start, end);
  const name = /^\w+/.exec(option)?.[0] ?? '';
  if (!/^\{[^]*\}$/.test(text) || new RegExp(`\\b${name}\\b`).test(text)) return undefined;
  const last = text.slice(0, -1).trimEnd();
  if (last === '{') return { range: { start: start + 1, end: end - 1 }, text: ` ${option} ` };
  const at = start + last.length;
  const line = /\n([ \t]+)\S[^\n]*$/.exec(last);
  const before = last.endsWith(',') ? '' : ',';
  return { range: { start: at, end: at }, text: line === null ? `${before} ${option}` : `${before}\n${line[1] ?? ''}${option}${last.endsWith(',') ? ',' : ''}` };
}

/** A line of a comment, whatever a name in it holds. */
export function codeComment(line: string): string {
  return `// ${line.replaceAll(/[\s\0\u2028\u2029]+/g, ' ')}`.trimEnd();
}

/** Writes a statement that sends SQL: `await knex.raw(…)`. */
export type SendStatement = (sql: string, receiver: string) => string;

/** The lines of a draft: its comment, then a statement for each piece of SQL. */
export function draftLines(draft: MigrationDraft, local: boolean, hasTimeout: boolean, send: SendStatement, receiver: string): readonly string[] {
  const up = hasTimeout ? draft.up : upStatementsOf(draft, local);
  return [...draft.header.map(codeComment), ...up.flatMap((sql) => sentLines(sql, send, receiver))];
}

/** A comment to the linter before a statement says nothing inside a string, so it becomes one of the code. */
function sentLines(sql: string, send: SendStatement, receiver: string): readonly string[] {
  const comment = /^-- (eslint-[^\n]*)\n/.exec(sql);
  return comment === null ? [send(sql, receiver)] : [codeComment(comment[1] ?? ''), send(sql.slice(comment[0].length), receiver)];
}

type Callable = TSESTree.FunctionDeclaration | TSESTree.FunctionExpression | TSESTree.ArrowFunctionExpression;

function isFunction(node: TSESTree.Node): node is Callable {
  return node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression';
}

/**
 * Edits that put statements where one call stands. The statement of the migration that holds nothing but this call is
 * replaced; of a callback that does more, the call's own statement goes, and the new ones come behind it.
 *
 * @param place the call
 * @param lines makes the new lines, for the name of what the migration gets
 * @returns `undefined` where the function is not async, or the call stands in a larger expression
 */
export function replacedStatement(code: CodeFile, place: Range, lines: (receiver: string) => readonly string[]): readonly Edit[] | undefined {
  const nodes = enclosing(code.program, place);
  const start = nodes.findIndex((node) => isFunction(node));
  const migration = nodes[start];
  const outer = nodes.slice(start + 1).find((node) => node.type === 'ExpressionStatement' || node.type === 'ReturnStatement');
  if (migration === undefined || !isFunction(migration) || !migration.async || outer === undefined) return undefined;
  const receiver = receiverOf(migration);
  if (receiver === undefined) return undefined;
  const indent = indentAt(code.text, outer.range[0]);
  const text = lines(receiver).join('\n').replaceAll('\n', `\n${indent}`);
  const inner = nodes.slice(nodes.indexOf(outer) + 1).find((node) => node.type === 'ExpressionStatement');
  const block = inner === undefined ? undefined : nodes[nodes.indexOf(inner) - 1];
  if (inner === undefined || (block?.type === 'BlockStatement' && block.body.length === 1)) return [{ range: { start: outer.range[0], end: outer.range[1] }, text }];
  if (outer.type === 'ReturnStatement') return undefined;
  return [
    { range: lineOf(code.text, inner), text: '' },
    { range: { start: outer.range[1], end: outer.range[1] }, text: `\n${indent}${text}` },
  ];
}

/**
 * The edit that puts statements before the one that holds a call.
 *
 * @param place the call
 * @param lines makes the new lines, for the name of what the migration gets
 * @returns `undefined` where the function is not async
 */
export function precedingStatement(code: CodeFile, place: Range, lines: (receiver: string) => readonly string[]): readonly Edit[] | undefined {
  const nodes = enclosing(code.program, place);
  const start = nodes.findIndex((node) => isFunction(node));
  const migration = nodes[start];
  const body = migration === undefined || !isFunction(migration) || !migration.async ? undefined : nodes[start + 1];
  const statement = body?.type === 'BlockStatement' ? nodes[start + 2] : undefined;
  const receiver = migration === undefined || !isFunction(migration) ? undefined : receiverOf(migration);
  if (statement === undefined || receiver === undefined) return undefined;
  const [at] = statement.range;
  const indent = indentAt(code.text, at);
  return [{ range: { start: at, end: at }, text: lines(receiver).map((line) => `${line}\n${indent}`).join('') }];
}

function receiverOf({ params: [first] }: Callable): string | undefined {
  return first?.type === 'Identifier' ? first.name : undefined;
}

function indentAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', offset - 1) + 1))?.[0] ?? '';
}

/** The whole line of a node that stands alone on it, else the node. */
function lineOf(text: string, { range: [start, end] }: TSESTree.Node): Range {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const newline = text.indexOf('\n', end);
  const lineEnd = newline < 0 ? text.length : newline + 1;
  const alone = text.slice(lineStart, start).trim() === '' && text.slice(end, lineEnd).trim() === '';
  return alone ? { start: lineStart, end: lineEnd } : { start, end };
}
