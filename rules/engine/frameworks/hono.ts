import type { TSESTree } from '@typescript-eslint/types';
import { rangeOf } from '../code/value.ts';
import type { Fact } from '../model/fact.ts';
import { mayBeProbed, PROBE_WORDS } from '../model/probe.ts';
import type { FileView, Framework } from './framework.ts';
import { serverAction } from './node-server.ts';
import { joinedPath, mayRegister, methodCall, pathsIn, portOf } from './options.ts';

/** An application, also behind the routes that are chained at it. */
const APPLICATION = /^(?:default\.)?(?:OpenAPI)?Hono\(\)(?:\.\w+\(\))*$/;
const MODULES = new Set(['hono', 'hono/quick', 'hono/tiny', '@hono/zod-openapi']);

const METHODS = new Set(['get', 'head', 'all']);

function isApplication(node: TSESTree.Node, file: FileView): boolean {
  const origin = file.originOf(node);
  return origin !== undefined && MODULES.has(origin.module) && APPLICATION.test(origin.path);
}

interface Root {
  readonly identity: string | undefined;
  readonly prefix: string;
}

/** The application that a chain of routes begins with, and the prefixes that it was given on the way. */
function rootOf(node: TSESTree.Node, file: FileView): Root {
  let { node: object } = file.settled(node);
  let prefix = '';
  for (let inner = methodCall(object); inner !== undefined; inner = methodCall(object)) {
    if (inner.method === 'basePath') prefix = joinedPath(file.textOf(inner.call.arguments[0]) ?? '', prefix);
    object = inner.object.type === 'Identifier' ? file.settled(inner.object).node : inner.object;
  }
  const { code } = file.settled(node);
  return { identity: `${code.path}#${object.range[0]}`, prefix };
}

function routes(call: TSESTree.CallExpression, object: TSESTree.Node, method: string, file: FileView): readonly Fact[] {
  const [path] = call.arguments;
  const handler = call.arguments.at(-1);
  if (path === undefined || handler === undefined || handler === path) return [];
  const { identity, prefix } = rootOf(object, file);
  return pathsIn(path, file).map((each) => ({
    kind: 'route',
    library: 'hono',
    method: method === 'all' ? 'ANY' : method.toUpperCase(),
    path: joinedPath(prefix, each),
    router: identity,
    handler: mayBeProbed(each) ? file.behaviourOf(handler, { roles: ['context'], returns: 200 }) : undefined,
    file: file.code.path,
    range: rangeOf(path),
  }));
}

function mount(call: TSESTree.CallExpression, object: TSESTree.Node, file: FileView): readonly Fact[] {
  const [path, child] = call.arguments;
  if (path === undefined || child === undefined || !isApplication(child, file)) return [];
  const prefix = file.textOf(path);
  const router = rootOf(child, file).identity;
  const into = rootOf(object, file);
  if (prefix === undefined || router === undefined) return [];
  return [{ kind: 'mount', prefix: joinedPath(into.prefix, prefix), into: into.identity, router, file: file.code.path, range: rangeOf(path) }];
}

/** Hono, and its server for Node. */
export const hono: Framework = {
  name: 'hono',
  words: ['hono', ...PROBE_WORDS],
  wordsOf: { listen: ['serve('], mount: ['.route('] },
  gives: ['route', 'mount', 'listen'],
  facts(node, file) {
    const method = methodCall(node);
    if (method !== undefined && (METHODS.has(method.method) || method.method === 'route')) {
      if (!mayRegister(method.call) || !isApplication(method.object, file)) return [];
      return method.method === 'route' ? mount(method.call, method.object, file) : routes(method.call, method.object, method.method, file);
    }
    if (node.type !== 'CallExpression' || !(file.code.text.includes('@hono/node-server') || /(?:^|\.)serve$/.test(file.code.text.slice(...node.callee.range)))) return [];
    const origin = file.originOf(node.callee);
    if (origin?.module !== '@hono/node-server' || origin.path !== 'serve') return [];
    return [{ kind: 'listen', library: 'hono', port: portOf(node.arguments[0], file), file: file.code.path, range: rangeOf(node.callee) }];
  },
  action({ node, origin }) {
    if (origin?.module !== '@hono/node-server' || !/^(?:serve|createAdaptorServer)\(\)\./.test(origin.path)) return undefined;
    return serverAction(origin.path.slice(origin.path.lastIndexOf('.') + 1), node);
  },
};
