/** Each scaffold once, under load, on one version; `npm run proof` does so on every version and keeps the figures. */
import assert from 'node:assert/strict';
import { type RunningServer, startServer } from '../truth/server.ts';
import { PAIRS } from './proof/pairs.ts';
import { Load, prove, Watch } from './proof/prove.ts';

describe('a change under load', function () {
  this.timeout(300_000);
  let server: RunningServer;

  before(async () => {
    server = await startServer(17);
  });
  after(() => server.stop());

  it('is measured: a query that waits for a migration is seen, and so is one that fails', async () => {
    const runner = await server.connect();
    await runner.query('create table things (id int)');
    const [watch, load] = [new Watch(), new Load()];
    watch.pids.push((await runner.query<{ pid: number }>('select pg_backend_pid() as pid')).rows[0]?.pid ?? 0);
    await watch.start(server);
    await load.start(server, ['select id from things']);
    await runner.query('begin; lock table things');
    while (watch.longest < 200) await new Promise((resolve) => setTimeout(resolve, 10));
    await runner.query('alter table things rename id to number; commit');
    await assert.rejects(load.stop(), /column "id" does not exist/);
    await watch.stop();
    await runner.end();
  });

  for (const pair of PAIRS) {
    it(`${pair.name}: no query fails, none waits longer than a migration may, no row is lost`, async () => {
      const seed = Math.trunc(Math.random() * 2 ** 31);
      const { queries, migrations } = await prove(pair, server, seed).catch((error: unknown) => {
        throw new Error(`with the seed ${seed}`, { cause: error });
      });
      assert.ok(queries > 0 && migrations > 0);
    });
  }
});
