import type { Budget } from './budget.ts';

/** What the module has to know of the service. */
export interface ShutdownParts {
  readonly isTypeScript: boolean;
  readonly modules: 'esm' | 'commonjs';
  /** What is closed: a server of Node, the one that Hono started, or the application that owns its server. */
  readonly closes: 'server' | 'hono' | 'fastify' | 'nest';
  /** Whether something takes work by itself. */
  readonly hasIntake: boolean;
  readonly hasClients: boolean;
  /** Servers of sockets that stay open. */
  readonly sockets: ReadonlySet<'ws' | 'socket.io'>;
  readonly budget: Budget;
}

/** Lines of which those that are `undefined` do not apply. */
type Lines = readonly (string | undefined)[];

function types(parts: ShutdownParts): (text: string) => string {
  return (text) => (parts.isTypeScript ? text : '');
}

function imports({ isTypeScript, modules, closes }: ShutdownParts): Lines {
  const timers = modules === 'esm' ? `import { setTimeout as delay } from 'node:timers/promises';` : `const { setTimeout: delay } = require('node:timers/promises');`;
  const server = closes === 'hono' ? undefined : `import type { IncomingMessage, Server, ServerResponse } from 'node:http';`;
  const hono = [`import type { ServerType } from '@hono/node-server';`, `import type { IncomingMessage, Server, ServerResponse } from 'node:http';`];
  return [...(isTypeScript ? (server === undefined ? hono : [server]) : []), timers, ''];
}

/** Seconds as code writes milliseconds. */
function milliseconds(seconds: number): string {
  return seconds === 0 ? '0' : `${seconds}_000`;
}

function limits({ hasClients, sockets, budget }: ShutdownParts): Lines {
  const { process, readinessDelay, drain, told, hasWaited } = budget;
  const kill = told === undefined ? 'which Kubernetes does after 30 seconds' : `which it does after ${told} seconds`;
  const waiting = hasWaited
    ? '/** How long requests are served as before: the preStop hook has waited for the load balancer already. Milliseconds, like all of these. */'
    : '/** How long requests are served as before, until the load balancer knows that this instance is not ready. Milliseconds, like all of these. */';
  return [
    waiting,
    `const READINESS_DELAY = ${milliseconds(readinessDelay)};`,
    '/** How long open requests may take after that. */',
    `const DRAIN_LIMIT = ${milliseconds(drain)};`,
    ...(sockets.has('ws') ? ['/** Over how long sockets are closed, so that their clients do not all come back at once. */', `const SOCKET_SPREAD = ${milliseconds(Math.min(3, drain))};`] : []),
    ...(hasClients ? ['/** How long each client of another service may take to close. */', 'const CLOSE_LIMIT = 2_000;'] : []),
    `/** When the process ends in any case: before the orchestrator kills it, ${kill}. */`,
    `const GRACE_PERIOD = ${milliseconds(process)};`,
    '',
  ];
}

function needs({ isTypeScript, closes, hasIntake, hasClients, sockets }: ShutdownParts): Lines {
  if (!isTypeScript) return [];
  const application =
    closes === 'fastify' ? ['/** What is needed of Fastify. */', 'interface Application {', '  readonly server: Server;', '  close(): PromiseLike<unknown>;', '}', ''] : closes === 'nest' ? ['/** What is needed of Nest. */', 'interface Application {', '  getHttpServer(): unknown;', '  close(): Promise<void>;', '}', ''] : [];
  const parts =
    hasIntake || hasClients
      ? [
          '/** What is closed beside the server, by functions that do it. */',
          'interface Parts {',
          hasIntake ? '  /** What takes work by itself: told to stop as soon as the signal comes. */' : undefined,
          hasIntake ? '  readonly intake?: readonly (() => unknown)[];' : undefined,
          hasClients ? '  /** What requests need: closed behind the last one, in this order. */' : undefined,
          hasClients ? '  readonly clients?: readonly (() => unknown)[];' : undefined,
          '}',
          '',
        ]
      : [];
  const ws = sockets.has('ws')
    ? ['/** What is needed of a server of `ws`. */', 'interface SocketServer {', '  readonly clients: Iterable<{ close(code: number, reason: string): void; terminate(): void }>;', '  close(): void;', '}', '']
    : [];
  const io = sockets.has('socket.io') ? ['/** What is needed of socket.io. */', 'interface EventServer {', '  close(): unknown;', '}', ''] : [];
  return [...application, ...parts, ...ws, ...io];
}

