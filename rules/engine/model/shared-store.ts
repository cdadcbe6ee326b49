import type { Service } from './service.ts';

/** A store behind the cache that instances share. */
const SHARED_STORE = /@keyv\/(?:redis|valkey|memcache|postgres|mongo)|KeyvRedis|cache-manager-(?:io)?redis|redisStore|redisDriver|createKeyv\(|\bioredis\b|['"]redis:\/\//;

/** Whether the package has a word of a store that instances share, behind a cache that may as well be in the process. */
export function hasSharedStore(service: Service): boolean {
  return service.mentions(SHARED_STORE);
}
