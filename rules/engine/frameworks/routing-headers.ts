import type { TSESTree } from '@typescript-eslint/types';
import { isFunction } from '../code/declaration.ts';
import { propertyName } from '../code/imports.ts';
import { rangeOf } from '../code/value.ts';
import type { Fact } from '../model/fact.ts';
import type { FileView, Framework } from './framework.ts';

/** Headers that say to which of several versions a request goes. */
const ROUTES = /^x-(?:\w+-)*?(?:canary|rollout|variant|experiment|treatment|backend|upstream|slot|colou?r|deployment|release|stage|target)(?:-\w+)*$/i;

/** How frameworks give a header out. */
const GETS = new Set(['get', 'header', 'getHeader']);

/** What a decision about versions decides: an address, a target, or which of several ways the code goes. */
const TARGET = /https?:\/\/|\b(?:proxy|rewrite|redirect|upstream|target|backend|canary|stable|rollout|variant|treatment|newVersion|v2)\w*/i;

/** The name of the header that an expression reads. */
function headerRead(node: TSESTree.Node, file: FileView): string | undefined {
  if (node.type === 'MemberExpression') {
    const { object } = node;
    const holder = object.type === 'MemberExpression' ? propertyName(object.property, object.computed) : object.type === 'Identifier' ? object.name : undefined;
    return holder === 'headers' ? (node.computed ? file.textOf(node.property) : undefined) : undefined;
  }
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression' || node.arguments.length !== 1) return undefined;
  const method = propertyName(node.callee.property, node.callee.computed);
  return method === undefined || !GETS.has(method) ? undefined : file.textOf(node.arguments[0]);
}

/** What an expression decides within its function: the statement or expression that its value chooses the branch of. */
function decidedBy(node: TSESTree.Node, file: FileView): TSESTree.Node | undefined {
  let below = node;
  for (let above = file.parentOf(node); above !== undefined && !isFunction(above); below = above, above = file.parentOf(above)) {
    if ((above.type === 'IfStatement' || above.type === 'ConditionalExpression') && above.test === below) return above;
    if (above.type === 'SwitchStatement' && above.discriminant === below) return above;
    if (above.type === 'MemberExpression' && above.computed && above.property === below) return above;
  }
  return undefined;
}

function facts(node: TSESTree.Node, file: FileView): readonly Fact[] {
  const header = headerRead(node, file);
  if (header === undefined || !ROUTES.test(header)) return [];
  const decision = decidedBy(node, file);
  if (decision === undefined || !TARGET.test(file.code.text.slice(...decision.range).replace(file.code.text.slice(...node.range), ''))) return [];
  return [{ kind: 'routingHeader', header, file: file.code.path, range: rangeOf(node) }];
}

/** Headers of requests by which the code chooses between versions. */
export const routingHeaders: Framework = { name: 'routing headers', words: ["'x-", '"x-', '`x-', "'X-", '"X-'], gives: ['routingHeader'], facts };
