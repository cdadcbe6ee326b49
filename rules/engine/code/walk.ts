import type { TSESTree } from '@typescript-eslint/types';

/** Places and the way back up are no children. */
const NO_CHILDREN = new Set(['parent', 'loc', 'range', 'type', 'tokens', 'comments']);

function isNode(value: unknown): value is TSESTree.Node {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}

/** The nodes right below one, in the order of the text. */
export function childrenOf(node: TSESTree.Node): readonly TSESTree.Node[] {
  const children: TSESTree.Node[] = [];
  for (const key of Object.keys(node)) {
    if (NO_CHILDREN.has(key)) continue;
    const value: unknown = node[key as keyof TSESTree.Node];
    if (Array.isArray(value)) {
      for (const each of value) if (isNode(each)) children.push(each);
    } else if (isNode(value)) children.push(value);
  }
  return children;
}

/** Every node of a tree with the one above it, in the order of the text; without recursion, for hostile files are deep. */
function parentsUnder(root: TSESTree.Node): ReadonlyMap<TSESTree.Node, TSESTree.Node> {
  const parents = new Map<TSESTree.Node, TSESTree.Node>();
  const waiting: TSESTree.Node[] = [];
  const above: TSESTree.Node[] = [];
  for (let node: TSESTree.Node | undefined = root; node !== undefined; node = waiting.pop()) {
    const parent = above.pop();
    if (parent !== undefined) parents.set(node, parent);
    for (const child of childrenOf(node).toReversed()) {
      waiting.push(child);
      above.push(node);
    }
  }
  return parents;
}

const PARENTS = new WeakMap<TSESTree.Program, ReadonlyMap<TSESTree.Node, TSESTree.Node>>();

/** Every node of a file with the one above it, in the order of the text; parsers need not say it. */
export function parentsOf(program: TSESTree.Program): ReadonlyMap<TSESTree.Node, TSESTree.Node> {
  let parents = PARENTS.get(program);
  if (parents === undefined) PARENTS.set(program, (parents = parentsUnder(program)));
  return parents;
}

/** The nodes above one, nearest first. */
export function* ancestorsOf(program: TSESTree.Program, node: TSESTree.Node): Iterable<TSESTree.Node> {
  const parents = parentsOf(program);
  for (let above = parents.get(node); above !== undefined; above = parents.get(above)) yield above;
}
