/** What `close` of a server waits for, and what it leaves open: measured on the Node that runs the tests, with the installed `ws`, socket.io and Fastify. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, createServer, request, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as later } from 'node:timers/promises';
import fastify from 'fastify';
import { Server as SocketServer } from 'socket.io';
import { io as connect } from 'socket.io-client';
import { WebSocket, WebSocketServer } from 'ws';

function portOf(server: { address(): string | AddressInfo | null }): number {
  return (server.address() as AddressInfo).port;
}

async function listening(listener?: RequestListener): Promise<Server> {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
}

function ask(port: number, path: string, agent: Agent | false): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request({ port, host: '127.0.0.1', path, agent }, (response) => {
      response.resume().on('end', () => resolve({ status: response.statusCode, headers: response.headers }));
    })
      .on('error', reject)
      .end();
  });
}

/** Whether a promise is fulfilled within a while that is long beside what the tests do. */
function within(milliseconds: number, promise: Promise<unknown>): Promise<boolean> {
  return Promise.race([promise.then(() => true), later(milliseconds, false)]);
}

describe('server.close()', () => {
  /** One connection that is never closed by its client, as a load balancer keeps it. */
  let agent: Agent;

  beforeEach(() => {
    agent = new Agent({ keepAlive: true, maxSockets: 1 });
  });

  afterEach(() => agent.destroy());

  /** A server that is closed while it answers, and whatever is asked of it on the same connection afterwards. */
  async function closedWhileBusy(prepare?: (server: Server) => void): Promise<{ readonly first: Answer; readonly later: Answer | string; readonly server: Server; readonly closed: Promise<unknown> }> {
    const slow = { asked: (): void => undefined };
    const asked = new Promise<void>((resolve) => (slow.asked = resolve));
    const release = { answer: (): void => undefined };
    const server = await listening((incoming, response) => {
      if (incoming.url !== '/slow') return void response.end('fast');
      release.answer = () => response.end('slow');
      return slow.asked();
    });
    const port = portOf(server);
    const first = ask(port, '/slow', agent);
    await asked;
    const closed = new Promise((resolve) => server.close(resolve));
    prepare?.(server);
    release.answer();
    const answer = await first;
    const second = await ask(port, '/fast', agent).catch((error: NodeJS.ErrnoException) => error.code ?? error.message);
    return { first: answer, later: second, server, closed };
  }

  it('leaves a connection open that was busy, answers `keep-alive` on it, and takes its next requests', async () => {
    const { first, later: second, server, closed } = await closedWhileBusy();
    assert.equal(first.headers.connection, 'keep-alive');
    assert.ok(typeof second !== 'string');
    assert.equal(second.status, 200);
    assert.equal(await within(300, closed), false);
    server.closeAllConnections();
    await closed;
  });

  it('gives the server, and no promise', async () => {
    const server = await listening();
    assert.equal(server.close(), server);
  });

  it('is done at once where the answers say `Connection: close`', async () => {
    const { later: second, closed } = await closedWhileBusy((server) => {
      server.prependListener('request', (_, response) => response.setHeader('Connection', 'close'));
    });
    assert.ok(typeof second !== 'string');
    assert.equal(second.headers.connection, 'close');
    assert.equal(await within(20_000, closed), true);
  });

  it('waits for a WebSocket, which closing all connections does not touch, and closing its server neither', async () => {
    const server = await listening();
    const sockets = new WebSocketServer({ server });
    const client = new WebSocket(`ws://127.0.0.1:${portOf(server)}`);
    await once(client, 'open');
    const closed = new Promise((resolve) => server.close(resolve));
    sockets.close();
    server.closeAllConnections();
    assert.equal(await within(300, closed), false);
    assert.equal(client.readyState, WebSocket.OPEN);
    for (const socket of sockets.clients) socket.close(1001);
    const [code] = (await once(client, 'close')) as [number];
    assert.equal(code, 1001);
    assert.equal(await within(20_000, closed), true);
  });

  it('is done where socket.io is closed, which closes its clients and the server', async () => {
    const server = await listening();
    const sockets = new SocketServer(server);
    const client = connect(`http://127.0.0.1:${portOf(server)}`, { transports: ['websocket'], reconnection: false });
    await once(client as unknown as NodeJS.EventEmitter, 'connect');
    const plain = new Promise((resolve) => server.close(resolve));
    assert.equal(await within(300, plain), false);
    const gone = once(client as unknown as NodeJS.EventEmitter, 'disconnect');
    await sockets.close();
    await gone;
    assert.equal(await within(20_000, plain), true);
  });
});

describe('a connection that is idle', () => {
  it('is kept for five seconds by Node and for 72 by Fastify, unless they are told otherwise', () => {
    assert.equal(createServer().keepAliveTimeout, 5_000);
    assert.equal(fastify().server.keepAliveTimeout, 72_000);
  });

  it('is not closed earlier by `headersTimeout`', async () => {
    const server = createServer({ connectionsCheckingInterval: 20 }, (_, response) => response.end('answered'));
    server.headersTimeout = 50;
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const port = portOf(server);
    await ask(port, '/', agent);
    await later(300);
    assert.equal((await ask(port, '/', agent)).status, 200);
    assert.equal(await new Promise((resolve) => server.getConnections((_, count) => resolve(count))), 1);
    agent.destroy();
    server.close();
  });
});

describe('Fastify', () => {
  it('calls `preClose` while it still answers, and `onClose` when the last request is answered', async () => {
    const app = fastify({ forceCloseConnections: false });
    const order: string[] = [];
    const asked = { slow: (): void => undefined };
    const busy = new Promise<void>((resolve) => (asked.slow = resolve));
    app.get('/slow', async () => {
      asked.slow();
      await later(200);
      order.push('answered');
      return 'slow';
    });
    app.addHook('preClose', () => void order.push('preClose'));
    app.addHook('onClose', () => void order.push('onClose'));
    await app.listen({ port: 0, host: '127.0.0.1' });
    const port = portOf(app.server);
    const answer = ask(port, '/slow', false);
    await busy;
    await app.close();
    assert.equal((await answer).status, 200);
    assert.deepEqual(order, ['preClose', 'answered', 'onClose']);
  });

  it('ends a busy connection by itself: what comes on it is answered 503 with `Connection: close`', async () => {
    const app = fastify({ forceCloseConnections: false });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const asked = { slow: (): void => undefined };
    const busy = new Promise<void>((resolve) => (asked.slow = resolve));
    const release = { answer: (): void => undefined };
    app.get('/slow', async () => {
      asked.slow();
      await new Promise<void>((resolve) => (release.answer = resolve));
      return 'slow';
    });
    app.get('/fast', (_, reply) => reply.send('fast'));
    await app.listen({ port: 0, host: '127.0.0.1' });
    const port = portOf(app.server);
    const first = ask(port, '/slow', agent);
    await busy;
    const closed = app.close();
    while (app.server.listening) await later(5);
    release.answer();
    assert.equal((await first).status, 200);
    const second = await ask(port, '/fast', agent).catch((error: NodeJS.ErrnoException) => error.code);
    assert.ok(typeof second === 'object');
    assert.equal(second.status, 503);
    assert.equal(second.headers.connection, 'close');
    assert.equal(await within(20_000, closed), true);
    agent.destroy();
  });
});
