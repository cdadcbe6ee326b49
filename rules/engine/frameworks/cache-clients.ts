import type { TSESTree } from '@typescript-eslint/types';
import { bare } from '../code/declaration.ts';
import { propertyName } from '../code/imports.ts';
import type { CacheCall, WrittenLifetime } from './cache-call.ts';
import { surfaceCallOf } from './cache-surfaces.ts';
import type { FileView } from './framework.ts';
import { splitPath } from './node-server.ts';
import { writtenOption } from './options.ts';

type Dialect = 'redis' | 'manager' | 'bento' | 'memcached' | 'memjs';

interface CacheLibrary {
  readonly modules: RegExp;
  /** Clients: the path of `Origin` of the object that a method is called on. */
  readonly clients: RegExp;
  readonly dialect: Dialect;
  readonly serialises?: boolean;
  readonly mayBeLocal?: boolean;
  readonly unit?: 'seconds' | 'milliseconds';
}

const LIBRARIES: readonly CacheLibrary[] = [
  { modules: /^(?:ioredis|iovalkey)$/, clients: /^(?:(?:default\.)?(?:Redis|Cluster|Valkey|Redis\.Cluster|default)?\(\)|Redis|Cluster)(?:\.(?:pipeline|multi|duplicate)\(\))*$/, dialect: 'redis' },
  { modules: /^(?:redis|@redis\/client)$/, clients: /^(?:createClient|createCluster|createSentinel|RedisClientType|RedisClusterType|RedisClient|RedisClientOptions)\(\)(?:\.(?:connect|multi|duplicate|on)\(\))*$/, dialect: 'redis' },
  { modules: /^@upstash\/redis(?:\/\w+)?$/, clients: /^Redis(?:\.fromEnv)?\(\)(?:\.(?:pipeline|multi)\(\))*$/, dialect: 'redis', serialises: true },
  { modules: /^@vercel\/kv$/, clients: /^(?:kv|default|createClient\(\)|VercelKV\(\))$/, dialect: 'redis', serialises: true },
  { modules: /^(?:keyv|cacheable)$/, clients: /^(?:Keyv|Cacheable|default)?\(\)$/, dialect: 'manager', serialises: true, mayBeLocal: true },
  { modules: /^(?:cache-manager|@nestjs\/cache-manager)$/, clients: /^(?:caching|multiCaching|createCache|Cache)\(\)$/, dialect: 'manager', serialises: true, mayBeLocal: true },
  { modules: /^bentocache$/, clients: /^BentoCache\(\)(?:\.(?:use|namespace)\(\))*$/, dialect: 'bento', serialises: true, mayBeLocal: true },
  { modules: /^memcached$/, clients: /^(?:default)?\(\)$/, dialect: 'memcached', serialises: true },
  { modules: /^memjs$/, clients: /^(?:Client\.create|Client)\(\)$/, dialect: 'memjs' },
];

/** Texts without any of these words talk to no shared cache. */
export const CACHE_WORDS: readonly string[] = ['redis', 'Redis', '@vercel/kv', 'keyv', 'cacheable', 'cache-manager', 'bentocache', 'memcached', 'memjs', 'iovalkey', 'cache', 'Cache'];

type Arguments = readonly TSESTree.CallExpressionArgument[];

/** `set(k, v, 'EX', s)` of ioredis and `set(k, v, { EX: s })` of the others. */
function redisOptions(args: Arguments, file: FileView): { readonly lifetime: WrittenLifetime; readonly isClaim: boolean } {
  let lifetime: WrittenLifetime = 'none';
  let isClaim = false;
  for (const [index, argument] of args.entries()) {
    const next = args[index + 1];
    const word = file.textOf(argument)?.toUpperCase();
    if (word === 'NX' || word === 'XX' || word === 'GET') isClaim = true;
    if ((word === 'EX' || word === 'PX') && next !== undefined) lifetime = { at: { code: file.code, node: next }, unit: word === 'EX' ? 'seconds' : 'milliseconds' };
    if (word === 'EXAT' || word === 'PXAT' || word === 'KEEPTTL') lifetime = 'unknown';
    if (argument.type === 'Identifier' || argument.type === 'SpreadElement') if (word === undefined && index === 0) lifetime = 'unknown';
    if (argument.type !== 'ObjectExpression') continue;
    for (const property of argument.properties) {
      const name = property.type === 'Property' ? propertyName(property.key, property.computed)?.toUpperCase() : undefined;
      if (property.type !== 'Property' || name === undefined) lifetime = 'unknown';
      else if (name === 'NX' || name === 'XX' || name === 'CONDITION') isClaim = true;
      else if (name === 'EX' || name === 'PX') lifetime = { at: { code: file.code, node: property.value }, unit: name === 'EX' ? 'seconds' : 'milliseconds' };
      else lifetime = 'unknown';
    }
  }
  return { lifetime, isClaim };
}

type Shape = Omit<CacheCall, 'library' | 'node' | 'key' | 'serialises' | 'mayBeLocal'> & { readonly key: TSESTree.Node | undefined };
const PLAIN = { value: undefined, lifetime: 'unknown', isClaim: false } as const;

