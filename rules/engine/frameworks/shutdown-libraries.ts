import type { TSESTree } from '@typescript-eslint/types';
import { rangeOf } from '../code/value.ts';
import type { Fact, ShutdownLibrary } from '../model/fact.ts';
import type { FileView, Framework } from './framework.ts';
import { optionOf, writtenOption } from './options.ts';

/** How a library is set up. */
interface Setup {
  readonly module: string;
  readonly path: RegExp;
  /** Which argument has the options. */
  readonly options: number;
  /** The option with the limit for open requests. */
  readonly limit: string;
  /** The option that makes it wait before it closes. */
  readonly wait?: string;
  /** The options, or the argument, with what is called on a signal. */
  readonly handlers: readonly (string | number)[];
}

const SETUPS: readonly Setup[] = [
  { module: '@godaddy/terminus', path: /^(?:default\.)?createTerminus$|^$/, options: 1, limit: 'timeout', wait: 'beforeShutdown', handlers: ['beforeShutdown', 'onSignal', 'onShutdown'] },
  { module: 'http-terminator', path: /^createHttpTerminator$/, options: 0, limit: 'gracefulTerminationTimeout', handlers: [] },
  { module: 'stoppable', path: /^$/, options: 1, limit: '', handlers: [] },
  { module: 'close-with-grace', path: /^$/, options: 0, limit: 'delay', handlers: [0, 1] },
  { module: 'http-graceful-shutdown', path: /^$/, options: 1, limit: 'timeout', wait: 'preShutdown', handlers: ['preShutdown', 'onShutdown'] },
  { module: 'lightship', path: /^createLightship$/, options: 0, limit: 'shutdownHandlerTimeout', wait: 'shutdownDelay', handlers: [] },
];

/** Libraries that listen for signals by themselves; the others are told to. */
const LISTENS = new Set(['@godaddy/terminus', 'close-with-grace', 'http-graceful-shutdown', 'lightship']);

function limitOf(setup: Setup, options: TSESTree.Node | undefined, file: FileView): ShutdownLibrary['limit'] {
  if (setup.limit === '') return options === undefined ? 'default' : (file.numberOf(options) ?? 'unknown');
  const option = options?.type === 'ObjectExpression' || options === undefined ? optionOf(options, setup.limit) : /Function/.test(options.type) ? undefined : 'spread';
  return option === undefined ? 'default' : option === 'spread' ? 'unknown' : (file.numberOf(option) ?? 'unknown');
}

function facts(call: TSESTree.CallExpression, file: FileView): readonly Fact[] {
  const origin = file.originOf(call.callee);
  const setup = origin === undefined ? undefined : SETUPS.find(({ module, path }) => module === origin.module && path.test(origin.path));
  if (setup === undefined) return [];
  const options = call.arguments[setup.options];
  const at = { file: file.code.path, range: rangeOf(call.callee) };
  const found: Fact[] = [{ kind: 'shutdownLibrary', library: setup.module, limit: limitOf(setup, options, file), waits: setup.wait !== undefined && optionOf(options, setup.wait) !== undefined, ...at }];
  if (!LISTENS.has(setup.module)) return found;
  const handlers = setup.handlers.flatMap((handler) => {
    const node = typeof handler === 'number' ? call.arguments[handler] : writtenOption(options, handler);
    return (node === undefined ? undefined : file.behaviourOf(node)) ?? [];
  });
  if (handlers.length === 0) return [...found, { kind: 'signal', library: setup.module, signals: ['SIGTERM'], handler: undefined, ...at }];
  return [...found, ...handlers.map((handler): Fact => ({ kind: 'signal', library: setup.module, signals: ['SIGTERM'], handler, ...at }))];
}

/** Libraries that end a service in order. */
export const shutdownLibraries: Framework = {
  name: 'shutdown libraries',
  words: SETUPS.map(({ module }) => module),
  gives: ['shutdownLibrary', 'signal'],
  facts: (node, file) => (node.type === 'CallExpression' ? facts(node, file) : []),
  action({ node, origin }) {
    if (origin?.module === 'http-terminator' && origin.path.endsWith('.terminate')) return { kind: 'closeServer', library: 'http-terminator', name: 'terminate', promise: true, callback: false };
    if (origin?.module === 'stoppable' && origin.path.endsWith('.stop')) return { kind: 'closeServer', library: 'stoppable', name: 'server.stop', promise: false, callback: node.arguments.length > 0 };
    return undefined;
  },
};
