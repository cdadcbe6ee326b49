import type { TSESTree } from '@typescript-eslint/types';
import { bare } from '../code/declaration.ts';
import { propertyName } from '../code/imports.ts';
import { isGlobal, variableOf } from '../code/variables.ts';
import { ancestorsOf, nodesBelow, parentsOf } from '../code/walk.ts';
import type { FileView } from './framework.ts';

/** What code does with a collection. `look` uses what is in it without a key, `ask` only whether there is something. */
export type CollectionUse =
  | { readonly does: 'write'; readonly key: TSESTree.Node | undefined; readonly value: TSESTree.Node | undefined; readonly node: TSESTree.Node }
  | Keyed<'read'>
  | Keyed<'ask'>
  | Keyed<'remove'>
  | Plain<'count'>
  | Plain<'look'>
  | Plain<'clear'>;

interface Plain<Does extends string> {
  readonly does: Does;
  readonly node: TSESTree.Node;
}

interface Keyed<Does extends string> extends Plain<Does> {
  readonly key: TSESTree.Node;
}

/** A collection that lives as long as the process: at the top of a module, in a static field, or in the field of a class with one instance. */
export interface Collection {
  readonly name: string;
  /** The name where it is declared. */
  readonly declared: TSESTree.Node;
  /** The class that it is a field of. */
  readonly owner: string | undefined;
  /** The class has one instance for certain. Of a store of logins under way that need not be: what one request keeps, another has to find. */
  readonly single: boolean;
  readonly uses: readonly CollectionUse[];
}

/** `new Map()`, `new Set()`, `{}`, `[]`: empty, so that what is in it was put there while the process ran. */
function isEmptyCollection(value: TSESTree.Node | null, file: FileView): boolean {
  if (value === null) return false;
  const node = bare(value);
  if (node.type === 'ObjectExpression') return node.properties.length === 0;
  if (node.type === 'ArrayExpression') return node.elements.length === 0;
  return node.type === 'NewExpression' && node.arguments.length === 0 && (isGlobal(file.code, node.callee, 'Map') || isGlobal(file.code, node.callee, 'Set'));
}

const READS: Readonly<Record<string, 'read' | 'ask' | 'remove'>> = { get: 'read', has: 'ask', includes: 'ask', delete: 'remove' };
const LOOKS = /^(?:find\w*|filter|map|values|entries|keys|forEach|some|every|slice|at|reduce|flatMap|sort|toSorted|join)$/;

/** What the expression around a use of a collection does with it. */
function useOf(node: TSESTree.Node, file: FileView): CollectionUse {
  const parent = file.parentOf(node);
  if (parent?.type === 'BinaryExpression' && parent.operator === 'in' && parent.right === node) return { does: 'ask', key: parent.left, node: parent };
  if (parent?.type !== 'MemberExpression' || parent.object !== node) return { does: 'look', node };
  const above = file.parentOf(parent);
  const name = propertyName(parent.property, parent.computed);
  if (above?.type === 'CallExpression' && above.callee === parent && name !== undefined) return calledUse(name, above);
  if (!parent.computed) return { does: name === 'size' || name === 'length' ? 'look' : 'clear', node: parent };
  const key = parent.property;
  if (above?.type === 'AssignmentExpression' && above.left === parent) return above.operator === '=' ? { does: 'write', key, value: above.right, node: above } : { does: 'count', node: above };
  if (above?.type === 'UpdateExpression') return { does: 'count', node: above };
  if (above?.type === 'UnaryExpression' && above.operator === 'delete') return { does: 'remove', key, node: above };
  return { does: 'read', key, node: parent };
}

function calledUse(name: string, call: TSESTree.CallExpression): CollectionUse {
  const [first, second] = call.arguments;
  const reads = READS[name];
  if (name === 'set') return { does: 'write', key: first, value: second, node: call };
  if (name === 'add') return { does: 'write', key: first, value: undefined, node: call };
  if (name === 'push' || name === 'unshift') return { does: 'write', key: undefined, value: first, node: call };
  if (reads !== undefined && first !== undefined) return { does: reads, key: first, node: call };
  return { does: LOOKS.test(name) ? 'look' : 'clear', node: call };
}

