import type { TSESTree } from '@typescript-eslint/types';

/** Places and the way back up are no children. */
const NO_CHILDREN = new Set(['parent', 'loc', 'range', 'type', 'tokens', 'comments']);

function isNode(value: unknown): value is TSESTree.Node {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}

/** The nodes right below one, in the order of the text. */
export function childrenOf(node: TSESTree.Node): readonly TSESTree.Node[] {
  const children: TSESTree.Node[] = [];
  for (const [key, value] of Object.entries(node)) {
    if (NO_CHILDREN.has(key)) continue;
    if (Array.isArray(value)) children.push(...value.filter(isNode));
    else if (isNode(value)) children.push(value);
  }
  return children;
}

/** Every node of a tree and the one above it, in the order of the text; without recursion, for hostile files are deep. */
function* nodesUnder(root: TSESTree.Node): Iterable<readonly [node: TSESTree.Node, parent: TSESTree.Node]> {
  const waiting: [TSESTree.Node, TSESTree.Node][] = childrenOf(root).map((child): [TSESTree.Node, TSESTree.Node] => [child, root]).reverse();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    yield next;
    const [node] = next;
    for (const child of [...childrenOf(node)].reverse()) waiting.push([child, node]);
  }
}

const PARENTS = new WeakMap<TSESTree.Program, ReadonlyMap<TSESTree.Node, TSESTree.Node>>();

/** Every node of a file with the one above it, in the order of the text; parsers need not say it. */
export function parentsOf(program: TSESTree.Program): ReadonlyMap<TSESTree.Node, TSESTree.Node> {
  let parents = PARENTS.get(program);
  if (parents === undefined) PARENTS.set(program, (parents = new Map(nodesUnder(program))));
  return parents;
}

/** The nodes above one, nearest first. */
export function* ancestorsOf(program: TSESTree.Program, node: TSESTree.Node): Iterable<TSESTree.Node> {
  const parents = parentsOf(program);
  for (let above = parents.get(node); above !== undefined; above = parents.get(above)) yield above;
}
