import type { Redis } from 'ioredis';
import type { z } from 'zod';

interface CacheOptions<T> {
  readonly redis: Redis;
  readonly namespace: string;
  /** Raised by one when the stored shape changes, and only then: a release that changes nothing finds a warm cache. */
  readonly version: number;
  readonly schema: z.ZodType<T>;
  readonly seconds: number;
  /** What the version that still runs beside this one writes. */
  readonly previous?: { readonly version: number; readonly upcast: (value: never) => unknown };
}

/** A cache that two versions of the service can share: each reads only what it understands, and both forget together. */
export class VersionedCache<T> {
  readonly #options: CacheOptions<T>;
  readonly #loading = new Map<string, Promise<T>>();

  constructor(options: CacheOptions<T>) {
    this.#options = options;
  }

  async get(id: string, load: () => Promise<T>): Promise<T> {
    return (await this.#read(id)) ?? (await this.#loadOnce(id, load));
  }

  /** Forgets every version that may be in use, the next one too: what is left behind would go on being served. */
  async forget(id: string): Promise<void> {
    const { redis, version } = this.#options;
    this.#loading.delete(id);
    await redis.unlink(...this.#keys(id), this.#key(id, version + 1)).catch((error) => this.#miss(error));
  }

  async #read(id: string): Promise<T | undefined> {
    const { previous, redis, schema } = this.#options;
    try {
      const [current, older] = await redis.mget(this.#keys(id));
      if (current) return schema.parse(JSON.parse(current));
      if (previous && older) return schema.parse(previous.upcast(JSON.parse(older) as never));
    } catch (error) {
      this.#miss(error);
    }
    return undefined;
  }

  // One load for all who ask at the same time, so a cold cache is no stampede.
  #loadOnce(id: string, load: () => Promise<T>): Promise<T> {
    const running = this.#loading.get(id);
    if (running) return running;
    const loading: Promise<T> = this.#load(id, load, () => this.#loading.get(id) === loading).finally(() => {
      if (this.#loading.get(id) === loading) this.#loading.delete(id);
    });
    this.#loading.set(id, loading);
    return loading;
  }

  async #load(id: string, load: () => Promise<T>, isCurrent: () => boolean): Promise<T> {
    const { redis, seconds, version } = this.#options;
    const value = await load();
    // What this process forgot while it was loading is not written back.
    if (isCurrent()) {
      const jittered = Math.ceil(seconds * (1 + Math.random() / 10));
      await redis.setex(this.#key(id, version), jittered, JSON.stringify(value)).catch((error) => this.#miss(error));
    }
    return value;
  }

  // Redis is a soft dependency: without it, or with an entry nobody understands, the request is only slower.
  #miss(error: unknown): void {
    console.warn(`cache ${this.#options.namespace}: ${error instanceof Error ? error.message : error}`);
  }

  #keys(id: string): string[] {
    const { previous, version } = this.#options;
    return [version, ...(previous ? [previous.version] : [])].map((each) => this.#key(id, each));
  }

  #key(id: string, version: number): string {
    return `${this.#options.namespace}:v${version}:${id}`;
  }
}
