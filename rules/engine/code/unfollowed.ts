import type { TSESTree } from '@typescript-eslint/types';
import type { CodeFile } from '../model/code.ts';

/** That the database goes where nobody can follow, as the end of a sentence. */
export function unfollowed(code: CodeFile, node: TSESTree.Node): string {
  const callee = node.type === 'CallExpression' || node.type === 'NewExpression' ? code.text.slice(node.callee.range[0], node.callee.range[1]) : 'a function';
  const name = /^[\w.$]{1,60}$/.test(callee) ? `\`${callee}\`` : 'a function';
  return `the database goes to ${name}, which cannot be followed from here`;
}
