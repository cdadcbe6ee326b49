import type { KeyHole, KeyPart } from './cache-key.ts';
import type { Library, Place } from './place.ts';
import type { Range } from './range.ts';

/** Seconds that an entry of a cache lives; `none` where it stays until it is removed, `unknown` where only the running program knows. */
export type Lifetime = number | 'none' | 'unknown';

/** Writes an entry of a cache that all instances share, as a copy of what a miss loads anew. The place is the key. */
export interface CacheCopy extends Place {
  readonly kind: 'cacheCopy';
  readonly library: Library;
  /** Constants and functions that make keys followed, with the prefix of the client. */
  readonly key: readonly KeyPart[];
  /** Whether it has a shape: an object or a list, not a text or a number. */
  readonly structured: boolean;
  readonly lifetime: Lifetime;
  /** Something looks at what was read before it is used. */
  readonly validated: boolean;
  /** What reads it, in the same file; what writes it where one call does both. */
  readonly read: Range;
  /** A function of the package stands between this and the client: what is said of the client's own call need not be said here. */
  readonly through: boolean;
  /** One call reads it, and loads it where nothing is found. */
  readonly readThrough: boolean;
  /** The value says its own version. */
  readonly envelope: boolean;
  /** Only the configuration of the store says whether it is shared at all; `Service.mentions` may. */
  readonly mayBeLocal: boolean;
}

/** A variable of the environment in the key of a cache, with nothing that stands in for it. The place is the variable, or the key where it stands in another file. */
export interface EnvironmentKey extends Place {
  readonly kind: 'environmentKey';
  readonly key: readonly KeyPart[];
  readonly hole: KeyHole;
}

/** Empties a whole cache that instances share. */
export interface CacheFlush extends Place {
  readonly kind: 'cacheFlush';
  /** As the code says it: `redis.flushall`. */
  readonly name: string;
  /** Runs whenever an instance starts, with no condition around it. */
  readonly atStart: boolean;
}

/** Removes an entry under one of several versions of its key, all of which are read in the same file. The place is the key. */
export interface PartialInvalidation extends Place {
  readonly kind: 'partialInvalidation';
  readonly key: readonly KeyPart[];
  /** A version of the key that is read and not removed. */
  readonly left: readonly KeyPart[];
}
