import type { TSESTree } from '@typescript-eslint/types';
import { rangeOf } from '../code/value.ts';
import { variableOf } from '../code/variables.ts';
import { parentsOf } from '../code/walk.ts';
import type { Fact } from '../model/fact.ts';
import { mayBeProbed, PROBE_WORDS } from '../model/probe.ts';
import type { FileView, Framework } from './framework.ts';
import { serverAction, splitPath } from './node-server.ts';
import { mayRegister, methodCall, pathsIn, portOf } from './options.ts';

/** Applications and routers, made or declared. */
const ROUTER = /^(?:|default)\(\)$|^(?:default\.)?(?:Router|Express|Application|IRouter|application)\(\)$/;

const METHODS = new Set(['get', 'head', 'all', 'post', 'put', 'patch', 'delete', 'options']);

function isRouter(node: TSESTree.Node, file: FileView): boolean {
  const origin = file.originOf(node);
  return (origin?.module === 'express' || origin?.module === 'express-promise-router' || origin?.module === 'express-serve-static-core') && ROUTER.test(origin.path);
}

/** `app.get('/path', …, handler)`; the handler is the last argument. */
function routes(args: readonly TSESTree.Node[], object: TSESTree.Node, method: string, file: FileView): readonly Fact[] {
  const [path] = args;
  const handler = args.at(-1);
  if (path === undefined || handler === undefined || handler === path) return [];
  return pathsIn(path, file).map((each) => ({
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

/** Whether the first of several arguments runs before the others; else it is a prefix that only the running program knows. */
function isMiddleware(node: TSESTree.Node, file: FileView): boolean {
  if (node.type === 'CallExpression') return methodCall(node)?.method !== 'get';
  return node.type === 'ArrayExpression' || isRouter(node, file) || file.functionOf(node) !== undefined || file.originOf(node) !== undefined;
}

/** `app.use(router)`, `app.use('/prefix', middleware, router)`; a function under a path answers it. */
function mounts(args: readonly TSESTree.Node[], object: TSESTree.Node, file: FileView): readonly Fact[] {
  const prefixes = pathsIn(args[0], file);
  if (prefixes.length === 0 && args.length > 1 && args[0] !== undefined && !isMiddleware(args[0], file)) return [];
  const rest = prefixes.length === 0 ? args : args.slice(1);
  const last = rest.at(-1);
  if (prefixes.length > 0 && last !== undefined && !isRouter(last, file) && file.functionOf(last) !== undefined) return routes(args, object, 'use', file);
  return rest.flatMap((argument) => {
    const router = isRouter(argument, file) ? file.identityOf(argument) : undefined;
    if (router === undefined) return [];
    return (prefixes.length === 0 ? ['/'] : prefixes).map((prefix): Fact => ({ kind: 'mount', prefix, into: file.identityOf(object), router, file: file.code.path, range: rangeOf(argument) }));
  });
}

/** `server.listen(port)` of a server that was picked by a name only the running program knows, in the file that makes the application. */
function isPickedServer(node: TSESTree.Node, file: FileView): boolean {
  if (node.type !== 'Identifier' || !/server/i.test(node.name) || file.originOf(node) !== undefined) return false;
  const definition = variableOf(file.code, node)?.defs[0];
  const init = definition?.node.type === 'VariableDeclarator' ? definition.node.init : null;
  if (init?.type !== 'MemberExpression' || !init.computed) return false;
  return [...parentsOf(file.code.program).keys()].some((each) => each.type === 'CallExpression' && each.arguments.length === 0 && isRouter(each, file));
}

function facts(node: TSESTree.Node, file: FileView): readonly Fact[] {
  const method = methodCall(node);
  if (method === undefined || (method.method !== 'listen' && method.method !== 'use' && !METHODS.has(method.method))) return [];
  const inner = methodCall(method.object);
  if (inner?.method === 'route') return isRouter(inner.object, file) ? routes([...inner.call.arguments, ...method.call.arguments], inner.object, method.method, file) : [];
  if (METHODS.has(method.method) && !mayRegister(method.call)) return [];
  const isPicked = method.method === 'listen' && isPickedServer(method.object, file);
  if (!isPicked && !isRouter(method.object, file)) return [];
  if (method.method === 'use') return mounts(method.call.arguments, method.object, file);
  if (method.method !== 'listen') return routes(method.call.arguments, method.object, method.method, file);
  return [{ kind: 'listen', library: 'express', port: portOf(method.call.arguments[0], file), file: file.code.path, range: rangeOf(method.callee) }];
}

/** Express 4 and 5. */
export const express: Framework = {
  name: 'express',
  words: ['express', '.listen(', ...PROBE_WORDS],
  wordsOf: { listen: ['.listen('], mount: ['.use('] },
  gives: ['route', 'mount', 'listen'],
  facts,
  action({ node, origin }) {
    if (origin?.module !== 'express') return undefined;
    const [object, method] = splitPath(origin.path);
    const [application, listen] = splitPath(object);
    return listen === 'listen()' && ROUTER.test(application) ? serverAction(method, node) : undefined;
  },
};
