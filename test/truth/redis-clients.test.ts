/** What clients of Redis make of the calls that rules about caches read, on a Redis of its own. */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { compileFunction } from 'node:vm';
import { createClient } from 'redis';
import { hazardsIn } from '../harness/code-project.ts';
import { hasRedis, RedisServer } from '../scaffolds/redis.ts';
import { findFreePort } from './free-port.ts';

/** The methods of ioredis that are used here; it is installed for the example only. */
interface IoRedis {
  set(key: string, value: string): Promise<unknown>;
  get(key: string): Promise<string | null>;
  keys(pattern: string): Promise<string[]>;
  flushdb(): Promise<unknown>;
  flushall(): Promise<unknown>;
  quit(): Promise<unknown>;
  disconnect(): void;
  on(event: 'error', listener: (error: Error) => void): IoRedis;
}
const { Redis } = createRequire(new URL('../../examples/orders-service/package.json', import.meta.url))('ioredis') as { Redis: new (port: number, options?: object) => IoRedis };

/** Calls that keep a copy, as code says them. */
const WRITES = {
  ioredis: [
    'set(key, text)',
    "set(key, text, 'EX', 60)",
    "set(key, text, 'ex', 60)",
    "set(key, text, 'PX', 60_000)",
    "set(key, text, 'EXAT', 4_102_444_800)",
    'setex(key, 60, text)',
    'psetex(key, 60_000, text)',
    'pipeline().set(key, text).exec()',
    "multi().set(key, text, 'EX', 60).exec()",
  ],
  redis: [
    'set(key, text)',
    'set(key, text, { EX: 60 })',
    'set(key, text, { PX: 60_000 })',
    "set(key, text, { expiration: { type: 'EX', value: 60 } })",
    'setEx(key, 60, text)',
    'pSetEx(key, 60_000, text)',
    'multi().set(key, text).exec()',
    'multi().set(key, text, { EX: 60 }).exec()',
  ],
} as const;

const MADE = { ioredis: "import { Redis } from 'ioredis';\nconst redis = new Redis();", redis: "import { createClient } from 'redis';\nconst redis = createClient();" } as const;

/** Whether a rule says of a function that what it keeps stays for ever. */
function isToldForEver(library: keyof typeof WRITES, write: string): boolean {
  const code = `${MADE[library]}
import { loadPlan } from './plans';
export async function planOf(id: string): Promise<unknown> {
  const key = \`plan:v1:\${id}\`;
  const cached = await redis.get(key);
  if (cached !== null) return JSON.parse(cached);
  const text = JSON.stringify(await loadPlan(id));
  await redis.${write};
  return JSON.parse(text);
}
`;
  const manifest = JSON.stringify({ name: 'plans', private: true, dependencies: { [library]: '*' } });
  return hazardsIn('src/plan-of.ts', { 'src/plan-of.ts': code, 'package.json': manifest }).some(({ rule }) => rule === 'require-cache-ttl');
}

/** Does what the code says. */
async function run(redis: unknown, write: string): Promise<void> {
  const call = compileFunction(`return redis.${write}`, ['redis', 'key', 'text']) as (redis: unknown, key: string, text: string) => Promise<unknown>;
  await call(redis, 'plan:v1:7', '{"name":"small"}');
}

describe('clients of Redis', () => {
  if (!hasRedis()) return;

  let server: RedisServer;
  let look: ReturnType<typeof createClient>;

  before(async () => {
    server = await RedisServer.start();
    look = createClient({ url: `redis://127.0.0.1:${server.port}` });
    await look.connect();
  });

  beforeEach(() => look.flushAll());

  after(async () => {
    look.destroy();
    await server.kill();
  });

  for (const write of WRITES.ioredis) {
    it(`ioredis: ${write} lives as long as the rule says`, async () => {
      const redis = new Redis(server.port);
      await run(redis, write);
      assert.equal(isToldForEver('ioredis', write), (await look.ttl('plan:v1:7')) === -1);
      redis.disconnect();
    });
  }

  for (const write of WRITES.redis) {
    it(`redis: ${write} lives as long as the rule says`, async () => {
      await run(look, write);
      assert.equal(isToldForEver('redis', write), (await look.ttl('plan:v1:7')) === -1);
    });
  }

  it('a copy that is written again without a lifetime loses the one that it had', async () => {
    await look.set('plan', 'a', { EX: 60 });
    await look.set('plan', 'b');
    assert.equal(await look.ttl('plan'), -1);
  });

  it('ioredis puts its prefix before keys, and before no pattern', async () => {
    const redis = new Redis(server.port, { keyPrefix: 'v2:' });
    await redis.set('plan', 'b');
    assert.equal(await look.get('v2:plan'), 'b');
    assert.equal(await look.get('plan'), null);
    await look.set('plan', 'a');
    assert.deepEqual((await redis.keys('*')).sort(), ['plan', 'v2:plan']);
    redis.disconnect();
  });

  it('a client with a prefix empties the database of everybody, and FLUSHALL the other databases as well', async () => {
    const redis = new Redis(server.port, { keyPrefix: 'v2:' });
    const other = new Redis(server.port, { db: 1 });
    await look.set('session:1', 'somebody');
    await other.set('job:1', 'something');
    await redis.flushdb();
    assert.equal(await look.get('session:1'), null);
    assert.equal(await other.get('job:1'), 'something');
    await redis.flushall();
    assert.equal(await other.get('job:1'), null);
    redis.disconnect();
    other.disconnect();
  });

  it('ioredis answers with QUIT what was asked before it', async () => {
    await look.set('plan', 'a');
    const redis = new Redis(server.port);
    const asked = redis.get('plan');
    await redis.quit();
    assert.equal(await asked, 'a');
  });

  it('ioredis keeps a command waiting for a Redis that is away, until `commandTimeout` or `maxRetriesPerRequest` ends it', async () => {
    const away = await findFreePort();
    const made = (options: object): IoRedis => new Redis(away, options).on('error', () => undefined);
    const clients = [made({}), made({ commandTimeout: 50 }), made({ maxRetriesPerRequest: 0 })] as const;
    const [waiting, limited, impatient] = clients;
    const answer = waiting.get('plan').then(() => 'answered', () => 'ended');
    await assert.rejects(limited.get('plan'), /Command timed out/);
    await assert.rejects(impatient.get('plan'), /MaxRetriesPerRequest|max retries per request/i);
    assert.equal(await Promise.race([answer, Promise.resolve('still waiting')]), 'still waiting');
    for (const client of clients) client.disconnect();
  });
});
