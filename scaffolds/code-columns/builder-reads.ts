import type { TSESTree } from '@typescript-eslint/types';
import { parentsOf, type CodeFile } from '../../rules/index.ts';
import { surroundings } from './call-chain.ts';
import type { CodeStep } from './code-step.ts';
import { byHand, NOTHING, replacement, type Outcome } from './outcome.ts';
import { isPlainName, spelledLike } from './spelling.ts';

/** Methods whose columns are in what the query gives back, under their names. */
const GIVES = /^(?:select|returning|columns?|first|distinct)$/;

/** Those that use a column without giving it back under its name. */
const USES = /^(?:(?:and|or)?[wW]here\w*|(?:and|or)?[hH]aving\w*|orderBy\w*|groupBy\w*|distinctOn|pluck|count\w*|max|min|sum|avg|ref|eb|and|or|not|on|onRef|andOn|orOn|(?:left|inner|right|full)?[jJ]oin\w*|increment|decrement|cmpr)$/;

/** Methods that name columns in each of their arguments; the others have one first, and then values. */
const ONLY_COLUMNS = /Ref$|^(?:select|returning|columns?|first|distinct|distinctOn|pluck|groupBy\w*|on|andOn|orOn|(?:left|inner|right|full)?[jJ]oin\w*)$/;

function isValue(code: CodeFile, literal: TSESTree.StringLiteral, call: TSESTree.CallExpression, method: string): boolean {
  const above = parentsOf(code.program).get(literal);
  const index = call.arguments.indexOf((above === call ? literal : above) as TSESTree.CallExpressionArgument);
  return index > 0 && !ONLY_COLUMNS.test(method);
}

/** What a phase changes at a string that names a column for a query builder; `undefined` where it names none for one. */
export function builderOutcome(code: CodeFile, literal: TSESTree.StringLiteral, step: CodeStep): Outcome | undefined {
  const [, qualifier, column = '', alias] = /^(?:(\w+)\.)?([^\s.]+)(?:\s+as\s+(\w+))?$/i.exec(literal.value) ?? [];
  const name = spelledLike(column, step.from, step.to);
  const around = surroundings(code, literal, step.table);
  if (name === undefined || around?.chain.style !== 'builder') return undefined;
  const { method = '', chain, call } = around;
  if (isValue(code, literal, call, method)) return NOTHING;
  if (method === 'set' || method === 'update') return step.phase === 'read the new one' ? NOTHING : byHand('the column is written by itself');
  if (step.phase !== 'read the new one') return NOTHING;
  if (qualifier === undefined ? chain.joined : !chain.qualifiers.has(qualifier)) return byHand('the column may be that of another table in the same query');
  if (/^(?:onConflict|column)$/.test(method)) return byHand('ON CONFLICT names it: while both columns are unique, be ready for an error 23505 and try again');
  if (step.cast?.sameInCode === false) return byHand('the value is of another type in the code');
  if (!isPlainName(name)) return byHand('the new name has signs that mean something to the query builder');
  const given = GIVES.test(method);
  if (!given && !USES.test(method)) return byHand(`what \`${method}\` does with it is not known`);
  const renamed = `${qualifier === undefined ? '' : `${qualifier}.`}${name}`;
  const text = given ? `${renamed} as ${alias ?? column}` : renamed + (alias === undefined ? '' : ` as ${alias}`);
  return { edits: [replacement({ start: literal.range[0] + 1, end: literal.range[1] - 1 }, text)] };
}
