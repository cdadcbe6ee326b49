import type { TSESTree } from '@typescript-eslint/types';
import { enclosing } from '../code/enclosing.ts';
import type { CodeFile } from '../model/code.ts';
import type { MigrationDraft } from '../model/draft.ts';
import { HOLE } from '../model/name.ts';
import type { Edit, Range } from '../model/range.ts';
import { draftLines, type SendStatement } from './print-code.ts';

/** How a library sends one statement of SQL. */
export interface SendForm {
  /** The call that sends it, through what the code at hand sends through. */
  readonly call: SendStatement;
  /** Whether it has to be awaited. */
  readonly awaits: boolean;
  /** What an expression of the code sends through: `db`, `pgm`; `undefined` where it sends nothing. */
  readonly receiverOf: (expression: TSESTree.Expression, code: CodeFile) => string | undefined;
}

const FUNCTION = /^(?:FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/;

/** The whole of a statement that sends what stands at a place, and nothing else. */
interface Place {
  readonly statement: TSESTree.ExpressionStatement | TSESTree.ReturnStatement;
  readonly expression: TSESTree.Expression;
  /** The nodes around the statement, outermost first. */
  readonly around: readonly TSESTree.Node[];
}

function placeOf(code: CodeFile, range: Range): Place | undefined {
  const nodes = enclosing(code.program, range);
  const index = nodes.findLastIndex(({ type }) => type === 'ExpressionStatement' || type === 'ReturnStatement');
  const statement = nodes[index];
  if (statement?.type !== 'ExpressionStatement' && statement?.type !== 'ReturnStatement') return undefined;
  const whole = statement.type === 'ExpressionStatement' ? statement.expression : statement.argument;
  const expression = whole?.type === 'AwaitExpression' ? whole.argument : whole;
  const isInside = nodes.slice(index).some(({ type }) => FUNCTION.test(type));
  if (expression === null || expression === undefined || isInside || nodes[index - 1]?.type !== 'BlockStatement') return undefined;
  return { statement, expression, around: nodes.slice(0, index) };
}

/** The edit that lets the function around a statement await; `undefined` where it cannot. */
function asynchronous(around: readonly TSESTree.Node[]): readonly Edit[] | undefined {
  const index = around.findLastIndex(({ type }) => FUNCTION.test(type));
  const own = around[index] as TSESTree.FunctionExpression | undefined;
  const outer = around[index - 1];
  if (own === undefined || own.generator) return undefined;
  if (own.async) return [];
  const isMethod = (outer?.type === 'Property' && outer.method) || outer?.type === 'MethodDefinition';
  const [start] = isMethod ? outer.key.range : own.range;
  return [{ range: { start, end: start }, text: 'async ' }];
}

/** Puts lines where a statement of the code stands. */
function instead(code: CodeFile, range: Range, form: SendForm, lines: (send: SendStatement, receiver: string) => readonly string[], count: number): readonly Edit[] | undefined {
  const place = placeOf(code, range);
  const receiver = place && form.receiverOf(place.expression, code);
  if (place === undefined || receiver === undefined) return undefined;
  const { statement, around } = place;
  const [start, end] = statement.range;
  const semicolon = code.text[end - 1] === ';' ? ';' : '';
  const indent = /^[ \t]*/.exec(code.text.slice(code.text.lastIndexOf('\n', start - 1) + 1, start))?.[0] ?? '';
  const returns = statement.type === 'ReturnStatement' && count === 1;
  const opened = form.awaits && !returns ? asynchronous(around) : [];
  const prefix = returns ? 'return ' : form.awaits ? 'await ' : '';
  const text = lines((sql, to) => `${prefix}${form.call(sql, to)}${semicolon}`, receiver).join('\n').replaceAll('\n', `\n${indent}`);
  return opened && [...opened, { range: { start, end }, text }];
}

/** Edits that make the code send these statements where it sends one of its own; `undefined` where it leaves no place for them. */
export function sentInstead(code: CodeFile, range: Range, statements: readonly string[], form: SendForm): readonly Edit[] | undefined {
  if (statements.length === 0 || statements.some((statement) => statement.includes(HOLE))) return undefined;
  return instead(code, range, form, (send, receiver) => statements.map((statement) => send(statement, receiver)), statements.length);
}

/** Edits that make the code send these statements right before one of its own, in the same function. */
export function sentBefore(code: CodeFile, range: Range, statements: readonly string[], form: SendForm): readonly Edit[] | undefined {
  const place = placeOf(code, range);
  const receiver = place && form.receiverOf(place.expression, code);
  const opened = place === undefined ? undefined : form.awaits ? asynchronous(place.around) : [];
  if (place === undefined || receiver === undefined || opened === undefined || statements.some((statement) => statement.includes(HOLE))) return undefined;
  const [start] = place.statement.range;
  const indent = /^[ \t]*/.exec(code.text.slice(code.text.lastIndexOf('\n', start - 1) + 1, start))?.[0] ?? '';
  const lines = statements.map((statement) => `${form.awaits ? 'await ' : ''}${form.call(statement, receiver)};\n${indent}`);
  return [...opened, { range: { start, end: start }, text: lines.join('') }];
}

/** `CodePrinter.replace` of a library. */
export function draftInstead(code: CodeFile, range: Range, draft: MigrationDraft, local: boolean, hasTimeout: boolean, form: SendForm): readonly Edit[] | undefined {
  return instead(code, range, form, (send, receiver) => draftLines(draft, local, hasTimeout, send, receiver), Number.POSITIVE_INFINITY);
}

/** The name at the beginning of a chain: `db` in `db.schema.createTable(…)`. */
export function beginningOf(expression: TSESTree.Node): string | undefined {
  let at = expression;
  for (;;) {
    if (at.type === 'Identifier') return at.name;
    if (at.type === 'CallExpression') at = at.callee;
    else if (at.type === 'MemberExpression') at = at.object;
    else if (at.type === 'TaggedTemplateExpression') at = at.tag;
    else return undefined;
  }
}
