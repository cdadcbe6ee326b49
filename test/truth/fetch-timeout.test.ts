/** What the `fetch` of the Node that runs the tests makes of an option `timeout`. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

describe('fetch', () => {
  const server = createServer((_request, response) => setTimeout(() => response.end('late'), 300));
  let url = '';

  before(async () => {
    await once(server.listen(0), 'listening');
    url = `http://localhost:${(server.address() as AddressInfo).port}`;
  });

  after(() => {
    server.closeAllConnections();
    server.close();
  });

  it('takes no notice of a timeout', async () => {
    assert.equal(await (await fetch(url, { timeout: 20 } as RequestInit)).text(), 'late');
  });

  it('gives up when its signal says so', async () => {
    await assert.rejects(fetch(url, { signal: AbortSignal.timeout(20) }), { name: 'TimeoutError' });
  });
});
