import type { FactOf, FileEdits } from '../../rules/index.ts';
import { isRefusal } from '../plan.ts';
import { heldClients, namedIn, type HeldClient } from '../service/held-clients.ts';
import type { FaultyCode, ServiceScaffold } from '../service-scaffold.ts';
import { shutdownModule, type ShutdownParts } from './module-text.ts';
import { abruptListeners } from './abrupt-listeners.ts';
import { budgetOf } from './budget.ts';
import { closedSockets } from './closed-sockets.ts';
import { startedServer } from './started-server.ts';

const CLOSES: Readonly<Record<string, ShutdownParts['closes'] | undefined>> = { express: 'server', koa: 'server', http: 'server', hono: 'hono', fastify: 'fastify', nest: 'nest' };

/** A service that finishes its requests when it is told to stop. */
export const gracefulShutdown: ServiceScaffold = {
  id: 'graceful-shutdown',
  repairs: ['require-graceful-shutdown', 'no-abrupt-exit'],
  title: 'Shut down gracefully',
  repair(faulty) {
    const { code, service, services } = faulty;
    const listen = listenOf(faulty);
    if (listen === undefined) return { reason: 'Several servers listen in this file: which of them belongs to the other nobody can tell.' };
    const closes = CLOSES[listen.library];
    if (closes === undefined) return { reason: `How a server of ${listen.library} is closed is not known.` };
    if (/['"](?:node:)?http2['"]|\bhttp2\s*:/.test(code.text)) return { reason: 'The sessions of HTTP/2 have to be ended by hand.' };
    const writer = services.writerFor(code);
    const clients = heldClients(code, services);
    const server = startedServer(code, listen, writer);
    if (isRefusal(server)) return server;
    const listeners = faulty.hazard.rule === 'no-abrupt-exit' ? abruptListeners(code, service, clients) : [];
    if (isRefusal(listeners)) return listeners;
    const path = writer.pathFor('graceful', 'shutdown');
    const sockets = closedSockets(faulty, path);
    if (isRefusal(sockets)) return sockets;

    const begin = writer.use(path, 'shutDownGracefully', 'shutDownGracefully');
    if (begin === undefined) return { reason: '`shutDownGracefully` means something else here.' };
    const own = namedIn(writer, clients);
    const parts = partsOf(own);
    const call = writer.piece(`${begin}(${server.name}${parts});`, server.indentation);
    const ofFile = [...writer.importEdits(), ...server.edits, ...listeners, { range: { start: server.at, end: server.at }, text: server.place(call) }];
    const module = shutdownModule({
      isTypeScript: writer.style.isTypeScript,
      modules: writer.style.modules,
      closes,
      hasIntake: own.some(isIntake),
      hasClients: own.some((client) => !isIntake(client)),
      sockets: sockets.kinds,
      budget: budgetOf(service),
    });
    return { title: titleOf(own), edits: merged([{ path: code.path, edits: ofFile }, ...sockets.edits]), files: [writer.file(path, module)] };
  },
};

function listenOf({ hazard, service }: FaultyCode): FactOf<'listen'> | undefined {
  const listening = service.facts.filter((fact): fact is FactOf<'listen'> => fact.kind === 'listen' && fact.port !== 0);
  const [only, ...others] = listening;
  if (others.length > 0) return undefined;
  return hazard.rule === 'no-abrupt-exit' || only?.range.start === hazard.statement.start ? only : undefined;
}

function isIntake({ kind }: HeldClient): boolean {
  return kind === 'worker';
}

type Named = HeldClient & { readonly local: string };

function partsOf(own: readonly Named[]): string {
  const list = (clients: readonly Named[]): string => clients.map((client) => `() => ${client.close(client.local)}`).join(', ');
  const intake = own.filter(isIntake);
  const rest = own.filter((client) => !isIntake(client));
  const parts = [...(intake.length === 0 ? [] : [`intake: [${list(intake)}]`]), ...(rest.length === 0 ? [] : [`clients: [${list(rest)}]`])];
  return parts.length === 0 ? '' : `, { ${parts.join(', ')} }`;
}

function titleOf(own: readonly Named[]): string {
  const names = own.map(({ local }) => local);
  const rest = names.length === 0 ? '' : `, then close ${names.length === 1 ? names[0] : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`}`;
  return `Shut down gracefully: answer what is open${rest}`;
}

/** One list of edits a file, in the order of its text. */
function merged(all: readonly FileEdits[]): readonly FileEdits[] {
  return [...new Set(all.map(({ path }) => path))].map((path) => ({
    path,
    edits: all.filter((each) => each.path === path).flatMap(({ edits }) => edits).sort((left, right) => left.range.start - right.range.start),
  }));
}

