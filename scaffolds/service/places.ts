import type { TSESTree } from '@typescript-eslint/types';
import { ancestorsOf, parentsOf, type CodeFile, type Range } from '../../rules/index.ts';

const BLOCKS = new Set(['Program', 'BlockStatement', 'StaticBlock', 'SwitchCase']);

/** The call behind a fact, whose place is what is called. */
export function callAt(code: CodeFile, { range }: { readonly range: Range }): TSESTree.CallExpression | TSESTree.NewExpression | undefined {
  for (const [node, parent] of parentsOf(code.program)) {
    if (node.range[0] !== range.start || node.range[1] !== range.end) continue;
    if ((parent.type === 'CallExpression' || parent.type === 'NewExpression') && parent.callee === node) return parent;
  }
  return undefined;
}

/** The statement that a node stands in, where others can be put beside it; nothing across the border of a function. */
export function statementOf(code: CodeFile, node: TSESTree.Node): TSESTree.Node | undefined {
  let inner = node;
  for (const above of ancestorsOf(code.program, node)) {
    if (BLOCKS.has(above.type)) return inner;
    if (/Function/.test(above.type) || above.type === 'ClassBody') return undefined;
    inner = above;
  }
  return undefined;
}

export function indentationAt(text: string, offset: number): string {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  return /^\s*/.exec(line)?.[0] ?? '';
}

/** The end of a statement, behind a comment that stands on its last line. */
export function behind(text: string, end: number): number {
  return end + (/^[ \t]*\/\/[^\r\n]*/.exec(text.slice(end))?.[0].length ?? 0);
}
