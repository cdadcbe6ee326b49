import { EventEmitter } from 'node:events';
import type { Server } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import { redis } from './cache.ts';

interface Price {
  readonly sku: string;
  readonly last: number;
  readonly bid: number;
  readonly ask: number;
}

const feed = new EventEmitter();

export function servePrices(server: Server): void {
  const subscriber = redis.duplicate();
  void subscriber.subscribe('prices');
  subscriber.on('message', (_channel, text) => {
    const price = JSON.parse(text) as Price;
    feed.emit(`price:${price.sku}`, price);
  });

  const sockets = new WebSocketServer({ server, path: '/prices' });
  sockets.on('connection', (socket, request) => {
    const requested = request.headers['sec-websocket-protocol'];
    // @ts-expect-error The types say it is read-only.
    if (!requested) socket.protocol = 'v1';
    const version = requested === 'v2' ? 'v2' : 'v1';

    socket.on('message', (data) => {
      const message = JSON.parse(data.toString());
      for (const sku of version === 'v2' ? message.skus : [message.sku]) subscribe(socket, sku, version);
    });
  });
}

function subscribe(socket: WebSocket, sku: string, version: string): void {
  feed.on(`price:${sku}`, (price: Price) => {
    socket.send(JSON.stringify(version === 'v2' ? price : { sku: price.sku, price: price.last }));
  });
}
