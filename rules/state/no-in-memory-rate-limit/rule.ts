import { isOneInstance } from '../../engine/model/one-instance.ts';
import { defineServiceRule } from '../../engine/model/rule.ts';

/** Another storage of a library that has several, somewhere in the package. */
const OTHER_STORAGE: Readonly<Record<string, RegExp>> = {
  '@nestjs/throttler': /ThrottlerStorage/,
  'rate-limiter-flexible': /RateLimiter(?:Redis|Valkey|Postgres|Prisma|Drizzle|MySQL|Mongo|Memcache|Dynamo|Cluster|SQLite|Etcd)/,
};

export default defineServiceRule({
  id: 'no-in-memory-rate-limit',
  family: 'state',
  preset: 'recommended',
  severity: 'warn',
  summary: 'Disallow rate limits that every instance counts by itself.',
  sources: ['https://express-rate-limit.mintlify.app/reference/stores', 'https://github.com/fastify/fastify-rate-limit#options', 'https://github.com/rhinobase/hono-rate-limiter#readme', 'https://docs.nestjs.com/security/rate-limiting#storages', 'https://github.com/koajs/ratelimit#readme', 'https://github.com/animir/node-rate-limiter-flexible#readme'],
  facts: ['memoryStore'],
  check(store, service) {
    if (store.holds !== 'request counts' || !service.isService || isOneInstance(service)) return undefined;
    const other = OTHER_STORAGE[store.library];
    if (other !== undefined && service.mentions(other)) return undefined;
    return {
      range: store.range,
      message: {
        what: `\`${store.library}\` was given no store, so every instance counts requests by itself.`,
        why: 'During a rolling deploy each new instance begins to count at zero, and old and new ones together let through as many times the limit as there are instances.',
        instead: 'Give it a store that all instances share, such as Redis.',
      },
    };
  },
});
