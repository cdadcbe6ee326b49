import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';

import { startServer } from './server.ts';

describe('startServer', () => {
  it('starts the version asked for, in UTC, and leaves nothing behind', async () => {
    const server = await startServer(16);
    try {
      const client = await server.connect();
      const { rows } = await client.query<{ version: string; zone: string }>(
        `select current_setting('server_version_num') as version, current_setting('timezone') as zone`,
      );
      assert.equal(Math.floor(Number(rows[0]?.version) / 10_000), 16);
      assert.equal(rows[0]?.zone, 'UTC');
      assert.ok(existsSync(server.dataFolder));
    } finally {
      await server.stop();
    }
    assert.ok(!existsSync(server.dataFolder));
  });
});
