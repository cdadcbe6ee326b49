import { deparseSync } from 'pgsql-deparser';
import type { TreeNode } from '../../rules/index.ts';

/** A node of a parse tree as SQL on one line; `undefined` where the printer does not know it. */
export function printedNode(node: TreeNode): string | undefined {
  try {
    return deparseSync(node, { pretty: false });
  } catch {
    return undefined;
  }
}
