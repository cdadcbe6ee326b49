/** What was written for a tool, run by the tool itself while old and new code read and write. */
import assert from 'node:assert/strict';
import { type RunningServer, startServer } from '../truth/server.ts';
import { proveRunner } from './proof/prove-runner.ts';
import { RUNNERS } from './proof/runners.ts';

describe('a renamed column, run under load by the runner of', function () {
  this.timeout(300_000);
  let server: RunningServer;

  before(async () => {
    server = await startServer(16);
  });
  after(() => server.stop());

  for (const tool of RUNNERS) {
    it(`${tool.name}: no query fails, no row is lost, the schema ends as the change would have it`, async () => {
      const { queries, migrations } = await proveRunner(tool, server);
      assert.ok(queries > 0 && migrations > 2);
    });
  }
});