function moduleCollection(declarator: TSESTree.VariableDeclarator, file: FileView): readonly Collection[] {
  const { id, init } = declarator;
  const variable = id.type === 'Identifier' && isEmptyCollection(init, file) ? variableOf(file.code, id) : undefined;
  if (id.type !== 'Identifier' || variable === undefined) return [];
  const used = variable.references.filter(({ init: isInit }) => isInit !== true);
  if (used.some((reference) => reference.isWrite())) return [];
  return [{ name: id.name, declared: id, owner: undefined, single: true, uses: used.map(({ identifier }) => useOf(identifier, file)) }];
}

/** Decorators of classes that a framework makes once. */
const MADE_ONCE = /^(?:Injectable|Controller|WebSocketGateway|Resolver|Service)$/;
/** Classes that are made to be handed to a library that signs people in. */
const KEEPS_LOGINS = /(?:State|Session|Nonce|Challenge|Otp|Grant)\w*Store$/;
const MADE_OFTEN = /REQUEST|TRANSIENT|transient/;

/** Whether a class has one instance for certain: a framework makes it, or this file does at its top. */
function isMadeOnce(node: TSESTree.ClassDeclaration | TSESTree.ClassExpression, file: FileView): boolean {
  for (const { expression } of node.decorators) {
    const callee = expression.type === 'CallExpression' ? expression.callee : expression;
    if (callee.type === 'Identifier' && MADE_ONCE.test(callee.name)) return !MADE_OFTEN.test(file.code.text.slice(...expression.range));
  }
  const made = [...parentsOf(file.code.program).keys()].filter((each) => each.type === 'NewExpression' && each.callee.type === 'Identifier' && variableOf(file.code, each.callee)?.defs[0]?.node === node);
  return made.length === 1 && made.every((each) => [...ancestorsOf(file.code.program, each)].every(({ type }) => !/Function|Method|PropertyDefinition/.test(type)));
}

function fieldName(key: TSESTree.Node): string | undefined {
  if (key.type === 'PrivateIdentifier') return `#${key.name}`;
  return key.type === 'Identifier' ? key.name : undefined;
}

function fieldCollections(node: TSESTree.ClassDeclaration | TSESTree.ClassExpression, file: FileView): readonly Collection[] {
  const fields = node.body.body.flatMap((member) => (member.type === 'PropertyDefinition' && !member.computed && isEmptyCollection(member.value, file) ? [member] : []));
  if (fields.length === 0) return [];
  const single = isMadeOnce(node, file);
  return fields.flatMap((field) => {
    const name = fieldName(field.key);
    if (name === undefined || (!field.static && !single && !KEEPS_LOGINS.test(node.id?.name ?? ''))) return [];
    const objects = field.static ? [node.id?.name, 'this'] : ['this'];
    const used = nodesBelow(file.code.program, node).filter((each) => {
      if (each.type !== 'MemberExpression' || each.computed || fieldName(each.property) !== name) return false;
      return objects.includes(each.object.type === 'ThisExpression' ? 'this' : each.object.type === 'Identifier' ? each.object.name : '');
    });
    const isReplaced = used.some((each) => {
      const parent = file.parentOf(each);
      return parent?.type === 'AssignmentExpression' && parent.left === each;
    });
    return isReplaced ? [] : [{ name, declared: field.key, owner: node.id?.name, single: single || field.static, uses: used.map((each) => useOf(each, file)) }];
  });
}

/** The collections of a file that live as long as the process. */
export function collectionsOf(file: FileView): readonly Collection[] {
  const found: Collection[] = [];
  for (const statement of file.code.program.body) {
    const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (declaration?.type === 'VariableDeclaration') found.push(...declaration.declarations.flatMap((each) => moduleCollection(each, file)));
  }
  for (const node of parentsOf(file.code.program).keys()) if (node.type === 'ClassDeclaration' || node.type === 'ClassExpression') found.push(...fieldCollections(node, file));
  return found;
}