function socketParts(parts: ShutdownParts, exported: string): Lines {
  const type = types(parts);
  const ws = ['/** Has the sockets of a server closed in order, with 1012: the service restarts. */', `${exported}function closeOnShutdown(server${type(': SocketServer')})${type(': void')} {`, '  socketServers.push(server);', '}', ''];
  const io = ['/** Has the clients of socket.io told that the service restarts. */', `${exported}function stopOnShutdown(server${type(': EventServer')})${type(': void')} {`, '  eventServers.push(server);', '}', ''];
  return [...(parts.sockets.has('ws') ? ws : []), ...(parts.sockets.has('socket.io') ? io : [])];
}

const SUBJECTS: Readonly<Record<ShutdownParts['closes'], readonly [parameter: string, type: string]>> = {
  server: ['server', 'Server'],
  hono: ['started', 'ServerType'],
  fastify: ['app', 'Application'],
  nest: ['app', 'Application'],
};

function serverLine({ closes, isTypeScript }: ShutdownParts): string | undefined {
  if (closes === 'hono') return `  const server = started${isTypeScript ? ' as Server' : ''};`;
  if (closes === 'fastify') return '  const { server } = app;';
  return closes === 'nest' ? `  const server = app.getHttpServer()${isTypeScript ? ' as Server' : ''};` : undefined;
}

/** The parameters of the functions: what is closed, and what else, where there is any. */
function parameters(parts: ShutdownParts): readonly [given: string, own: string, handed: string] {
  const type = types(parts);
  const [subject, subjectType] = SUBJECTS[parts.closes];
  const lists = [...(parts.hasIntake ? ['intake = []'] : []), ...(parts.hasClients ? ['clients = []'] : [])];
  const names = [...(parts.hasIntake ? ['intake'] : []), ...(parts.hasClients ? ['clients'] : [])];
  const given = lists.length === 0 ? '' : `, { ${lists.join(', ')} }${type(': Parts')} = {}`;
  const app = parts.closes === 'fastify' || parts.closes === 'nest' ? [`app${type(': Application')}`] : [];
  const own = [`server${type(': Server')}`, ...app, ...names.map((name) => `${name}${type(': readonly (() => unknown)[]')}`), `readinessDelay${type(': number')}`];
  const handed = ['server', ...(app.length === 0 ? [] : ['app']), ...names];
  return [`${subject}${type(`: ${subjectType}`)}${given}`, own.join(', '), handed.join(', ')];
}

function start(parts: ShutdownParts, exported: string): Lines {
  const type = types(parts);
  const [given, , handed] = parameters(parts);
  return [
    '/**',
    ' * Ends the service in order when it is told to stop: the readiness check fails, requests are served until nobody sends any',
    ' * more, what is open is answered and its connections are closed, then the rest, and the process ends.',
    ' */',
    `${exported}function shutDownGracefully(${given})${type(': void')} {`,
    serverLine(parts),
    `  server.prependListener('request', (_request${type(': IncomingMessage')}, response${type(': ServerResponse')}) => {`,
    '    openResponses.add(response);',
    `    response.once('close', () => openResponses.delete(response));`,
    '    if (shuttingDown) endConnection(response);',
    '  });',
    `  process.on('SIGTERM', () => {`,
    `    void shutDown(${handed}, READINESS_DELAY);`,
    '  });',
    '  // No load balancer sends to whoever presses Ctrl+C.',
    `  process.on('SIGINT', () => {`,
    `    void shutDown(${handed}, 0);`,
    '  });',
    '}',
    '',
    '/** Has a connection end behind its answer: one that is kept alive would go on being served after the server is closed. */',
    `function endConnection(response${type(': ServerResponse')})${type(': void')} {`,
    `  if (!response.headersSent) response.setHeader('Connection', 'close');`,
    '}',
    '',
  ];
}

