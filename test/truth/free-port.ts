import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Asks the operating system for a TCP port of 127.0.0.1 that nobody listens on at the moment.
 *
 * Another process may take the port before the caller does, so the caller has to be ready to ask again.
 *
 * @returns a port number, 1024 to 65535.
 * @throws when the loopback address cannot be bound at all.
 */
export async function findFreePort(): Promise<number> {
  const probe = createServer();
  probe.listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') {
    throw new Error('The operating system gave no port for 127.0.0.1');
  }
  return address.port;
}
