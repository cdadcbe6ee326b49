import { isOneInstance } from '../../engine/model/one-instance.ts';
import { defineServiceRule } from '../../engine/model/rule.ts';

export default defineServiceRule({
  id: 'no-in-memory-rate-limit',
  family: 'state',
  preset: 'recommended',
  severity: 'warn',
  summary: 'Disallow rate limits that every instance counts by itself.',
  sources: ['https://express-rate-limit.mintlify.app/reference/stores', 'https://github.com/fastify/fastify-rate-limit#options', 'https://github.com/rhinobase/hono-rate-limiter#readme'],
  facts: ['memoryStore'],
  check(store, service) {
    if (store.holds !== 'request counts' || !service.isService || isOneInstance(service)) return undefined;
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
