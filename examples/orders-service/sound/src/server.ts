import { createServer } from 'node:http';
import { createApp } from './app.ts';
import { redis } from './cache.ts';
import { pool } from './database.ts';
import { servePrices } from './prices.ts';
import { refreshFlags } from './rollout.ts';
import { shutDownGracefully } from './shutdown.ts';

const port = Number(process.env.PORT ?? 8080);

await refreshFlags();
const flagRefresh = setInterval(refreshFlags, 30_000);

const server = createServer(createApp(() => shutdown.isServing()));
// Longer than the load balancer's own limit of 60 s, or it meets a connection that was just closed.
server.keepAliveTimeout = 65_000;
server.headersTimeout = 66_000;

const prices = servePrices(server);
// With two seconds to spare, the sum stays below terminationGracePeriodSeconds in k8s/deployment.yaml.
const shutdown = shutDownGracefully({
  server,
  sockets: prices.sockets,
  resources: [
    ['prices', () => prices.close()],
    ['redis', () => redis.quit()],
    ['database', () => pool.end()],
  ],
  readinessDelay: 6_000,
  drainLimit: 15_000,
  resourceLimit: 2_000,
});
server.on('close', () => clearInterval(flagRefresh));

server.listen(port, () => console.log(`orders-service listens on ${port}`));
