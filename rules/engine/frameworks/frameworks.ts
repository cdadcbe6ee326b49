import type { FactKind } from '../model/fact.ts';
import { buffers } from './buffers.ts';
import { NO_SURFACES } from './cache-surfaces.ts';
import type { CacheSurfaces } from '../model/settings.ts';
import { caches } from './caches.ts';
import { clients } from './clients.ts';
import { contractSwitches } from './contract-switches.ts';
import { express } from './express.ts';
import { fastify } from './fastify.ts';
import { fetchOptions } from './fetch-options.ts';
import type { Framework } from './framework.ts';
import { hapi } from './hapi.ts';
import { hono } from './hono.ts';
import { httpClients } from './http-clients.ts';
import { intervals } from './intervals.ts';
import { koa } from './koa.ts';
import { limiters } from './limiters.ts';
import { longRunning } from './long-running.ts';
import { memoryState } from './memory-state.ts';
import { nest } from './nest.ts';
import { nodeHttp } from './node-http.ts';
import { process } from './process.ts';
import { rollouts } from './rollouts.ts';
import { next, remix } from './route-files.ts';
import { routingHeaders } from './routing-headers.ts';
import { schedules } from './schedules.ts';
import { schemaSync } from './schema-sync.ts';
import { shutdownLibraries } from './shutdown-libraries.ts';
import { socketMessages } from './socket-messages.ts';
import { socketProtocols } from './socket-protocols.ts';
import { stores } from './stores.ts';
import { subscriptions } from './subscriptions.ts';
import { uploads } from './uploads.ts';

/** Every library that facts come from. The first that knows what a call does has the word. */
export const FRAMEWORKS: readonly Framework[] = [
  process,
  express,
  fastify,
  koa,
  hono,
  nest,
  hapi,
  nodeHttp,
  next,
  remix,
  shutdownLibraries,
  longRunning,
  intervals,
  clients,
  stores,
  limiters,
  subscriptions,
  memoryState,
  caches,
  fetchOptions,
  socketProtocols,
  socketMessages,
  schemaSync,
  rollouts,
  httpClients,
  uploads,
  schedules,
  routingHeaders,
  contractSwitches,
  buffers,
];

function anyOf(words: readonly string[]): RegExp {
  return words.length === 0 ? /^(?!)/ : new RegExp(words.map((word) => word.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&')).join('|'));
}

/** Which texts have the words of a kind: of each framework one of its own, and one of that kind where it has such. */
function wordsTest(frameworks: readonly Framework[], kind: FactKind | 'any'): (text: string) => boolean {
  if (kind === 'any') {
    const words = anyOf([...new Set(frameworks.flatMap((framework) => framework.words))]);
    return (text) => words.test(text);
  }
  const tests = frameworks.map(({ words, wordsOf }) => ({ own: anyOf(words), ofKind: wordsOf?.[kind] === undefined ? undefined : anyOf(wordsOf[kind]) }));
  return (text) => tests.some(({ own, ofKind }) => (ofKind === undefined || ofKind.test(text)) && own.test(text));
}

const BY_KIND = new Map<FactKind | 'any', (path: string, text: string, surfaces: CacheSurfaces) => boolean>();

/** Whether a file may have facts of a kind: its path and its words, without parsing. */
export function mayHaveFacts(path: string, text: string, kind: FactKind | 'any' = 'any', surfaces: CacheSurfaces = NO_SURFACES): boolean {
  let asked = BY_KIND.get(kind);
  if (asked === undefined) {
    const giving = FRAMEWORKS.filter(({ gives }) => (kind === 'any' ? gives.length > 0 : gives.includes(kind)));
    const hasWords = wordsTest(giving, kind);
    asked = (at, content, named) => hasWords(content) || giving.some(({ owns, mayConcern }) => owns?.(at) === true || mayConcern?.(content, named) === true);
    BY_KIND.set(kind, asked);
  }
  return asked(path, text, surfaces);
}
