import { rangeOf } from '../code/value.ts';
import type { Fact } from '../model/fact.ts';
import { mayBeCalled } from './called-as.ts';
import type { FileView, Framework } from './framework.ts';
import { splitPath } from './node-server.ts';

/** What takes work by itself once it is made or told to: the path of `Origin` of what is called. */
const WORKERS: readonly (readonly [module: RegExp, path: RegExp])[] = [
  [/^bullmq$/, /^Worker$/],
  [/^bull$/, /\(\)\.process$/],
  [/^kafkajs$/, /\.consumer\(\)\.run$/],
  [/^amqplib(?:\/callback_api)?$/, /createChannel\(\)\.consume$/],
  [/^sqs-consumer$/, /^Consumer\.create$/],
];

/** Servers of sockets that stay open: `new WebSocketServer()`, socket.io's `new Server()`. */
const SOCKETS: readonly (readonly [module: RegExp, path: RegExp])[] = [
  [/^ws$/, /^(?:default\.)?(?:WebSocketServer|Server|WebSocket\.Server)$/],
  [/^socket\.io$/, /^(?:default\.)?(?:Server)?$/],
  [/^@fastify\/websocket$/, /^$/],
];

function matches(table: readonly (readonly [module: RegExp, path: RegExp])[], origin: { readonly module: string; readonly path: string }): boolean {
  return table.some(([module, path]) => module.test(origin.module) && path.test(origin.path));
}

function factsOf(node: Parameters<NonNullable<Framework['facts']>>[0], file: FileView): readonly Fact[] {
  if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return [];
  if (!mayBeCalled(node, /^(?:Worker|process|run|consume|create|WebSocketServer|Server|default)$/, file)) return [];
  const origin = file.originOf(node.callee);
  if (origin === undefined) return [];
  const at = { library: origin.module, file: file.code.path, range: rangeOf(node.callee) };
  if (matches(WORKERS, origin)) return [{ kind: 'worker', ...at }];
  return matches(SOCKETS, origin) ? [{ kind: 'sockets', ...at }] : [];
}

const SOCKET_SERVER = /^(?:default\.)?(?:WebSocketServer|Server|WebSocket\.Server)?\(\)$/;

/** What goes on by itself until it is told to stop: workers of queues, servers of sockets. */
export const longRunning: Framework = {
  name: 'long-running',
  words: ['bullmq', "'bull'", '"bull"', 'kafkajs', 'amqplib', 'sqs-consumer', "'ws'", '"ws"', 'socket.io', '@fastify/websocket'],
  gives: ['worker', 'sockets'],
  facts: factsOf,
  action({ origin }) {
    if (origin?.module !== 'ws' && origin?.module !== 'socket.io') return undefined;
    const [object, method] = splitPath(origin.path);
    if (method !== 'close' && method !== 'disconnectSockets' && method !== 'terminate') return undefined;
    if (!SOCKET_SERVER.test(object)) return { kind: 'release', target: 'unknown', library: origin.module, name: `socket.${method}` };
    return { kind: 'release', target: 'unknown', library: origin.module, name: `sockets.${method}` };
  },
};
