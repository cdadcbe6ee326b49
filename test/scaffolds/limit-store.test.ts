/** Rate limits moved into the Redis that a service has: processes count together, on a real Redis, which is killed meanwhile and away at the start. */
import assert from 'node:assert/strict';
import { Workspace } from '../harness/workspace.ts';
import { NODE_VERSIONS } from './node-versions.ts';
import { hasRedis, RedisServer } from './redis.ts';
import { endAll, startInstance, type Instance } from './running-service.ts';
import { compileProblems, linkPackages, lintProblems, TSCONFIG } from './sound-code.ts';
import { ScaffoldedProject } from './written.ts';

const RULE = 'no-in-memory-rate-limit';
const LIMIT = `const loginLimit = rateLimit({ windowMs: 600_000, limit: 3 });`;
const APP = `import express, { type Express } from 'express';
import { rateLimit } from 'express-rate-limit';
import { redis } from './cache.ts';

${LIMIT}

export function createApp(): Express {
  const app = express();
  app.get('/login', loginLimit, (_request, response) => void response.send('in'));
  app.get('/cache', async (_request, response) => void response.send(await redis.ping()));
  return app;
}
`;
const IOREDIS = `import { Redis } from 'ioredis';\n\nexport const redis = new Redis(Number(process.env.REDIS_PORT));\nredis.on('error', () => undefined);\n`;
const NODE_REDIS = `import { createClient } from 'redis';\n\nexport const redis = createClient({ url: \`redis://127.0.0.1:\${process.env.REDIS_PORT ?? ''}\` });\nredis.on('error', () => undefined);\nredis.connect().catch(console.error);\n`;
/** What is said of a Redis that is away is not for the report of the tests. */
const SERVER = `import { createApp } from './app.ts';\n\nconsole.error = () => undefined;\ncreateApp().listen(Number(process.env.PORT), () => console.log('listens'));\n`;
const DEPENDENCIES = { express: '5', 'express-rate-limit': '^8.6.0', ioredis: '5' };

/** A client that would wait for Redis as long as it pleases is taken for one that was never answered. Milliseconds. */
const PATIENCE = 30_000;

