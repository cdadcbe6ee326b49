import type { CodeFile, FactOf, LongLived } from '../../rules/index.ts';
import { isRefusal } from '../plan.ts';
import { entryOf } from '../service/entry.ts';
import { heldClients, type HeldClient } from '../service/held-clients.ts';
import type { FaultyCode, ServiceScaffold } from '../service-scaffold.ts';
import { healthModule, type Check } from './module-text.ts';
import { readyPath, readyRoute } from './ready-route.ts';

/** Readiness apart from liveness, with what the service cannot serve without. */
export const healthEndpoints: ServiceScaffold = {
  id: 'health-endpoints',
  repairs: ['no-shallow-health-check'],
  title: 'Answer for readiness',
  repair(faulty) {
    const { code, hazard, service, services } = faulty;
    const route = service.facts.find((fact): fact is FactOf<'route'> => fact.kind === 'route' && fact.range.start === hazard.statement.start);
    if (route === undefined) return { reason: 'The route is not known.' };
    const entry = entryOf(faulty);
    const clients = heldClients(entry, services).filter((client) => client.exported !== undefined && client.ask('') !== undefined);
    const shutdown = shutdownOf(entry, faulty);
    if (clients.length === 0 && shutdown === undefined) return { reason: 'No module of this process exports a client of a database or a cache: what it needs to serve nobody can tell.' };
    const isReadyRoute = /\/(?:readyz?|readiness)$/i.test(route.path) || service.pathsOf(route).some((path) => /\/(?:readyz?|readiness)$/i.test(path));
    const writer = services.writerFor(code);
    const path = writer.pathFor('readiness');
    if (writer.use(path, 'readiness', 'readiness') === undefined) return { reason: '`readiness` means something else here.' };
    const edits = readyRoute(code, route, isReadyRoute, writer);
    if (isRefusal(edits)) return edits;
    const asked = named(clients);
    const imports = writer.importing([...asked.map(({ file, exported, local }) => ({ path: file, exported: exported ?? 'default', local })), ...(shutdown === undefined ? [] : [{ path: shutdown, exported: 'isShuttingDown', local: 'isShuttingDown' }])]);
    const { isTypeScript, modules } = writer.style;
    const module = healthModule({ isTypeScript, modules, checks: asked.map(checkOf), isShuttingDown: shutdown === undefined ? undefined : 'isShuttingDown' }, imports);
    const all = [...writer.importEdits(), ...edits].sort((left, right) => left.range.start - right.range.start);
    return { title: titleOf(route, isReadyRoute, asked), edits: [{ path: code.path, edits: all }], files: [writer.file(path, module)] };
  },
};

/** The module that tells whether the instance shuts down, as the graceful shutdown writes it. */
function shutdownOf(entry: CodeFile, { services }: FaultyCode): string | undefined {
  return services.filesBehind(entry.path).find((path) => /(?:export function isShuttingDown\b|module\.exports = \{ isShuttingDown\b)/.test(services.textOf(path) ?? ''));
}

type Asked = LongLived & HeldClient & { readonly local: string };

/** Clients by names that are theirs alone. */
function named(clients: readonly HeldClient[]): readonly Asked[] {
  const taken = new Set(['readiness', 'delay', 'isShuttingDown']);
  return clients.flatMap((client) => {
    if (taken.has(client.name)) return [];
    taken.add(client.name);
    return [{ ...client, local: client.exported === 'default' || client.exported === undefined ? client.name : client.exported }];
  });
}

/** What a cache holds can be asked for again: an instance serves without it, if slower. */
function checkOf(client: Asked): Check {
  return { name: client.local, required: client.kind === 'database', ask: client.ask(client.local) ?? '' };
}

function titleOf(route: FactOf<'route'>, isReadyRoute: boolean, asked: readonly Asked[]): string {
  const required = asked.filter(({ kind }) => kind === 'database').map(({ local }) => local);
  const until = required.length === 0 ? 'until it shuts down' : `once ${required.join(' and ')} ${required.length === 1 ? 'has' : 'have'} answered`;
  return isReadyRoute ? `Answer ${route.path} with readiness: ${until}` : `Add ${readyPath(route.path)}: ready ${until}`;
}
