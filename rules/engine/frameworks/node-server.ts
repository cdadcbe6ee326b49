import type { ActionSketch, CallSite } from './framework.ts';

/** What a method of a server of Node does. Its `close` gives the server back, not a promise, and leaves busy connections open. */
export function serverAction(method: string, call: CallSite['node']): ActionSketch | 'harmless' {
  if (method === 'close') return { kind: 'closeServer', library: 'http', name: 'server.close', promise: false, callback: call.arguments.length > 0 };
  if (method === 'Symbol.asyncDispose') return { kind: 'closeServer', library: 'http', name: 'server[Symbol.asyncDispose]', promise: true, callback: false };
  if (method === 'closeAllConnections' || method === 'closeIdleConnections') return { kind: 'closeConnections', which: method === 'closeAllConnections' ? 'all' : 'idle' };
  return 'harmless';
}

/** The object that a method is called on, and its name: `()` and `listen` of `().listen`. */
export function splitPath(path: string): readonly [object: string, method: string] {
  const dot = path.lastIndexOf('.');
  return dot < 0 ? ['', path] : [path.slice(0, dot), path.slice(dot + 1)];
}
