import type { TSESTree } from '@typescript-eslint/types';
import { propertyName } from '../code/imports.ts';
import { rangeOf } from '../code/value.ts';
import type { Fact } from '../model/fact.ts';
import type { ActionSketch, CallSite, FileView, Framework } from './framework.ts';
import { portOf } from './node-http.ts';
import { mayBeProbed } from '../model/probe.ts';

/** Applications and routers, made or declared. */
const ROUTERS = new Set(['()', 'Router()', 'Express()', 'Application()', 'IRouter()', 'application()']);

const METHODS = new Set(['get', 'head', 'all', 'post', 'put', 'patch', 'delete', 'options']);

function isRouter(node: TSESTree.Node, file: FileView): boolean {
  const origin = file.originOf(node);
  return origin?.module === 'express' && ROUTERS.has(origin.path);
}

/** Paths that are written down; of a list, each. */
function pathsOf(node: TSESTree.Node | undefined, file: FileView): readonly string[] {
  const nodes = node?.type === 'ArrayExpression' ? node.elements : [node];
  return nodes.flatMap((each) => {
    const text = each === null ? undefined : file.textOf(each);
    return text?.startsWith('/') === true ? [text] : [];
  });
}

/** `app.get('/path', …, handler)`; the handler is the last argument. */
function routes(call: TSESTree.CallExpression, object: TSESTree.Node, method: string, file: FileView): readonly Fact[] {
  const [path] = call.arguments;
  const handler = call.arguments.at(-1);
  if (path === undefined || handler === undefined || handler === path) return [];
  return pathsOf(path, file).map((each) => ({
    kind: 'route',
    library: 'express',
    method: method === 'all' || method === 'use' ? 'ANY' : method.toUpperCase(),
    path: each,
    router: file.identityOf(object),
    handler: mayBeProbed(each) ? file.behaviourOf(handler, { roles: ['request', 'response'] }) : undefined,
    file: file.code.path,
    range: rangeOf(path),
  }));
}

/** `app.use(router)`, `app.use('/prefix', middleware, router)`; a function under a path answers it. */
function mounts(call: TSESTree.CallExpression, object: TSESTree.Node, file: FileView): readonly Fact[] {
  const [first] = call.arguments;
  const prefixes = pathsOf(first, file);
  const rest = prefixes.length === 0 ? call.arguments : call.arguments.slice(1);
  const last = rest.at(-1);
  if (prefixes.length > 0 && last !== undefined && !isRouter(last, file) && file.functionOf(last) !== undefined) return routes(call, object, 'use', file);
  return rest.flatMap((argument) => {
    const router = isRouter(argument, file) ? file.identityOf(argument) : undefined;
    if (router === undefined) return [];
    return (prefixes.length === 0 ? ['/'] : prefixes).map((prefix): Fact => ({ kind: 'mount', prefix, into: file.identityOf(object), router, file: file.code.path, range: rangeOf(argument) }));
  });
}

function facts(node: TSESTree.Node, file: FileView): readonly Fact[] {
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return [];
  const { object } = node.callee;
  const method = propertyName(node.callee.property, node.callee.computed);
  if (method === undefined || (method !== 'listen' && method !== 'use' && !METHODS.has(method))) return [];
  if (object.type === 'CallExpression' && object.callee.type === 'MemberExpression' && propertyName(object.callee.property, object.callee.computed) === 'route') {
    return isRouter(object.callee.object, file) ? routes({ ...node, arguments: [...object.arguments, ...node.arguments] }, object.callee.object, method, file) : [];
  }
  if (!isRouter(object, file)) return [];
  if (method === 'use') return mounts(node, object, file);
  if (method !== 'listen') return routes(node, object, method, file);
  return [{ kind: 'listen', library: 'express', port: portOf(node, file), file: file.code.path, range: rangeOf(node.callee) }];
}

/** `app.listen()` gives a server of Node. */
function action({ node, origin }: CallSite): ActionSketch | 'harmless' | undefined {
  if (origin?.module !== 'express') return undefined;
  const [, object, method] = /^(.*)\.listen\(\)\.(\w+)$/.exec(origin.path) ?? [];
  if (object === undefined || !ROUTERS.has(object)) return undefined;
  if (method === 'close') return { kind: 'closeServer', library: 'http', name: 'server.close', promise: false, callback: node.arguments.length > 0 };
  if (method === 'closeAllConnections' || method === 'closeIdleConnections') return { kind: 'closeConnections', which: method === 'closeAllConnections' ? 'all' : 'idle' };
  return 'harmless';
}

/** Express 4 and 5. */
export const express: Framework = {
  name: 'express',
  words: ['express'],
  gives: ['route', 'mount', 'listen'],
  facts,
  action,
};
