import { CalledHost } from '../../code/host.ts';
import type { TSESTree } from '@typescript-eslint/types';
import type { Call } from '../../code/call.ts';
import { constant, unknown, type Value } from '../../code/value.ts';

/** The function that a migration calls when it is done. */
export class Callback extends CalledHost {
  call(_method: string | undefined, { range }: Call): Value {
    return constant(undefined, range);
  }
}

/** Whether an argument is what a call is told to call when it is done: a function, or a name that people give to one. */
export function isCallback(node: TSESTree.Node | undefined): boolean {
  if (node?.type === 'FunctionExpression' || node?.type === 'ArrowFunctionExpression') return true;
  return node?.type === 'Identifier' && /^_?(?:cb|callback|done|next|resolve)$/i.test(node.name);
}

/** Goes on where a call is told to: without an error. */
export function calledBack(call: Call, callback: Value | undefined): void {
  if (callback?.kind === 'function') call.invoke(callback, [constant(null, call.range), unknown(call.range), unknown(call.range)]);
}
