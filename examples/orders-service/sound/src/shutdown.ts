import type { Server, ServerResponse } from 'node:http';
import type { WebSocketServer } from 'ws';
import { within } from './within.ts';

interface ShutdownOptions {
  readonly server: Server;
  readonly sockets: WebSocketServer;
  /** Closed one after the other, once nobody is served any more. */
  readonly resources: ReadonlyArray<readonly [name: string, close: () => Promise<unknown>]>;
  /** How long the load balancer may take to see that `/readyz` fails. Milliseconds, as the other two. */
  readonly readinessDelay: number;
  readonly drainLimit: number;
  readonly resourceLimit: number;
  readonly exit?: (code: number) => void;
}

type Phase = 'serving' | 'unready' | 'draining';

/** Ends the process at SIGTERM or SIGINT without failing a request: unready first, then drained, then closed. */
export function shutDownGracefully({
  server,
  sockets,
  resources,
  readinessDelay,
  drainLimit,
  resourceLimit,
  exit = process.exit,
}: ShutdownOptions): { isServing(): boolean } {
  let phase: Phase = 'serving';
  const unanswered = new Set<ServerResponse>();

  // server.close() leaves a busy keep-alive connection open for as long as requests come, so every answer has to end it.
  const endConnection = (response: ServerResponse): void => {
    if (!response.headersSent) response.setHeader('Connection', 'close');
  };
  server.prependListener('request', (_request, response) => {
    unanswered.add(response);
    response.on('close', () => unanswered.delete(response));
    if (phase === 'draining') endConnection(response);
  });

  const drain = async (): Promise<void> => {
    phase = 'draining';
    for (const response of unanswered) endConnection(response);
    const closed = new Promise((resolve) => server.close(resolve));
    sockets.close();
    // Spread over a second: clients that leave together come back together.
    for (const socket of sockets.clients) {
      setTimeout(() => socket.close(1001, 'server restarts'), Math.random() * 1_000);
    }
    // A connection that never sent a request is neither busy nor closed by server.close().
    const sweep = setInterval(() => server.closeIdleConnections(), 250);
    try {
      await within(drainLimit, 'draining', closed);
    } finally {
      clearInterval(sweep);
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
    }
  };

  const run = async (): Promise<void> => {
    phase = 'unready';
    const limit = readinessDelay + drainLimit + resources.length * resourceLimit + 1_000;
    setTimeout(() => exit(1), limit).unref();
    await new Promise((resolve) => setTimeout(resolve, readinessDelay));
    let code = 0;
    const attempt = async (work: Promise<unknown>): Promise<void> => {
      try {
        await work;
      } catch (error) {
        console.error('shutdown:', error);
        code = 1;
      }
    };
    await attempt(drain());
    for (const [name, close] of resources) await attempt(within(resourceLimit, name, close()));
    exit(code);
  };

  let running: Promise<void> | undefined;
  const begin = (): void => {
    running ??= run();
  };
  process.on('SIGTERM', begin);
  process.on('SIGINT', begin);
  return { isServing: () => phase === 'serving' };
}
