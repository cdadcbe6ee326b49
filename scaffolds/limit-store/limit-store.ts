import type { TSESTree } from '@typescript-eslint/types';
import { propertyName, type Edit, type FactOf, type FileEdits, type ModuleWriter } from '../../rules/index.ts';
import { quoted } from '../code-columns/spelling.ts';
import { isRefusal, type Refusal } from '../plan.ts';
import { addition, manifestOf, raise, versionOf, type Manifest } from '../service/dependency.ts';
import { entryOf } from '../service/entry.ts';
import { heldClients, namedIn } from '../service/held-clients.ts';
import { callAt } from '../service/places.ts';
import type { FaultyCode, ServiceScaffold } from '../service-scaffold.ts';
import { limitName } from './limit-name.ts';
import { countsModule, type CountParts } from './module-text.ts';

const LIMITER = 'express-rate-limit';
/** Its store in Redis. Versions 4 and 6 end the process, or never count again, where Redis is away at the start. */
const STORE = 'rate-limit-redis';
const STORE_MAJOR = 5;
/** What that version of the store asks for. */
const LIMITER_RANGE = '^8.5.0';

/** Requests counted in the Redis that the service has already. */
export const limitStore: ServiceScaffold = {
  id: 'limit-store',
  repairs: ['no-in-memory-rate-limit'],
  title: 'Count requests in Redis',
  repair(faulty) {
    const { code, hazard, service, services } = faulty;
    const fact = service.facts.find((each): each is FactOf<'memoryStore'> => each.kind === 'memoryStore' && each.range.start === hazard.statement.start);
    if (fact?.library !== LIMITER) return { reason: `Counts in Redis are written for ${LIMITER}; give ${fact?.library ?? 'this library'} its own store by hand.` };
    const call = callAt(code, fact);
    const options = call?.arguments[0];
    if (call === undefined || (options !== undefined && options.type !== 'ObjectExpression')) return { reason: 'The options stand elsewhere: put `store` into them there.' };
    const named = limitName(code, call);
    if ('madeBy' in named) return { reason: `Each call of ${named.madeBy} makes a limit of its own, and limits of one name would count each other’s requests: give \`store\` a name that it is called with by hand.` };
    const manifest = manifestOf(faulty);
    if (manifest === undefined) return { reason: `There is no package.json that could have ${STORE}.` };
    const packages = packagesFor(manifest);
    if (isRefusal(packages)) return packages;
    const writer = services.writerFor(code);
    const client = clientFor(faulty, writer);
    if (isRefusal(client)) return client;
    const [known] = services.filesWith(code.path, /\bfunction sharedCounts\b/);
    if (known !== undefined && !(services.textOf(known) ?? '').includes(client.library === 'redis' ? 'client.sendCommand(' : 'client.call(')) return { reason: `\`sharedCounts\` of ${known.slice(known.lastIndexOf('/') + 1)} is made for another client of Redis.` };
    const path = known ?? writer.pathFor('shared', 'counts');
    const shared = writer.use(path, 'sharedCounts', 'sharedCounts');
    if (shared === undefined) return { reason: '`sharedCounts` means something else here.' };
    const { isTypeScript, modules, quote } = writer.style;
    const name = freeName(named.name, faulty);
    const edits = [...writer.importEdits(), storeEdit(call, options, `${shared}(${client.local}, ${quoted(name, quote)})`)].sort((left, right) => left.range.start - right.range.start);
    const files = known === undefined ? [writer.file(path, countsModule({ isTypeScript, modules, library: client.library, prefix: `'${prefixFor(manifest)}'` }))] : [];
    return { title: `Count requests in ${client.local}${packages.said}`, edits: [{ path: code.path, edits }, ...packages.edits], files };
  },
};