const CLOSINGS: Readonly<Record<ShutdownParts['closes'], (type: (text: string) => string) => readonly string[]>> = {
  server: (type) => [`  const closed = new Promise${type('<void>')}((resolve) => {`, '    server.close(() => resolve());', '  });'],
  hono: (type) => CLOSINGS.server(type),
  fastify: () => ['  const closed = Promise.resolve(app.close());'],
  nest: () => ['  const closed = app.close();'],
};

function shutDown(parts: ShutdownParts): Lines {
  const type = types(parts);
  const [, own] = parameters(parts);
  const { sockets, hasIntake, hasClients } = parts;
  const waited = hasIntake ? 'Promise.all([closed, stopped])' : 'closed';
  return [
    `async function shutDown(${own})${type(': Promise<void>')} {`,
    '  if (shuttingDown) return;',
    '  shuttingDown = true;',
    '  setTimeout(() => process.exit(1), GRACE_PERIOD).unref();',
    '  for (const response of openResponses) endConnection(response);',
    hasIntake ? '  const stopped = Promise.all(intake.map(async (stop) => stop()));' : undefined,
    hasIntake ? '  stopped.catch(() => undefined);' : undefined,
    '  await delay(readinessDelay);',
    ...CLOSINGS[parts.closes](type),
    ...(sockets.has('ws')
      ? [
          '  for (const socketServer of socketServers) {',
          '    socketServer.close();',
          '    for (const client of socketServer.clients) setTimeout(() => client.close(1012, \'The service restarts\'), Math.random() * SOCKET_SPREAD);',
          '  }',
        ]
      : []),
    sockets.has('socket.io') ? '  for (const eventServer of eventServers) eventServer.close();' : undefined,
    '  // Node counts a connection on which no request has come yet as busy.',
    '  const sweep = setInterval(() => (openResponses.size === 0 ? server.closeAllConnections() : server.closeIdleConnections()), 500);',
    `  ${hasClients ? 'let' : 'const'} inOrder = await inTime(${waited}, DRAIN_LIMIT);`,
    '  clearInterval(sweep);',
    ...(sockets.has('ws') ? ['  for (const socketServer of socketServers) for (const client of socketServer.clients) client.terminate();'] : []),
    '  server.closeAllConnections();',
    ...(hasClients ? ['  for (const close of clients) inOrder = (await inTime(Promise.resolve().then(close), CLOSE_LIMIT)) && inOrder;'] : []),
    '  process.exit(inOrder ? 0 : 1);',
    '}',
    '',
    '/** Whether something was done without an error before its time was over. */',
    `async function inTime(work${type(': Promise<unknown>')}, limit${type(': number')})${type(': Promise<boolean>')} {`,
    '  try {',
    '    return await Promise.race([work.then(() => true), delay(limit, false)]);',
    '  } catch (error) {',
    `    console.error('While shutting down:', error);`,
    '    return false;',
    '  }',
    '}',
  ];
}

function state(parts: ShutdownParts, exported: string): Lines {
  const type = types(parts);
  return [
    'let shuttingDown = false;',
    `const openResponses = new Set${type('<ServerResponse>')}();`,
    parts.sockets.has('ws') ? `const socketServers${type(': SocketServer[]')} = [];` : undefined,
    parts.sockets.has('socket.io') ? `const eventServers${type(': EventServer[]')} = [];` : undefined,
    '',
    '/** Whether the readiness check has to answer 503, so that no new requests are sent here. */',
    `${exported}function isShuttingDown()${type(': boolean')} {`,
    '  return shuttingDown;',
    '}',
    '',
  ];
}

/** The module that ends a service in order, in the form that `inStyle` takes. It needs nothing but Node. */
export function shutdownModule(parts: ShutdownParts): string {
  const exported = parts.modules === 'esm' ? 'export ' : '';
  const names = ['isShuttingDown', 'shutDownGracefully', ...(parts.sockets.has('ws') ? ['closeOnShutdown'] : []), ...(parts.sockets.has('socket.io') ? ['stopOnShutdown'] : [])];
  const end = parts.modules === 'esm' ? [] : ['', `module.exports = { ${names.join(', ')} };`];
  const lines: Lines = [...imports(parts), ...limits(parts), ...needs(parts), ...state(parts, exported), ...socketParts(parts, exported), ...start(parts, exported), ...shutDown(parts), ...end];
  return `${lines.filter((line) => line !== undefined).join('\n')}\n`;
}
