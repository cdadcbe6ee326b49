import type { TSESTree } from '@typescript-eslint/types';
import type { Range } from '../model/range.ts';

function isNode(value: unknown): value is TSESTree.Node {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string' && Array.isArray((value as { range?: unknown }).range);
}

function holds({ range: [start, end] }: TSESTree.Node, place: Range): boolean {
  return start <= place.start && place.end <= end;
}

/** A file with thousands of hazards asks for the children of its program as often. */
const known = new WeakMap<TSESTree.Node, readonly TSESTree.Node[]>();

function childrenOf(node: TSESTree.Node): readonly TSESTree.Node[] {
  let children = known.get(node);
  if (children === undefined) {
    children = Object.entries(node).flatMap(([key, value]: [string, unknown]) => (key === 'parent' ? [] : Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : []));
    known.set(node, children);
  }
  return children;
}

/** Every node that holds a place, from the program inwards. */
export function enclosing(program: TSESTree.Program, place: Range): readonly TSESTree.Node[] {
  const path: TSESTree.Node[] = [];
  let node: TSESTree.Node | undefined = program;
  while (node !== undefined) {
    path.push(node);
    node = childrenOf(node).find((child) => holds(child, place));
  }
  return path;
}

/** The nearest statement around a place that is no mere block, else the place itself. */
export function statementAround(program: TSESTree.Program, place: Range): Range {
  const statement = enclosing(program, place).findLast(({ type }) => /(?:Statement|Declaration)$/.test(String(type)) && String(type) !== 'BlockStatement');
  return statement === undefined ? place : { start: statement.range[0], end: statement.range[1] };
}