/** What package.json has to say: the store, and a limiter that it goes with. */
function packagesFor(manifest: Manifest): { readonly said: string; readonly edits: readonly FileEdits[] } | Refusal {
  const [store, limiter] = [versionOf(manifest, STORE), versionOf(manifest, LIMITER)];
  if (store === 'unknown' || limiter === 'unknown' || limiter === undefined) return { reason: `package.json does not tell the version of ${store === 'unknown' ? STORE : LIMITER}.` };
  if (store !== undefined && store.major !== STORE_MAJOR) return { reason: `${STORE} ${store.major} does not get over a Redis that is away at the start: ask for ${STORE} ${STORE_MAJOR} first.` };
  if (limiter.major !== 8) return { reason: `${STORE} ${STORE_MAJOR} goes with ${LIMITER} 8, and package.json asks for ${limiter.major}: change that first.` };
  const raised = limiter.minor < 5 ? raise(manifest, LIMITER, LIMITER_RANGE) : undefined;
  const added = store === undefined ? addition(manifest, STORE, `^${STORE_MAJOR}.0.0`) : undefined;
  if (store === undefined && added === undefined) return { reason: `Add ${STORE} to the dependencies of package.json first.` };
  const said = [...(added === undefined ? [] : [`add ${STORE} to package.json`]), ...(raised === undefined ? [] : [`raise ${LIMITER} there to 8.5`])];
  const edits = [...(added?.edits ?? []), ...(raised?.edits ?? [])].sort((left, right) => left.range.start - right.range.start);
  return { said: said.length === 0 ? '' : `, and ${said.join(' and ')}`, edits: edits.length === 0 ? [] : [{ path: manifest.path, edits }] };
}

/** The client of Redis that the process has, as this file can have it. */
function clientFor(faulty: FaultyCode, writer: ModuleWriter): { readonly local: string; readonly library: CountParts['library'] } | Refusal {
  const held = heldClients(entryOf(faulty), faulty.services).filter(({ kind }) => kind === 'cache');
  const single = held.filter(({ origin }) => !/cluster/i.test(origin.path));
  if (single.length === 0 && held.length > 0) return { reason: 'A cluster takes commands another way: give the limit a store by hand.' };
  const [client] = namedIn(writer, single);
  if (client === undefined) return { reason: 'No module of this process exports a client of Redis.' };
  return { local: client.local, library: /^io/.test(client.library) ? 'ioredis' : 'redis' };
}

/** Services that share a Redis do not share counts. */
function prefixFor({ text }: Manifest): string {
  const own = /"name"\s*:\s*"([^"\\]*)"/.exec(text)?.[1]?.replaceAll(/[^\w@/.-]/g, '') ?? '';
  return own === '' ? 'limit:' : `${own}:limit:`;
}

/** A name that no limit has which counts in Redis already. */
function freeName(name: string, { code, services }: FaultyCode): string {
  const isTaken = (each: string): boolean => {
    const named = new RegExp(`\\bsharedCounts\\([^)]*['"\`]${each.replaceAll('$', String.raw`\$`)}['"\`]`);
    return named.test(code.text) || services.filesWith(code.path, named).length > 0;
  };
  const stem = /([\w$-]+)(?:\.\w+)+$/.exec(code.path)?.[1] ?? 'other';
  for (let count = 0; ; count += 1) {
    const each = count === 0 ? name : count === 1 ? `${stem}-${name}` : `${stem}-${name}-${count}`;
    if (!isTaken(each)) return each;
  }
}

function nameOf(property: TSESTree.ObjectLiteralElement): string | undefined {
  return property.type === 'Property' ? propertyName(property.key, property.computed) : undefined;
}

/** The options with the store, and with what lets requests pass where that fails. */
function storeEdit({ range }: TSESTree.CallExpression | TSESTree.NewExpression, options: TSESTree.ObjectExpression | undefined, made: string): Edit {
  const properties = options?.properties ?? [];
  const passes = properties.some((each) => nameOf(each) === 'passOnStoreError') ? '' : ', passOnStoreError: true';
  if (options === undefined) return { range: { start: range[1] - 1, end: range[1] - 1 }, text: `{ store: ${made}${passes} }` };
  const known = properties.find((each) => nameOf(each) === 'store');
  if (known !== undefined) return { range: { start: known.range[0], end: known.range[1] }, text: `store: ${made}${passes}` };
  const [first] = properties;
  const at = first?.range[0] ?? options.range[0] + 1;
  return { range: { start: at, end: at }, text: first === undefined ? ` store: ${made}${passes} ` : `store: ${made}${passes}, ` };
}
