import type { TSESTree } from '@typescript-eslint/types';
import { bare } from '../code/declaration.ts';
import { importOf, propertyName } from '../code/imports.ts';
import type { FileView } from './framework.ts';

/**
 * Whether what is called may be one of some names, without a look into other files: the last name of a member, and of what comes from a file of the project the
 * name that it is imported by. What a package gives, and what is no name, may be called anything.
 */
export function mayBeCalled({ callee: called }: TSESTree.CallExpression | TSESTree.NewExpression, names: RegExp, file: FileView): boolean {
  const callee = bare(called);
  if (callee.type === 'MemberExpression') return names.test(propertyName(callee.property, callee.computed) ?? '');
  if (callee.type !== 'Identifier' || names.test(callee.name)) return true;
  const imported = importOf(file.code, callee);
  return imported === undefined || !file.modules.isOwn(file.code, imported.module) || names.test(imported.path.at(-1) ?? '');
}
