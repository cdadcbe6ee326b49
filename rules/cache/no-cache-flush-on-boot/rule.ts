import { defineServiceRule } from '../../engine/model/rule.ts';

export default defineServiceRule({
  id: 'no-cache-flush-on-boot',
  family: 'cache',
  preset: 'recommended',
  severity: 'error',
  summary: 'Disallow emptying a shared cache whenever an instance starts.',
  sources: ['https://redis.io/docs/latest/commands/flushall/', 'https://redis.io/docs/latest/commands/flushdb/'],
  facts: ['cacheFlush'],
  check({ atStart, name, range }, service) {
    if (!atStart || !service.isService) return undefined;
    return {
      range,
      message: {
        what: `\`${name}\` empties the cache of all instances whenever one of them starts.`,
        why: 'A rolling deploy starts them one after the other, and each start sends every request of every instance, old ones too, to the database at once; what else lives in that Redis, such as sessions and queues, is gone as well.',
        instead: 'Put a version into the keys and let the old entries expire.',
      },
    };
  },
});
