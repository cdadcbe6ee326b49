import type { TSESTree } from '@typescript-eslint/types';
import { bare } from '../code/declaration.ts';
import { propertyName } from '../code/imports.ts';
import { rangeOf, type FunctionNode } from '../code/value.ts';
import { variableOf } from '../code/variables.ts';
import { childrenOf } from '../code/walk.ts';
import type { Fact } from '../model/fact.ts';
import { mayBeProbed } from '../model/probe.ts';
import { mayBeCalled } from './called-as.ts';
import type { FileView, Framework } from './framework.ts';
import { serverAction, splitPath } from './node-server.ts';
import { methodCall, portOf } from './options.ts';

const MODULES = new Set(['http', 'https', 'http2']);

/** Servers of Node. `listen` gives the server back. */
const SERVER = /^(?:default\.)?(?:createServer|createSecureServer|(?:Http2?|Https?)?(?:Secure)?Server)\(\)(?:\.listen\(\))?$/;
const MAKES = /^(?:default\.)?create(?:Secure)?Server$/;

const LIMITS = new Set(['keepAliveTimeout', 'headersTimeout']);

function isServer(node: TSESTree.Node, file: FileView): boolean {
  const origin = file.originOf(node);
  if (origin === undefined) return false;
  if (MODULES.has(origin.module)) return SERVER.test(origin.path);
  return (origin.module === 'express' || origin.module === 'koa') && origin.path.endsWith('.listen()');
}

/** Whether an expression is the address of the request: `request.url`, or the path of a URL made from it. */
function isAddress(node: TSESTree.Node, request: TSESTree.Node | undefined, file: FileView): boolean {
  const inner = bare(node);
  if (inner.type === 'Identifier') {
    const definition = variableOf(file.code, inner)?.defs[0];
    if (definition?.node.type !== 'VariableDeclarator') return false;
    const { id, init } = definition.node;
    if (id.type === 'ObjectPattern') return ['url', 'pathname'].includes(inner.name) && init !== null;
    return init !== null && isAddress(init, request, file);
  }
  if (inner.type === 'MemberExpression') {
    const name = propertyName(inner.property, inner.computed);
    return name === 'pathname' || (name === 'url' && variableOf(file.code, bare(inner.object)) !== undefined && variableOf(file.code, bare(inner.object))?.defs[0]?.name === request);
  }
  return inner.type === 'LogicalExpression' && isAddress(inner.left, request, file);
}

interface Branch {
  readonly path: string;
  readonly at: TSESTree.Node;
  readonly body: TSESTree.Node;
}

/** The paths that a condition compares the address with. */
function comparisons(test: TSESTree.Node, request: TSESTree.Node | undefined, file: FileView): readonly (readonly [path: string, at: TSESTree.Node])[] {
  if (test.type === 'LogicalExpression') return [...comparisons(test.left, request, file), ...comparisons(test.right, request, file)];
  if (test.type !== 'BinaryExpression' || (test.operator !== '===' && test.operator !== '==')) return [];
  const [address, written] = isAddress(test.left, request, file) ? [test.left, test.right] : [test.right, test.left];
  const path = isAddress(address, request, file) ? file.textOf(written) : undefined;
  return path?.startsWith('/') === true ? [[path, written]] : [];
}

/** What a handler does for the paths that it compares the address with. */
function branchesOf(handler: FunctionNode, file: FileView): readonly Branch[] {
  const [request] = handler.params;
  const found: Branch[] = [];
  const waiting: TSESTree.Node[] = handler.body === null || handler.body === undefined ? [] : [handler.body];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.type === 'IfStatement') for (const [path, at] of comparisons(node.test, request, file)) found.push({ path, at, body: node.consequent });
    if (node.type === 'SwitchStatement' && isAddress(node.discriminant, request, file)) {
      for (const [index, each] of node.cases.entries()) {
        const path = each.test === null ? undefined : file.textOf(each.test);
        const body = node.cases.slice(index).find(({ consequent }) => consequent.length > 0);
        if (each.test !== null && path?.startsWith('/') === true && body !== undefined) found.push({ path, at: each.test, body });
      }
    }
    if (node === handler.body || !/Function/.test(node.type)) waiting.push(...childrenOf(node));
  }
  return found;
}

function routes(call: TSESTree.CallExpression, file: FileView): readonly Fact[] {
  const handler = call.arguments.at(-1);
  const target = handler === undefined ? undefined : file.functionOf(handler);
  if (handler === undefined || target?.code !== file.code) return [];
  return branchesOf(target.node, file).map(({ path, at, body }) => ({
    kind: 'route',
    library: 'http',
    method: 'ANY',
    path,
    router: undefined,
    handler: mayBeProbed(path) ? file.behaviourOf(handler, { roles: ['request', 'response'], within: body }) : undefined,
    file: file.code.path,
    range: rangeOf(at),
  }));
}

function limit(node: TSESTree.AssignmentExpression, file: FileView): readonly Fact[] {
  if (node.left.type !== 'MemberExpression') return [];
  const name = propertyName(node.left.property, node.left.computed);
  if (name === undefined || !LIMITS.has(name) || !isServer(node.left.object, file)) return [];
  return [{ kind: 'serverLimit', name: name as 'keepAliveTimeout', milliseconds: file.numberOf(node.right), file: file.code.path, range: rangeOf(node) }];
}

/** Servers of Node's own `http`, `https` and `http2`. */
export const nodeHttp: Framework = {
  name: 'http',
  words: ['createServer', 'createSecureServer', '.listen(', 'keepAliveTimeout', 'headersTimeout'],
  wordsOf: { listen: ['.listen('], route: ['createServer', 'createSecureServer'], serverLimit: [...LIMITS] },
  gives: ['listen', 'route', 'serverLimit'],
  facts(node, file): readonly Fact[] {
    if (node.type === 'AssignmentExpression') return limit(node, file);
    if (node.type !== 'CallExpression') return [];
    const method = methodCall(node);
    if (method?.method === 'listen') {
      const origin = file.originOf(method.object);
      if (origin === undefined || !MODULES.has(origin.module) || !SERVER.test(origin.path)) return [];
      return [{ kind: 'listen', library: 'http', port: portOf(node.arguments[0], file), file: file.code.path, range: rangeOf(method.callee) }];
    }
    if (!mayBeCalled(node, /^(?:createServer|createSecureServer|Server|default)$/, file)) return [];
    const origin = file.originOf(node.callee);
    return origin !== undefined && MODULES.has(origin.module) && MAKES.test(origin.path) ? routes(node, file) : [];
  },
  action({ node, origin }) {
    if (origin === undefined || !MODULES.has(origin.module)) return undefined;
    const [object, method] = splitPath(origin.path);
    return SERVER.test(object) ? serverAction(method, node) : undefined;
  },
};