function redisCall(method: string, args: Arguments, file: FileView): Shape | undefined {
  const [key, second, third] = args;
  switch (method.toLowerCase()) {
    case 'get':
      return { ...PLAIN, does: 'read', key };
    case 'set':
      return { does: 'write', key, value: second, ...redisOptions(args.slice(2), file) };
    case 'setex':
    case 'psetex':
      return { does: 'write', key, value: third, lifetime: second === undefined ? 'unknown' : { at: { code: file.code, node: second }, unit: method.startsWith('p') ? 'milliseconds' : 'seconds' }, isClaim: false };
    case 'del':
    case 'unlink':
      return { ...PLAIN, does: 'remove', key };
    default:
      return undefined;
  }
}

/** keyv, cacheable, cache-manager and Nest: `set(k, v, ttl)`, `wrap(k, load, ttl)`, `getOrSet(k, load, { ttl })`. */
function managerCall(method: string, args: Arguments, file: FileView): Shape | undefined {
  const [key, value, third] = args;
  const written = third?.type === 'ObjectExpression' ? writtenOption(third, 'ttl') : third;
  const lifetime: WrittenLifetime = written === undefined ? 'unknown' : { at: { code: file.code, node: written }, unit: 'milliseconds' };
  if (method === 'get') return { ...PLAIN, does: 'read', key };
  if (method === 'set') return { does: 'write', key, value, lifetime, isClaim: false };
  if (method === 'wrap' || method === 'getOrSet') return { does: 'readThrough', key, value, lifetime, isClaim: false };
  return method === 'del' || method === 'delete' ? { ...PLAIN, does: 'remove', key } : undefined;
}

function bentoCall(method: string, [options]: Arguments): Shape | undefined {
  const key = writtenOption(options, 'key');
  if (method === 'get') return { ...PLAIN, does: 'read', key };
  if (method === 'getOrSet') return { ...PLAIN, does: 'readThrough', key, value: writtenOption(options, 'factory') };
  return method === 'set' ? { ...PLAIN, does: 'write', key, value: writtenOption(options, 'value') } : undefined;
}

function memcachedCall(method: string, args: Arguments, file: FileView, dialect: Dialect): Shape | undefined {
  const [key, value, third] = args;
  const seconds = dialect === 'memjs' ? writtenOption(third, 'expires') : third;
  if (method === 'get') return { ...PLAIN, does: 'read', key };
  if (method === 'set') return { does: 'write', key, value, lifetime: seconds === undefined ? 'unknown' : { at: { code: file.code, node: seconds }, unit: 'seconds' }, isClaim: false };
  return method === 'del' || method === 'delete' ? { ...PLAIN, does: 'remove', key } : undefined;
}

/** The library of a shared cache that an object is a client of, and its dialect. */
function libraryOf(module: string, object: string): CacheLibrary | undefined {
  return LIBRARIES.find(({ modules, clients }) => modules.test(module) && clients.test(object));
}

/** A cache in the process: `new Keyv()` with no store. */
function isLocal(library: CacheLibrary, object: TSESTree.Node, file: FileView): boolean {
  if (library.mayBeLocal !== true) return false;
  const { node } = file.settled(object);
  return node.type === 'NewExpression' && node.arguments.length === 0;
}

/** What the methods of all clients are called, in lower case; no other call is looked at. */
const METHODS = new Set(['get', 'set', 'setex', 'psetex', 'del', 'unlink', 'delete', 'wrap', 'getorset']);

/** What a call does to an entry of a shared cache; `undefined` for any other call. */
export function cacheCallOf(node: TSESTree.Node, file: FileView): CacheCall | undefined {
  if (node.type !== 'CallExpression') return undefined;
  const own = surfaceCallOf(node, file);
  if (own !== undefined) return own;
  const callee = bare(node.callee);
  if (callee.type !== 'MemberExpression' || !METHODS.has(propertyName(callee.property, callee.computed)?.toLowerCase() ?? '')) return undefined;
  const origin = file.originOf(callee);
  if (origin === undefined) return undefined;
  const [object, method] = splitPath(origin.path);
  const library = libraryOf(origin.module, object);
  if (library === undefined || isLocal(library, callee.object, file)) return undefined;
  const { dialect, serialises = false, mayBeLocal = false } = library;
  const args = node.arguments;
  const shape = dialect === 'redis' ? redisCall(method, args, file) : dialect === 'manager' ? managerCall(method, args, file) : dialect === 'bento' ? bentoCall(method, args) : memcachedCall(method, args, file, dialect);
  if (shape?.key === undefined || shape.key.type === 'SpreadElement') return undefined;
  return { ...shape, key: { code: file.code, node: shape.key }, library: origin.module, node, serialises, mayBeLocal };
}

const FLUSHES = new Set(['flushall', 'flushdb']);

/** Whether a call empties a whole Redis. */
export function isFlush(node: TSESTree.CallExpression, file: FileView): boolean {
  const method = node.callee.type === 'MemberExpression' ? propertyName(node.callee.property, node.callee.computed) : undefined;
  if (method === undefined || !FLUSHES.has(method.toLowerCase())) return false;
  const origin = file.originOf(node.callee);
  return origin !== undefined && libraryOf(origin.module, splitPath(origin.path)[0])?.dialect === 'redis';
}
