import type { TSESTree } from '@typescript-eslint/types';
import { rangeOf } from '../code/value.ts';
import type { Fact } from '../model/fact.ts';
import { mayBeProbed, PROBE_WORDS } from '../model/probe.ts';
import type { FileView, Framework } from './framework.ts';
import { serverAction, splitPath } from './node-server.ts';
import { joinedPath, methodCall, pathsIn, portOf, writtenOption } from './options.ts';

const APPLICATION = /^(?:|default|Koa)\(\)$/;
const ROUTER = /^(?:|default|Router|KoaRouter)\(\)$/;
const ROUTER_MODULES = new Set(['@koa/router', 'koa-router']);

const METHODS = new Set(['get', 'head', 'all']);

function isApplication(node: TSESTree.Node, file: FileView): boolean {
  const origin = file.originOf(node);
  return origin?.module === 'koa' && APPLICATION.test(origin.path);
}

function isRouter(node: TSESTree.Node, file: FileView): boolean {
  const origin = file.originOf(node);
  return origin !== undefined && ROUTER_MODULES.has(origin.module) && ROUTER.test(origin.path);
}

/** The prefix that a router is made with. */
function prefixOf(router: TSESTree.Node, file: FileView): string {
  const { node } = file.settled(router);
  return node.type === 'NewExpression' || node.type === 'CallExpression' ? (file.textOf(writtenOption(node.arguments[0], 'prefix')) ?? '') : '';
}

/** `router.get([name], path, …, handler)`. */
function routes(call: TSESTree.CallExpression, object: TSESTree.Node, method: string, file: FileView): readonly Fact[] {
  const handler = call.arguments.at(-1);
  const path = call.arguments.slice(0, 2).find((argument) => pathsIn(argument, file).length > 0);
  if (handler === undefined || path === undefined || handler === path) return [];
  return pathsIn(path, file).map((each) => {
    const own = joinedPath(prefixOf(object, file), each);
    return {
      kind: 'route',
      library: 'koa',
      method: method === 'all' ? 'ANY' : method.toUpperCase(),
      path: own,
      router: file.identityOf(object),
      handler: mayBeProbed(own) ? file.behaviourOf(handler, { roles: ['context'] }) : undefined,
      file: file.code.path,
      range: rangeOf(path),
    };
  });
}

/** `app.use(router.routes())`, `router.use('/prefix', child.routes())`. */
function mounts(call: TSESTree.CallExpression, object: TSESTree.Node, file: FileView): readonly Fact[] {
  const [first] = call.arguments;
  const prefix = first === undefined ? undefined : file.textOf(first);
  return call.arguments.flatMap((argument) => {
    const inner = methodCall(argument);
    if (inner?.method !== 'routes' || !isRouter(inner.object, file)) return [];
    const router = file.identityOf(inner.object);
    return router === undefined ? [] : [{ kind: 'mount', prefix: joinedPath(prefixOf(object, file), prefix ?? ''), into: file.identityOf(object), router, file: file.code.path, range: rangeOf(argument) }];
  });
}

/** Koa with its router. */
export const koa: Framework = {
  name: 'koa',
  words: ['koa', '.listen(', ...PROBE_WORDS],
  wordsOf: { listen: ['.listen('], mount: ['.use('] },
  gives: ['route', 'mount', 'listen'],
  facts(node, file) {
    const method = methodCall(node);
    if (method === undefined) return [];
    const { call, object } = method;
    if (method.method === 'use' && !call.arguments.some((argument) => methodCall(argument)?.method === 'routes')) return [];
    if (method.method === 'use') return isApplication(object, file) || isRouter(object, file) ? mounts(call, object, file) : [];
    if (METHODS.has(method.method)) return isRouter(object, file) ? routes(call, object, method.method, file) : [];
    if (method.method !== 'listen' || !isApplication(object, file)) return [];
    return [{ kind: 'listen', library: 'koa', port: portOf(call.arguments[0], file), file: file.code.path, range: rangeOf(method.callee) }];
  },
  action({ node, origin }) {
    if (origin?.module !== 'koa') return undefined;
    const [object, method] = splitPath(origin.path);
    const [application, listen] = splitPath(object);
    return listen === 'listen()' && APPLICATION.test(application) ? serverAction(method, node) : undefined;
  },
};
