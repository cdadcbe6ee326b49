import { shownKey } from '../../engine/model/cache-key.ts';
import { defineServiceRule } from '../../engine/model/rule.ts';

export default defineServiceRule({
  id: 'require-invalidation-of-live-versions',
  family: 'cache',
  preset: 'strict',
  severity: 'warn',
  summary: 'Require that an entry is removed under every version of its key that is still read.',
  sources: ['https://redis.io/docs/latest/commands/del/', 'https://aws.amazon.com/builders-library/caching-challenges-and-strategies/'],
  facts: ['partialInvalidation'],
  check({ key, left, range }, service) {
    if (!service.isService) return undefined;
    return {
      range,
      message: {
        what: `\`${shownKey(key)}\` is removed, and \`${shownKey(left)}\`, which is read as well, stays.`,
        why: 'During a rolling deploy both versions serve: the old copy goes on being given out, and where it is read when the new one is missing, it comes back under the new key.',
        instead: `Remove both: \`del(${shownKey(key)}, ${shownKey(left)})\`.`,
      },
    };
  },
});
