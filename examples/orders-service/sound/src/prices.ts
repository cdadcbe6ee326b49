import { EventEmitter } from 'node:events';
import type { Server } from 'node:http';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { redis } from './cache.ts';
import { price, type Price, protocols } from './price-protocol.ts';

const heartbeatMilliseconds = 30_000;
const mostBufferedBytes = 1_000_000;
const mostSubscriptions = 500;

const feed = new EventEmitter().setMaxListeners(0);

export interface PriceStream {
  readonly sockets: WebSocketServer;
  close(): Promise<void>;
}

export function servePrices(server: Server): PriceStream {
  const subscriber = redis.duplicate();
  subscriber.on('error', (error) => console.warn(`prices: ${error.message}`));
  subscriber.subscribe('prices').catch((error) => console.error('prices are not subscribed', error));
  subscriber.on('message', (_channel, text) => {
    const update = price.safeParse(parseJson(text)).data;
    if (update) feed.emit(`price:${update.sku}`, update);
  });

  const sockets = new WebSocketServer({
    server,
    path: '/prices',
    // Called only if the client offers something; who offers nothing that is known gets no connection.
    handleProtocols: (offered) => [...protocols.keys()].find((name) => offered.has(name)) ?? false,
  });
  sockets.on('connection', serve);

  const alive = new WeakSet<WebSocket>();
  sockets.on('connection', (socket) => {
    alive.add(socket);
    socket.on('pong', () => alive.add(socket));
  });
  const heartbeat = setInterval(() => {
    for (const socket of sockets.clients) {
      if (alive.delete(socket)) socket.ping();
      else socket.terminate();
    }
  }, heartbeatMilliseconds);

  return {
    sockets,
    async close() {
      clearInterval(heartbeat);
      await subscriber.quit();
    },
  };
}

function serve(socket: WebSocket): void {
  // Clients from before there were versions offer none: they speak v1.
  const protocol = protocols.get(socket.protocol || 'v1')!;
  const subscribed = new Set<string>();

  const send = (update: Price): void => {
    if (socket.readyState === socket.OPEN && socket.bufferedAmount < mostBufferedBytes) {
      socket.send(JSON.stringify(protocol.format(update)));
    }
  };

  socket.on('message', (data: RawData) => {
    const skus = protocol.subscription(parseJson(data.toString()));
    if (!skus) return socket.close(1008, 'unknown message');
    if (subscribed.size + skus.length > mostSubscriptions) return socket.close(1008, 'too many subscriptions');
    for (const sku of skus) {
      if (!subscribed.has(sku)) feed.on(`price:${sku}`, send);
      subscribed.add(sku);
    }
  });
  socket.on('error', () => socket.terminate());
  socket.on('close', () => {
    for (const sku of subscribed) feed.off(`price:${sku}`, send);
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
