import type { TSESTree } from '@typescript-eslint/types';
import { bare, isFunction } from '../code/declaration.ts';
import { propertyName } from '../code/imports.ts';
import { rangeOf } from '../code/value.ts';
import { isGlobal } from '../code/variables.ts';
import { ancestorsOf, parentsOf } from '../code/walk.ts';
import type { Fact } from '../model/fact.ts';
import type { FileView, Framework } from './framework.ts';

/** A list at the top of a module or in the field of a class. */
interface List {
  readonly name: string;
  readonly at: TSESTree.Node;
  readonly isField: boolean;
}

function listsOf(file: FileView): readonly List[] {
  return [...parentsOf(file.code.program).keys()].flatMap((node): List[] => {
    if (node.type === 'PropertyDefinition' && node.value?.type === 'ArrayExpression' && node.value.elements.length === 0) {
      const name = node.key.type === 'PrivateIdentifier' ? `#${node.key.name}` : propertyName(node.key, node.computed);
      return name === undefined ? [] : [{ name, at: node.key, isField: true }];
    }
    if (node.type !== 'VariableDeclarator' || node.id.type !== 'Identifier' || node.init?.type !== 'ArrayExpression' || node.init.elements.length > 0) return [];
    const isTop = [...ancestorsOf(file.code.program, node)].every((above) => !isFunction(above));
    return isTop ? [{ name: node.id.name, at: node.id, isField: false }] : [];
  });
}

/** Whether an expression is the list: its name, or `this.name`. */
function isList(node: TSESTree.Node, { name, isField }: List): boolean {
  const inner = bare(node);
  if (!isField) return inner.type === 'Identifier' && inner.name === name;
  if (inner.type !== 'MemberExpression' || inner.object.type !== 'ThisExpression') return false;
  return (inner.property.type === 'PrivateIdentifier' ? `#${inner.property.name}` : propertyName(inner.property, inner.computed)) === name;
}

function isWithinFunction(node: TSESTree.Node, file: FileView): boolean {
  return [...ancestorsOf(file.code.program, node)].some((above) => isFunction(above));
}

function isAdded(node: TSESTree.Node, list: List): boolean {
  return node.type === 'CallExpression' && node.callee.type === 'MemberExpression' && propertyName(node.callee.property, node.callee.computed) === 'push' && isList(node.callee.object, list);
}

/** `list.splice(0)`, `list.length = 0`, `list = []`. */
function isEmptied(node: TSESTree.Node, list: List, file: FileView): boolean {
  if (node.type === 'CallExpression' && node.callee.type === 'MemberExpression') {
    return propertyName(node.callee.property, node.callee.computed) === 'splice' && file.numberOf(node.arguments[0]) === 0 && isList(node.callee.object, list);
  }
  if (node.type !== 'AssignmentExpression' || node.operator !== '=') return false;
  if (node.left.type === 'MemberExpression' && propertyName(node.left.property, node.left.computed) === 'length') return file.numberOf(node.right) === 0 && isList(node.left.object, list);
  return isList(node.left, list) && node.right.type === 'ArrayExpression' && node.right.elements.length === 0;
}

/** The name of the function around a node. */
function functionAround(node: TSESTree.Node, file: FileView): { readonly node: TSESTree.Node; readonly name: string } | undefined {
  for (const above of ancestorsOf(file.code.program, node)) {
    if (!isFunction(above)) continue;
    const parent = file.parentOf(above);
    const key = parent?.type === 'MethodDefinition' || parent?.type === 'PropertyDefinition' || parent?.type === 'Property' ? parent.key : undefined;
    const variable = parent?.type === 'VariableDeclarator' && parent.id.type === 'Identifier' ? parent.id.name : undefined;
    const name = above.type === 'FunctionDeclaration' ? above.id?.name : key?.type === 'PrivateIdentifier' ? key.name : key?.type === 'Identifier' ? key.name : variable;
    return { node: above, name: name ?? '' };
  }
  return undefined;
}

/** Whether an interval of the file runs the function that empties a list. */
function isTimed(emptying: { readonly node: TSESTree.Node; readonly name: string }, file: FileView): boolean {
  return [...parentsOf(file.code.program).keys()].some((node) => {
    const [callback] = node.type === 'CallExpression' && isGlobal(file.code, node.callee, 'setInterval') ? node.arguments : [];
    if (callback === undefined) return false;
    const isInside = emptying.node.range[0] >= callback.range[0] && emptying.node.range[1] <= callback.range[1];
    return isInside || (emptying.name !== '' && new RegExp(`\\b${emptying.name.replaceAll('$', '\\$')}\\b`).test(file.code.text.slice(...callback.range)));
  });
}

function facts(node: TSESTree.Node, file: FileView): readonly Fact[] {
  if (node.type !== 'Program') return [];
  const all = [...parentsOf(node).keys()];
  return listsOf(file).flatMap((list): Fact[] => {
    if (!all.some((each) => isAdded(each, list) && isWithinFunction(each, file))) return [];
    const emptying = all.filter((each) => isEmptied(each, list, file)).flatMap((each) => functionAround(each, file) ?? []);
    const timed = emptying.find((each) => isTimed(each, file));
    return timed === undefined ? [] : [{ kind: 'buffer', name: list.name, flush: timed.name, file: file.code.path, range: rangeOf(list.at) }];
  });
}

/** Lists in the process that requests fill and an interval empties. */
export const buffers: Framework = { name: 'buffers', words: [], mayConcern: (text) => text.includes('setInterval(') && text.includes('.push('), gives: ['buffer'], facts };
