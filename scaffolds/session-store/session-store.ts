import { propertyName, type Edit, type FactOf, type FileEdits } from '../../rules/index.ts';
import { entryOf } from '../service/entry.ts';
import { heldClients, namedIn } from '../service/held-clients.ts';
import { callAt } from '../service/places.ts';
import type { FaultyCode, ServiceScaffold } from '../service-scaffold.ts';

/** The store of express-session in Redis, and the version that is added where the project has none. */
const PACKAGE = 'connect-redis';
const ADDED = '^8.1.0';

/** Sessions in the Redis that the service has already. */
export const sessionStore: ServiceScaffold = {
  id: 'session-store',
  repairs: ['no-in-memory-session-store'],
  title: 'Keep sessions in Redis',
  repair(faulty) {
    const { code, hazard, service, services } = faulty;
    const fact = service.facts.find((each): each is FactOf<'memoryStore'> => each.kind === 'memoryStore' && each.range.start === hazard.statement.start);
    if (fact?.library !== 'express-session') return { reason: `A store in Redis is written for express-session; give ${fact?.library ?? 'this library'} its own by hand.` };
    const call = callAt(code, fact);
    const [options] = call?.arguments ?? [];
    if (options?.type !== 'ObjectExpression') return { reason: 'The options stand elsewhere: put `store` into them there.' };
    const writer = services.writerFor(code);
    const [client] = namedIn(writer, heldClients(entryOf(faulty), services).filter(({ kind }) => kind === 'cache'));
    if (client === undefined) return { reason: 'No module of this process exports a client of Redis.' };
    const manifest = manifestOf(faulty);
    const version = manifest === undefined ? undefined : Number(/"connect-redis"\s*:\s*"[^\d"]*(\d+)/.exec(manifest.text)?.[1] ?? 0);
    if (manifest === undefined || version === undefined) return { reason: 'There is no package.json that could have connect-redis.' };
    if ((version > 0 && version < 7) || (version > 8 && client.library === 'ioredis')) return { reason: `connect-redis ${version} takes no client of ${client.library} as it stands: give it a store by hand.` };
    const store = writer.use(PACKAGE, version === 7 ? 'default' : 'RedisStore', 'RedisStore');
    if (store === undefined) return { reason: '`RedisStore` means something else here.' };
    const added = version > 0 ? [] : addition(manifest);
    if (added === undefined) return { reason: 'Add connect-redis to the dependencies of package.json first.' };
    const made = `new ${store}({ client: ${client.local} })`;
    const known = options.properties.find((each) => each.type === 'Property' && propertyName(each.key, each.computed) === 'store');
    const [first] = options.properties;
    const edit: Edit = known?.type === 'Property' ? { range: { start: known.value.range[0], end: known.value.range[1] }, text: made } : { range: { start: first?.range[0] ?? options.range[0] + 1, end: first?.range[0] ?? options.range[0] + 1 }, text: first === undefined ? ` store: ${made} ` : `store: ${made}, ` };
    const edits = [...writer.importEdits(), edit].sort((left, right) => left.range.start - right.range.start);
    return { title: `Keep sessions in ${client.local}${added.length === 0 ? '' : `, and add ${PACKAGE} to package.json`}`, edits: [{ path: code.path, edits }, ...added], files: [] };
  },
};

interface Manifest {
  readonly path: string;
  readonly text: string;
}

/** The nearest package.json above the file. */
function manifestOf({ code, services }: FaultyCode): Manifest | undefined {
  for (let folder = code.path.slice(0, code.path.lastIndexOf('/')); folder !== ''; folder = folder.slice(0, folder.lastIndexOf('/'))) {
    const text = services.textOf(`${folder}/package.json`);
    if (text !== undefined) return { path: `${folder}/package.json`, text };
  }
  return undefined;
}

/** The edit that adds the package before the first dependency; `undefined` where there is none to stand before. */
function addition({ path, text }: Manifest): readonly FileEdits[] | undefined {
  const match = /"dependencies"\s*:\s*\{(\s*)(?=")/.exec(text);
  if (match === null) return undefined;
  const at = match.index + match[0].length;
  return [{ path, edits: [{ range: { start: at, end: at }, text: `"${PACKAGE}": "${ADDED}",${match[1] === '' ? ' ' : (match[1] ?? '')}` }] }];
}
