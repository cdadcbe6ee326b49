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

/** A program in the order of the text, with where each node stands there and where what is below it ends. */
interface Spans {
  readonly order: readonly TSESTree.Node[];
  readonly indexes: ReadonlyMap<TSESTree.Node, number>;
  readonly ends: Int32Array;
}

function spansIn(program: TSESTree.Program): Spans {
  const parents = parentsOf(program);
  const order = [program, ...parents.keys()];
  const indexes = new Map(order.map((node, index) => [node, index]));
  const ends = Int32Array.from(order, (_node, index) => index + 1);
  // What is below a node comes right behind it: from the back, each tells the one above how far it goes.
  for (let index = order.length - 1; index > 0; index -= 1) {
    const above = indexes.get(parents.get(order[index] ?? program) ?? program) ?? 0;
    ends[above] = Math.max(ends[above] ?? 0, ends[index] ?? 0);
  }
  return { order, indexes, ends };
}

const SPANS = new WeakMap<TSESTree.Program, Spans>();

/** Every node below one of a file, in the order of the text; costs no more than there are of them. */
export function nodesBelow(program: TSESTree.Program, root: TSESTree.Node): readonly TSESTree.Node[] {
  let spans = SPANS.get(program);
  if (spans === undefined) SPANS.set(program, (spans = spansIn(program)));
  const index = spans.indexes.get(root);
  return index === undefined ? [] : spans.order.slice(index + 1, spans.ends[index]);
}

const CALLS = new WeakMap<TSESTree.Program, readonly TSESTree.CallExpression[]>();

/** Every call of a file, in the order of the text. */
export function callsIn(program: TSESTree.Program): readonly TSESTree.CallExpression[] {
  let calls = CALLS.get(program);
  if (calls === undefined) CALLS.set(program, (calls = [...parentsOf(program).keys()].filter((node) => node.type === 'CallExpression')));
  return calls;
}

/** The nodes above one, nearest first. */
export function* ancestorsOf(program: TSESTree.Program, node: TSESTree.Node): Iterable<TSESTree.Node> {
  const parents = parentsOf(program);
  for (let above = parents.get(node); above !== undefined; above = parents.get(above)) yield above;
}
