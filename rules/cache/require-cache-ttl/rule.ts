import { isHole, keepsState, shownKey } from '../../engine/model/cache-key.ts';
import { hasSharedStore } from '../../engine/model/shared-store.ts';
import { defineServiceRule } from '../../engine/model/rule.ts';

/** What the name of is made of what it is: it never changes. */
const CONTENT = /digest|hash|sha\d*|checksum|etag/i;

/** The time to live comes in a call of its own. */
const EXPIRES = /\.p?expire(?:at)?\(/i;

export default defineServiceRule({
  id: 'require-cache-ttl',
  family: 'cache',
  preset: 'strict',
  severity: 'warn',
  summary: 'Require that a copy in a shared cache does not live for ever.',
  sources: ['https://redis.io/docs/latest/commands/set/', 'https://redis.io/docs/latest/develop/reference/eviction/'],
  facts: ['cacheCopy'],
  check({ structured, lifetime, key, range, library, mayBeLocal }, service) {
    if (!service.isService || !structured || lifetime !== 'none' || keepsState(key) || CONTENT.test(key.map((part) => (isHole(part) ? part.source : part.text)).join(' '))) return undefined;
    if (mayBeLocal && !hasSharedStore(service)) return undefined;
    if (EXPIRES.test(service.text({ start: 0, end: Number.MAX_SAFE_INTEGER }))) return undefined;
    return {
      range,
      message: {
        what: `\`${shownKey(key)}\` stays in \`${library}\` until somebody removes it.`,
        why: 'Every version that was ever deployed has left its entries there. A removal that was lost during a rolling deploy, or made by a version that knows another key, leaves the old copy for good.',
        instead: "Give it a time to live: `'EX', 3600`.",
      },
    };
  },
});
