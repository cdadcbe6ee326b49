import type { TreeNode } from '../model/tree-node.ts';
import { everyNode, fieldsOf, stringOf, type pg } from './tree.ts';

/** Lists of a table's own column names, which only a `Constraint` has. */
const COLUMN_LISTS = ['keys', 'fk_attrs', 'including'] as const;

/**
 * A copy of the tree of an index, a constraint or an expression of one table, with a column of that table under another
 * name. Deep trees of hostile input are left as they are.
 */
export function renamedInTree(tree: TreeNode, from: string, to: string): TreeNode {
  const copy = copied(tree);
  if (copy === undefined) return tree;
  const rename = (nodes: readonly pg.Node[] | undefined): void => {
    for (const node of nodes ?? []) {
      const text = fieldsOf(node, 'String');
      if (text?.sval === from) text.sval = to;
    }
  };
  const visit = (kind: string, fields: Record<string, unknown>): void => {
    if (kind === 'IndexElem' && fields['name'] === from) fields['name'] = to;
    if (kind === 'ColumnRef') {
      const last = (fields as pg.ColumnRef).fields?.at(-1);
      if (stringOf(last) === from) rename(last === undefined ? [] : [last]);
    }
    for (const list of COLUMN_LISTS) rename(fields[list] as readonly pg.Node[] | undefined);
  };
  // Of constraints and indexes the catalog keeps the fields without the kind of the node.
  visit('', copy);
  everyNode(copy, visit);
  return copy;
}

function copied(tree: TreeNode): Record<string, unknown> | undefined {
  try {
    return structuredClone(tree);
  } catch {
    return undefined;
  }
}
