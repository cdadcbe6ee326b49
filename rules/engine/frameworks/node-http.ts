import type { TSESTree } from '@typescript-eslint/types';
import { propertyName } from '../code/imports.ts';
import { rangeOf } from '../code/value.ts';
import type { Fact } from '../model/fact.ts';
import type { ActionSketch, CallSite, FileView, Framework } from './framework.ts';

const MODULES = new Set(['http', 'https', 'http2']);

/** Servers of Node, also those that Express, Koa and Hono make of one. */
const SERVERS = /^(?:createServer\(\)|createSecureServer\(\)|(?:Http2?|Https?)?(?:Secure)?Server\(\))(?:\.listen\(\))?$/;

/** Whether an expression is an HTTP server of Node. */
function isServer(node: TSESTree.Node, file: FileView): boolean {
  const origin = file.originOf(node);
  return origin !== undefined && MODULES.has(origin.module) && SERVERS.test(origin.path);
}

/** The constant port of `listen(port)` or `listen({ port })`. */
export function portOf(call: TSESTree.CallExpression, file: FileView): number | undefined {
  const [argument] = call.arguments;
  if (argument?.type !== 'ObjectExpression') return argument === undefined ? undefined : file.numberOf(argument);
  const port = argument.properties.find((property) => property.type === 'Property' && propertyName(property.key, property.computed) === 'port');
  return port?.type === 'Property' ? file.numberOf(port.value) : undefined;
}

function action({ node, origin }: CallSite): ActionSketch | 'harmless' | undefined {
  if (origin === undefined || !MODULES.has(origin.module)) return undefined;
  const at = origin.path.lastIndexOf('.');
  const method = origin.path.slice(at + 1);
  if (at < 0 || !SERVERS.test(origin.path.slice(0, at))) return undefined;
  if (method === 'close') return { kind: 'closeServer', library: 'http', name: 'server.close', promise: false, callback: node.arguments.length > 0 };
  if (method === 'closeAllConnections' || method === 'closeIdleConnections') return { kind: 'closeConnections', which: method === 'closeAllConnections' ? 'all' : 'idle' };
  return node.type === 'CallExpression' ? 'harmless' : undefined;
}

/** Servers of Node's own `http`, `https` and `http2`. */
export const nodeHttp: Framework = {
  name: 'http',
  words: ['.listen('],
  gives: ['listen'],
  facts(node, file): readonly Fact[] {
    if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return [];
    if (propertyName(node.callee.property, node.callee.computed) !== 'listen' || !isServer(node.callee.object, file)) return [];
    return [{ kind: 'listen', library: 'http', port: portOf(node, file), file: file.code.path, range: rangeOf(node.callee) }];
  },
  action,
};