async function asked({ port }: Instance): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${port}/login`, { signal: AbortSignal.timeout(PATIENCE) });
  return response.status;
}

describe('requests counted by each instance', function () {
  this.timeout(300_000);
  let workspace: Workspace;
  afterEach(async () => {
    await endAll();
    workspace.remove();
  });

  function project(dependencies: Readonly<Record<string, string>>, files: Readonly<Record<string, string>> = {}): ScaffoldedProject {
    workspace = new Workspace({ 'package.json': `${JSON.stringify({ name: '@shop/orders', private: true, type: 'module', dependencies }, null, 2)}\n`, 'tsconfig.json': TSCONFIG, 'src/app.ts': APP, 'src/cache.ts': IOREDIS, 'src/server.ts': SERVER, ...files });
    return new ScaffoldedProject(workspace.folder);
  }

  for (const [library, cache] of [['ioredis', IOREDIS], ['redis', NODE_REDIS]] as const) {
    it(`are counted together in ${library}; where Redis is away they pass, and when it is back they are counted again`, async () => {
      const scaffolded = project({ express: '5', 'express-rate-limit': '^8.2.0', [library]: '5' }, { 'src/cache.ts': cache });
      linkPackages(workspace.folder);
      const [proposal] = scaffolded.proposals('src/app.ts', RULE);
      assert.equal(proposal?.title, 'Count requests in redis, and add rate-limit-redis to package.json and raise express-rate-limit there to 8.5', proposal?.disabled);
      assert.ok(proposal.changes);
      assert.deepEqual(scaffolded.write(proposal.changes), ['src/app.ts', 'package.json', 'src/shared-counts.ts']);
      assert.ok(workspace.read('src/app.ts').includes("import { sharedCounts } from './shared-counts.ts';"), workspace.read('src/app.ts'));
      assert.ok(workspace.read('src/app.ts').includes("rateLimit({ store: sharedCounts(redis, 'loginLimit'), passOnStoreError: true, windowMs: 600_000, limit: 3 })"), workspace.read('src/app.ts'));
      assert.match(workspace.read('src/shared-counts.ts'), /'@shop\/orders:limit:' \+ name/);
      assert.deepEqual((JSON.parse(workspace.read('package.json')) as { dependencies: object }).dependencies, { 'rate-limit-redis': '^5.0.0', express: '5', 'express-rate-limit': '^8.5.0', [library]: '5' });
      assert.deepEqual(compileProblems(workspace.folder), []);
      assert.deepEqual((await lintProblems(workspace.folder)).filter((problem) => !problem.includes('require-graceful-shutdown')), []);
      assert.deepEqual(scaffolded.proposals('src/app.ts', RULE), []);
      if (hasRedis()) for (const { executable } of NODE_VERSIONS) await countsTogether(executable);
    });
  }

  async function countsTogether(node: string): Promise<void> {
    const redis = await RedisServer.start();
    const start = (instance: string): Promise<Instance> => startInstance(workspace.path('src/server.ts'), instance, { REDIS_PORT: String(redis.port) }, node);
    try {
      const [first, second] = [await start('1'), await start('2')];
      await isCounted(first);
      assert.deepEqual([await asked(second), await asked(first)], [429, 429]);
      await redis.kill();
      assert.deepEqual([await asked(first), await asked(second), await asked(first), await asked(second), await asked(first)], [200, 200, 200, 200, 200]);
      // What starts while it is away neither ends nor stays without it.
      const third = await start('3');
      assert.deepEqual([await asked(third), await asked(third), await asked(third), await asked(third)], [200, 200, 200, 200]);
      await redis.start();
      await Promise.all([first, second, third].map(isCounted));
      assert.deepEqual([await asked(first), await asked(second), await asked(third)], [429, 429, 429]);
    } finally {
      await redis.kill();
      await endAll();
    }
  }

  /** Asks until the limit speaks, which it does only where something counts. */
  async function isCounted(instance: Instance): Promise<void> {
    while ((await asked(instance)) !== 429) await new Promise((resolve) => setImmediate(resolve));
  }

  it('go into one module, under a name for each limit: its variable, its property, or the path that it is mounted on', () => {
    const scaffolded = project(DEPENDENCIES, {
      'src/app.ts': APP.replace(LIMIT, `const loginLimit = rateLimit({\n  // Three a minute.\n  limit: 3,\n});`).replace("  app.get('/login'", "  app.use(['/a'], rateLimit());\n  app.use('/api/v1', [rateLimit({})]);\n  app.get('/login'"),
      'src/admin.ts': `import express from 'express';\nimport { rateLimit } from 'express-rate-limit';\n\nexport const router = express.Router();\nconst loginLimit = rateLimit({ limit: 3, passOnStoreError: false });\nrouter.use(loginLimit);\n`,
    });
    workspace.write('src/server.ts', `import './admin.ts';\n${SERVER}`);
    for (const path of ['src/app.ts', 'src/admin.ts']) {
      for (let [proposal] = scaffolded.proposals(path, RULE); proposal !== undefined; [proposal] = scaffolded.proposals(path, RULE)) {
        assert.ok(proposal.changes, proposal.disabled);
        scaffolded.write(proposal.changes);
      }
    }
    const app = workspace.read('src/app.ts');
    for (const made of ["const loginLimit = rateLimit({\n  // Three a minute.\n  store: sharedCounts(redis, 'loginLimit'), passOnStoreError: true, limit: 3,\n});", "rateLimit({ store: sharedCounts(redis, 'requests'), passOnStoreError: true })", "rateLimit({ store: sharedCounts(redis, 'api-v1'), passOnStoreError: true })"]) assert.ok(app.includes(made), `${made} in\n${app}`);
    assert.match(workspace.read('src/admin.ts'), /rateLimit\(\{ store: sharedCounts\(redis, 'admin-loginLimit'\), limit: 3, passOnStoreError: false \}\)/);
    assert.equal(workspace.read('package.json').match(/rate-limit-redis/g)?.length, 1);
  });

  it('are counted in a project of CommonJS, in the style of its file', () => {
    const scaffolded = project(DEPENDENCIES, {
      'package.json': `{ "name": "x", "dependencies": { "express": "5", "express-rate-limit": "8.6", "ioredis": "5" } }`,
      'src/cache.js': `const Redis = require("ioredis")\n\nmodule.exports = { redis: null }\n`,
      'src/api.js': `const express = require("express")\nconst { rateLimit } = require("express-rate-limit")\nconst Redis = require("ioredis")\n\nconst redis = new Redis()\nconst app = express()\napp.use(rateLimit({ limit: 100 }))\napp.get("/", async (request, response) => response.send(await redis.ping()))\napp.listen(8080)\n`,
    });
    const [proposal] = scaffolded.proposals('src/api.js', RULE);
    assert.ok(proposal?.changes, proposal?.disabled);
    scaffolded.write(proposal.changes);
    assert.match(workspace.read('src/api.js'), /const \{ sharedCounts \} = require\("\.\/shared-counts\.js"\)\n[^]*rateLimit\(\{ store: sharedCounts\(redis, "requests"\), passOnStoreError: true, limit: 100 \}\)/);
    assert.match(workspace.read('src/shared-counts.js'), /const \{ RedisStore \} = require\("rate-limit-redis"\)\n[^]*prefix: "x:limit:" \+ name \+ ":",\n[^]*module\.exports = \{ sharedCounts \}\n$/);
  });

  it('stay where they are, with the reason, where no Redis is known, counts could not be told apart, or versions do not go together', () => {
    const reasonOf = (files: Readonly<Record<string, string>>, dependencies: Readonly<Record<string, string>> = DEPENDENCIES): string | undefined => {
      const reason = project(dependencies, files).proposals('src/app.ts', RULE)[0]?.disabled;
      workspace.remove();
      return reason;
    };
    assert.equal(reasonOf({ 'src/cache.ts': 'export const redis = { ping: () => Promise.resolve("PONG") };\n' }), 'No module of this process exports a client of Redis.');
    assert.equal(reasonOf({ 'src/cache.ts': IOREDIS.replace('{ Redis }', '{ Cluster }').replace('new Redis(Number(process.env.REDIS_PORT))', 'new Cluster([])') }), 'A cluster takes commands another way: give the limit a store by hand.');
    assert.equal(reasonOf({ 'src/app.ts': APP.replace(LIMIT, 'const limited = (limit: number) => rateLimit({ limit });\nconst loginLimit = limited(3);') }), 'Each call of `limited` makes a limit of its own, and limits of one name would count each other’s requests: give `store` a name that it is called with by hand.');
    assert.equal(reasonOf({ 'src/app.ts': APP.replace(LIMIT, 'const OPTIONS = { limit: 3 };\nconst loginLimit = rateLimit(OPTIONS);') }), 'The options stand elsewhere: put `store` into them there.');
    assert.equal(reasonOf({}, { ...DEPENDENCIES, 'express-rate-limit': '7' }), 'rate-limit-redis 5 goes with express-rate-limit 8, and package.json asks for 7: change that first.');
    assert.equal(reasonOf({}, { ...DEPENDENCIES, 'express-rate-limit': 'catalog:' }), 'package.json does not tell the version of express-rate-limit.');
    assert.equal(reasonOf({}, { ...DEPENDENCIES, 'rate-limit-redis': '^4.2.0' }), 'rate-limit-redis 4 does not get over a Redis that is away at the start: ask for rate-limit-redis 5 first.');
    assert.equal(project({ ...DEPENDENCIES, 'rate-limit-redis': '5' }).proposals('src/app.ts', RULE)[0]?.title, 'Count requests in redis');
  });

  it('are given names that are data, whatever the code and the package are called', () => {
    const scaffolded = project(DEPENDENCIES, {
      'package.json': `{ "name": "a'; process.exit(1); '\`\${1}", "type": "module", "dependencies": ${JSON.stringify(DEPENDENCIES)} }`,
      'src/app.ts': APP.replace(LIMIT, '').replace("app.get('/login', loginLimit", "app.get('/it\\'s/${x}`\\n/*', rateLimit({})").replace('const app =', 'const größe = rateLimit({ limit: 1 });\n  void größe;\n  const app ='),
    });
    for (let [proposal] = scaffolded.proposals('src/app.ts', RULE); proposal !== undefined; [proposal] = scaffolded.proposals('src/app.ts', RULE)) {
      assert.ok(proposal.changes, proposal.disabled);
      scaffolded.write(proposal.changes);
    }
    assert.match(workspace.read('src/app.ts'), /sharedCounts\(redis, 'gr-e'\)[^]*sharedCounts\(redis, 'it-s-\$-x'\)/);
    assert.match(workspace.read('src/shared-counts.ts'), /prefix: 'aprocess\.exit11:limit:' \+ name \+ ':',/);
  });
});
