import type { TSESTree } from '@typescript-eslint/types';
import { propertyName } from '../code/imports.ts';
import type { FileView } from './framework.ts';

/** The value of an option that is written down; `spread` where it may come from elsewhere, `undefined` where there is none. */
export function optionOf(options: TSESTree.Node | undefined, name: string): TSESTree.Node | 'spread' | undefined {
  if (options?.type !== 'ObjectExpression') return options === undefined ? undefined : 'spread';
  for (const property of options.properties) {
    if (property.type === 'Property' && propertyName(property.key, property.computed) === name) return property.value;
  }
  return options.properties.some(({ type }) => type === 'SpreadElement') ? 'spread' : undefined;
}

/** The node of an option, where one is written down. */
export function writtenOption(options: TSESTree.Node | undefined, name: string): TSESTree.Node | undefined {
  const option = optionOf(options, name);
  return option === 'spread' ? undefined : option;
}

/** A path or several, as far as they are written down. */
export function pathsIn(node: TSESTree.Node | null | undefined, file: FileView): readonly string[] {
  const nodes = node?.type === 'ArrayExpression' ? node.elements : [node];
  return nodes.flatMap((each) => {
    const text = each === null ? undefined : file.textOf(each);
    return text?.startsWith('/') === true ? [text] : [];
  });
}

/** Parts of a path put together: one slash between two, none at the end. */
export function joinedPath(...parts: readonly string[]): string {
  return `/${parts.flatMap((part) => part.split('/')).filter((part) => part !== '').join('/')}`;
}

/** The constant port of `listen(port)` or `listen({ port })`. */
export function portOf(argument: TSESTree.Node | undefined, file: FileView): number | undefined {
  return file.numberOf(argument?.type === 'ObjectExpression' ? writtenOption(argument, 'port') : argument);
}

/** The object and the name of a method call: `app` and `listen` of `app.listen(…)`. */
export function methodCall(node: TSESTree.Node): { readonly call: TSESTree.CallExpression; readonly callee: TSESTree.MemberExpression; readonly object: TSESTree.Node; readonly method: string } | undefined {
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return undefined;
  const method = propertyName(node.callee.property, node.callee.computed);
  return method === undefined ? undefined : { call: node, callee: node.callee, object: node.callee.object, method };
}

/** Whether a call may register what answers at a path: `get('/orders', handler)`, and not `get('orders')`. */
export function mayRegister({ arguments: [first, second] }: TSESTree.CallExpression): boolean {
  if (first === undefined || second === undefined) return false;
  return first.type !== 'Literal' || (typeof first.value === 'string' && first.value.startsWith('/'));
}
