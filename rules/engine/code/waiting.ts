import type { TSESTree } from '@typescript-eslint/types';
import type { CodeFile } from '../model/code.ts';
import type { Edit, Range } from '../model/range.ts';
import type { Forgotten } from '../model/code-origin.ts';
import { enclosing } from './enclosing.ts';

/**
 * The edit that makes the function around an expression wait for it: `await` in an asynchronous one, `return` at the end of
 * another; `undefined` where neither does.
 */
function waitingEdit(code: CodeFile, { start, end }: Range): Edit | undefined {
  const nodes = enclosing(code.program, { start, end });
  const index = nodes.findLastIndex((node) => /^(?:Function|Arrow)/.test(node.type));
  const around = nodes[index] as TSESTree.FunctionDeclaration | TSESTree.FunctionExpression | TSESTree.ArrowFunctionExpression | undefined;
  const statement = nodes.slice(index).find((node) => node.type === 'ExpressionStatement' && node.expression.range[0] === start);
  if (around === undefined || statement === undefined) return undefined;
  const word = around.async ? 'await' : around.body.type === 'BlockStatement' && around.body.body.at(-1) === statement ? 'return' : undefined;
  return word === undefined ? undefined : { range: { start, end: start }, text: `${word} ` };
}

/**
 * Something that is begun, or built, and that nobody awaits.
 *
 * @param sent whether it reaches the server nevertheless
 * @param alone whether the expression stands for this one thing, so that it could be awaited there
 */
export function notAwaited(code: CodeFile, range: Range, sent: boolean, alone: boolean): Forgotten {
  return { sent, range, instead: 'Await it, or return it.', edit: alone ? waitingEdit(code, range) : undefined };
}
