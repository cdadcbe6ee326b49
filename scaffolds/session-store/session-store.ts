import { propertyName, type Edit, type FactOf } from '../../rules/index.ts';
import { addition, manifestOf, versionOf } from '../service/dependency.ts';
import { entryOf } from '../service/entry.ts';
import { heldClients, namedIn } from '../service/held-clients.ts';
import { callAt } from '../service/places.ts';
import type { ServiceScaffold } from '../service-scaffold.ts';

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
    if (manifest === undefined) return { reason: `There is no package.json that could have ${PACKAGE}.` };
    const version = versionOf(manifest, PACKAGE);
    if (version === 'unknown') return { reason: `package.json does not tell the version of ${PACKAGE}.` };
    if (version !== undefined && (version.major < 7 || (version.major > 8 && client.library === 'ioredis'))) return { reason: `${PACKAGE} ${version.major} takes no client of ${client.library} as it stands: give it a store by hand.` };
    const store = writer.use(PACKAGE, version?.major === 7 ? 'default' : 'RedisStore', 'RedisStore');
    if (store === undefined) return { reason: '`RedisStore` means something else here.' };
    const added = version === undefined ? addition(manifest, PACKAGE, ADDED) : undefined;
    if (version === undefined && added === undefined) return { reason: `Add ${PACKAGE} to the dependencies of package.json first.` };
    const made = `new ${store}({ client: ${client.local} })`;
    const known = options.properties.find((each) => each.type === 'Property' && propertyName(each.key, each.computed) === 'store');
    const [first] = options.properties;
    const edit: Edit = known?.type === 'Property' ? { range: { start: known.value.range[0], end: known.value.range[1] }, text: made } : { range: { start: first?.range[0] ?? options.range[0] + 1, end: first?.range[0] ?? options.range[0] + 1 }, text: first === undefined ? ` store: ${made} ` : `store: ${made}, ` };
    const edits = [...writer.importEdits(), edit].sort((left, right) => left.range.start - right.range.start);
    return { title: `Keep sessions in ${client.local}${added === undefined ? '' : `, and add ${PACKAGE} to package.json`}`, edits: [{ path: code.path, edits }, ...(added === undefined ? [] : [added])], files: [] };
  },
};
