import { isHole, keepsState, shownKey, tellsVersion, type KeyPart } from '../../engine/model/cache-key.ts';
import type { CacheCopy, Lifetime } from '../../engine/model/cache-fact.ts';
import { hasSharedStore } from '../../engine/model/shared-store.ts';
import { defineServiceRule } from '../../engine/model/rule.ts';

/** Seconds: what lives shorter is gone before a rolling deploy is over. */
const SHORT = 300;

export default defineServiceRule({
  id: 'require-versioned-cache-key',
  family: 'cache',
  preset: 'recommended',
  severity: 'warn',
  summary: 'Require that the key of a shared copy of an object says the version of its shape, or that what is read is checked.',
  sources: ['https://redis.io/docs/latest/develop/using-commands/keyspace/', 'https://aws.amazon.com/builders-library/ensuring-rollback-safety-during-deployments/'],
  facts: ['cacheCopy'],
  check(copy, service) {
    if (!service.isService || !outlivesADeploy(copy) || (copy.mayBeLocal && !hasSharedStore(service))) return undefined;
    const key = shownKey(copy.key);
    return {
      range: copy.range,
      message: {
        what: `\`${key}\` keeps an object in \`${copy.library}\` under a key that says nothing of its shape.`,
        why: `During a rolling deploy, and ${howLong(copy.lifetime)}, the old version reads what the new one wrote under \`${key}\` and the other way round: a field that was renamed, added or removed is missing where it is used.`,
        instead: `Put a version of the shape into the key (\`${versioned(copy.key)}\`) and raise it when the shape changes, or check what is read and take what does not fit for a miss.`,
      },
    };
  },
});

function outlivesADeploy({ key, structured, validated, envelope, lifetime, readThrough }: CacheCopy): boolean {
  if (!structured || validated || envelope || tellsVersion(key)) return false;
  if (typeof lifetime === 'number' && lifetime < SHORT) return false;
  return !keepsState(key, readThrough) && key.some((part) => !isHole(part) && /[a-z]{2}/i.test(part.text));
}

function howLong(lifetime: Lifetime): string {
  if (lifetime === 'none') return 'until the entry is removed';
  if (lifetime === 'unknown') return 'as long as the entry lives';
  const [amount, unit] = lifetime >= 86_400 ? [lifetime / 86_400, 'day'] : lifetime >= 3600 ? [lifetime / 3600, 'hour'] : [lifetime / 60, 'minute'];
  const rounded = Math.round(amount);
  return rounded === 1 ? `for ${unit === 'hour' ? 'an' : 'a'} ${unit} after it` : `for ${rounded} ${unit}s after it`;
}

/** The key with a version behind its first name. */
function versioned(key: readonly KeyPart[]): string {
  const shown = shownKey(key);
  const name = /^[^a-z]*[\w.-]*[a-z][\w.-]*[:/]?/i.exec(shown)?.[0] ?? '';
  const separator = /[:/]$/.exec(name)?.[0] ?? ':';
  return name.endsWith(separator) ? `${name}v1${separator}${shown.slice(name.length)}` : `${name}${separator}v1${shown.slice(name.length)}`;
}
