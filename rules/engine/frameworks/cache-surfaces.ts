import type { TSESTree } from '@typescript-eslint/types';
import { bare } from '../code/declaration.ts';
import { importOf } from '../code/imports.ts';
import type { CacheSurface, CacheSurfaces } from '../model/settings.ts';
import type { CacheCall, WrittenLifetime } from './cache-call.ts';
import type { FileView } from './framework.ts';

export const NO_SURFACES: CacheSurfaces = { clients: [], wrappers: [] };

const REMOVES = new Set(['del', 'delete', 'remove', 'unlink']);

/** `lib/cache` of `../lib/cache.js`, `@/lib/cache` and `src/lib/cache.ts`. */
function plain(module: string): string {
  return module.replace(/^(?:\.{1,2}\/)+|^[@~]\/|^src\//, '').replace(/\.[cm]?[jt]sx?$/, '');
}

function isModule(written: string, { module }: CacheSurface): boolean {
  if (written === module) return true;
  const [left, right] = [plain(written), plain(module)];
  return left === right || (/^[.@~]/.test(written) && right.endsWith(`/${left}`));
}

/** Whether a text may use a cache of the house: it has the last word of a module. */
export function namesSurface(text: string, { clients, wrappers }: CacheSurfaces): boolean {
  return [...clients, ...wrappers].some(({ module }) => text.includes(plain(module).split('/').at(-1) ?? module));
}

/** How what is called is reached from its module: `['cache', 'set']`; of an instance that the file makes of an exported class, its methods. */
function pathOf(callee: TSESTree.Node, file: FileView): { readonly module: string; readonly path: readonly string[] } | undefined {
  const imported = importOf(file.code, callee);
  if (imported !== undefined) return { module: imported.module, path: imported.path.length === 0 ? ['default'] : imported.path };
  const origin = file.originOf(callee);
  return origin === undefined ? undefined : { module: origin.module, path: origin.path.replaceAll('()', '').split('.') };
}

function lifetimeOf({ ttl, ttlUnit = 's' }: CacheSurface, args: readonly TSESTree.Node[], file: FileView): WrittenLifetime {
  const node = ttl === undefined ? undefined : args[ttl];
  if (node === undefined) return ttl === undefined ? 'unknown' : 'none';
  return { at: { code: file.code, node }, unit: ttlUnit === 's' ? 'seconds' : 'milliseconds' };
}

/** What a call of a cache of the house does, as the settings say; `undefined` for any other call. */
export function surfaceCallOf(node: TSESTree.CallExpression, file: FileView): CacheCall | undefined {
  const { clients, wrappers } = file.surfaces;
  if (clients.length === 0 && wrappers.length === 0) return undefined;
  const called = pathOf(bare(node.callee), file);
  if (called === undefined) return undefined;
  const [name, method] = called.path;
  const args = node.arguments;
  const wrapper = wrappers.find((each) => isModule(called.module, each) && each.export === name && each.method === method);
  const client = wrapper ?? clients.find((each) => isModule(called.module, each) && each.export === name);
  const key = client === undefined ? undefined : args[client.key ?? 0];
  if (client === undefined || key === undefined || key.type === 'SpreadElement') return undefined;
  const does = wrapper === undefined ? doneBy(method, client) : 'readThrough';
  if (does === undefined) return undefined;
  const writes = does === 'write' || does === 'readThrough';
  return {
    does,
    library: client.module,
    node,
    key: { code: file.code, node: key },
    value: writes ? args[client.value ?? 1] : undefined,
    lifetime: writes ? lifetimeOf(client, args, file) : 'unknown',
    serialises: true,
    isClaim: false,
    mayBeLocal: false,
  };
}

/** The method that is named writes; `get` reads, and what is called `del` or so removes. */
function doneBy(method: string | undefined, { method: writes = 'set' }: CacheSurface): CacheCall['does'] | undefined {
  if (method === writes) return 'write';
  if (method === 'get') return 'read';
  return method !== undefined && REMOVES.has(method) ? 'remove' : undefined;
}
