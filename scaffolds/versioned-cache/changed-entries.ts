import type { TSESTree } from '@typescript-eslint/types';
import { ancestorsOf, parentsOf, propertyName, type CodeFile, type Range } from '../../rules/index.ts';
import { keyParts } from './cached-function.ts';

/** A place of code that takes an entry out of the cache. */
export interface TakenOut {
  readonly call: Range;
  readonly client: string;
  readonly id: string;
}

/** Where a file uses keys of a prefix: what takes entries out, and the first place that does something else with one. */
export interface KeyUses {
  readonly takenOut: readonly TakenOut[];
  /** From 1; `undefined` where there is none. */
  readonly otherLine: number | undefined;
}

const TAKES_OUT = new Set(['del', 'unlink']);

function startsWith(node: TSESTree.Node, prefix: string): boolean {
  if (node.type === 'TemplateLiteral') return node.quasis[0]?.value.cooked?.startsWith(prefix) === true;
  return node.type === 'Literal' && typeof node.value === 'string' && node.value.startsWith(prefix);
}

/**
 * Where a file uses keys of a prefix.
 *
 * @param known the function that changes over itself
 */
export function keyUses(code: CodeFile, prefix: string, known: Range | undefined): KeyUses {
  const takenOut: TakenOut[] = [];
  let otherLine: number | undefined;
  for (const [node, parent] of parentsOf(code.program)) {
    if (!startsWith(node, prefix) || (known !== undefined && known.start <= node.range[0] && node.range[1] <= known.end) || isTold(code, node)) continue;
    const key = parent.type === 'BinaryExpression' && parent.left === node ? parent : node;
    const found = takingOut(code, key, prefix);
    if (found !== undefined) takenOut.push(found);
    else otherLine ??= code.text.slice(0, node.range[0]).split('\n').length;
  }
  return { takenOut, otherLine };
}

/** What is thrown or logged is no key. */
function isTold(code: CodeFile, node: TSESTree.Node): boolean {
  return [...ancestorsOf(code.program, node)].some((above) => above.type === 'ThrowStatement' || (above.type === 'CallExpression' && /^(?:console|log|logger|this\.log(?:ger)?)\./.test(code.text.slice(...above.callee.range))));
}

function takingOut(code: CodeFile, key: TSESTree.Node, prefix: string): TakenOut | undefined {
  const call = parentsOf(code.program).get(key);
  const parts = keyParts(code, key);
  if (call?.type !== 'CallExpression' || call.arguments.length !== 1 || call.callee.type !== 'MemberExpression' || parts?.prefix !== prefix) return undefined;
  const method = propertyName(call.callee.property, call.callee.computed);
  if (method === undefined || !TAKES_OUT.has(method)) return undefined;
  const [start, end] = call.range;
  return { call: { start, end }, client: code.text.slice(...call.callee.object.range), id: parts.id };
}
