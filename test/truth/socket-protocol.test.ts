/** How the protocol of a WebSocket is agreed on: measured with the installed `ws`. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';

describe('the protocol of a WebSocket', () => {
  const server = new WebSocketServer({ port: 0 });

  before(async () => {
    if (server.address() === null) await once(server, 'listening');
  });

  after(() => server.close());

  /** Both ends of a connection, and the header that the server was sent. */
  async function connect(offered: readonly string[]): Promise<{ readonly client: WebSocket; readonly socket: WebSocket; readonly header: string | undefined }> {
    const connected = once(server, 'connection') as Promise<[WebSocket, IncomingMessage]>;
    const client = new WebSocket(`ws://localhost:${(server.address() as AddressInfo).port}`, [...offered]);
    const [[socket, request]] = await Promise.all([connected, once(client, 'open')]);
    return { client, socket, header: request.headers['sec-websocket-protocol'] };
  }

  it('is one text of all that the client offers, and the first of them is agreed on', async () => {
    const { client, header } = await connect(['v9', 'v1']);
    assert.equal(header, 'v9,v1');
    assert.equal(client.protocol, 'v9');
    client.terminate();
  });

  it('cannot be assigned', async () => {
    const { client, socket } = await connect(['v1']);
    assert.throws(() => Object.assign(socket, { protocol: 'v2' }), TypeError);
    client.terminate();
  });

  it('is chosen by the server that says how', async () => {
    const choosing = new WebSocketServer({ port: 0, handleProtocols: (offered) => (offered.has('v1') ? 'v1' : false) });
    if (choosing.address() === null) await once(choosing, 'listening');
    const client = new WebSocket(`ws://localhost:${(choosing.address() as AddressInfo).port}`, ['v9', 'v1']);
    await once(client, 'open');
    assert.equal(client.protocol, 'v1');
    client.terminate();
    choosing.close();
  });
});

describe('a message that is no JSON', () => {
  const SERVER = `
    const { WebSocket, WebSocketServer } = require('ws');
    const server = new WebSocketServer({ port: 0 }, () => {
      const client = new WebSocket('ws://localhost:' + server.address().port);
      client.on('open', () => client.send('no JSON'));
    });
    server.on('connection', (socket) => socket.on('message', (data) => JSON.parse(data)));
  `;

  it('ends the process of a server that does not catch it', () => {
    const { status, stderr } = spawnSync(process.execPath, ['-e', SERVER], { encoding: 'utf8' });
    assert.equal(status, 1);
    assert.match(stderr, /SyntaxError/);
  });
});
