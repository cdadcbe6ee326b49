import type { TSESTree } from '@typescript-eslint/types';
import { rangeOf } from '../code/value.ts';
import type { Fact } from '../model/fact.ts';
import { mayBeProbed } from '../model/probe.ts';
import type { FileView, Framework } from './framework.ts';
import { splitPath } from './node-server.ts';
import { methodCall, pathsIn, writtenOption } from './options.ts';

const SERVER = /^(?:default\.)?[sS]erver\(\)$/;

function route(options: TSESTree.Node | null, object: TSESTree.Node, file: FileView): readonly Fact[] {
  const path = writtenOption(options ?? undefined, 'path');
  const method = file.textOf(writtenOption(options ?? undefined, 'method'));
  if (options === null || path === undefined || method === undefined) return [];
  const handler = writtenOption(options, 'handler') ?? writtenOption(writtenOption(options, 'options'), 'handler');
  return pathsIn(path, file).map((each) => ({
    kind: 'route',
    library: 'hapi',
    method: method === '*' ? 'ANY' : method.toUpperCase(),
    path: each,
    router: file.identityOf(object),
    handler: mayBeProbed(each) ? file.behaviourOf(handler, { roles: ['request', 'response'], returns: 200 }) : undefined,
    file: file.code.path,
    range: rangeOf(path),
  }));
}

/** Hapi 21. Its `stop` waits for open requests, 5 seconds unless told otherwise. */
export const hapi: Framework = {
  name: 'hapi',
  words: ['@hapi/hapi'],
  gives: ['route', 'listen'],
  facts(node, file) {
    const method = methodCall(node);
    if (method === undefined || (method.method !== 'route' && method.method !== 'start')) return [];
    const origin = file.originOf(method.object);
    if (origin?.module !== '@hapi/hapi' || !SERVER.test(origin.path)) return [];
    if (method.method === 'start') return [{ kind: 'listen', library: 'hapi', port: undefined, file: file.code.path, range: rangeOf(method.callee) }];
    const [first] = method.call.arguments;
    const list = first?.type === 'ArrayExpression' ? first.elements : first === undefined ? [] : [first];
    return list.flatMap((each) => route(each, method.object, file));
  },
  action({ origin }) {
    if (origin?.module !== '@hapi/hapi') return undefined;
    const [object, method] = splitPath(origin.path);
    return method === 'stop' && SERVER.test(object) ? { kind: 'closeServer', library: 'hapi', name: 'server.stop', promise: true, callback: false } : undefined;
  },
};
