/** Readiness written beside health: it compiles, lints clean, and says the truth of a real database that comes and goes. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Client } from 'pg';
import { Workspace } from '../harness/workspace.ts';
import { startServer, type RunningServer } from '../truth/server.ts';
import { ask, endAll, startInstance, type Answer } from './running-service.ts';
import { compileProblems, linkPackages, lintProblems, TSCONFIG } from './sound-code.ts';
import { ScaffoldedProject } from './written.ts';

const RULE = 'no-shallow-health-check';

/** A service that knows its database, has a health check that always says yes, and none of the frameworks' own. */
interface Checked {
  readonly name: string;
  readonly entry: string;
  /** Where the check is. */
  readonly at: string;
  readonly files: Readonly<Record<string, string>>;
  readonly title: string;
  readonly ready: string;
}

const DATABASE = `import { Pool } from 'pg';\n\nexport const pool = new Pool({ connectionTimeoutMillis: 500 });\npool.on('error', () => undefined);\n`;

const SERVICES: readonly Checked[] = [
  {
    name: 'express',
    entry: 'src/server.ts',
    at: 'src/routes/health.ts',
    title: 'Add /readyz: ready once pool has answered',
    ready: '/internal/readyz',
    files: {
      'src/database.ts': DATABASE,
      'src/cache.ts': `import { Redis } from 'ioredis';\n\nexport const redis = new Redis(Number(process.env.REDIS_PORT), { lazyConnect: true, retryStrategy: () => null });\nredis.on('error', () => undefined);\n`,
      'src/routes/health.ts': `import { Router } from 'express';\n\nexport const health = Router();\nhealth.get('/health', (_request, response) => void response.send('ok'));\n`,
      'src/orders.ts': `import { redis } from './cache.ts';\nimport { pool } from './database.ts';\n\nexport async function countOrders(): Promise<number> {\n  return (await redis.exists('orders')) + pool.totalCount;\n}\n`,
      'src/server.ts': `import express from 'express';\nimport { countOrders } from './orders.ts';\nimport { health } from './routes/health.ts';\n\nconst app = express();\napp.use('/internal', health);\napp.get('/orders', (_request, response) => void countOrders().then((count) => response.json(count)));\napp.listen(Number(process.env.PORT), () => console.log('listens'));\n`,
    },
  },
  {
    name: 'fastify',
    entry: 'src/server.ts',
    at: 'src/server.ts',
    title: 'Answer /readyz with readiness: once pool has answered',
    ready: '/readyz',
    files: {
      'src/database.ts': DATABASE,
      'src/server.ts': `import Fastify from 'fastify';\nimport { pool } from './database.ts';\n\nconst app = Fastify();\napp.get('/readyz', async () => ({ ok: true }));\napp.get('/', () => pool.totalCount);\nawait app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });\nconsole.log('listens');\n`,
    },
  },
  {
    name: 'hono',
    entry: 'src/server.ts',
    at: 'src/server.ts',
    title: 'Add /readyz: ready once pool has answered',
    ready: '/readyz',
    files: {
      'src/database.ts': DATABASE,
      'src/server.ts': `import { serve } from '@hono/node-server';\nimport { Hono } from 'hono';\nimport { pool } from './database.ts';\n\nconst app = new Hono();\napp.get('/healthz', (context) => context.text('ok'));\napp.get('/', (context) => context.json(pool.totalCount));\nserve({ fetch: app.fetch, port: Number(process.env.PORT) }, () => console.log('listens'));\n`,
    },
  },
  {
    name: 'nest',
    entry: 'src/main.ts',
    at: 'src/health.controller.ts',
    title: 'Add /readyz: ready once pool has answered',
    ready: '/readyz',
    files: {
      'src/database.ts': DATABASE,
      'src/health.controller.ts': `import { Controller, Get } from '@nestjs/common';\n\n@Controller()\nexport class HealthController {\n  @Get('health')\n  health(): string {\n    return 'ok';\n  }\n}\n`,
      'src/orders.controller.ts': `import { Controller, Get } from '@nestjs/common';\nimport { pool } from './database.js';\n\n@Controller('orders')\nexport class OrdersController {\n  @Get()\n  count(): number {\n    return pool.totalCount;\n  }\n}\n`,
      'src/main.ts': `import 'reflect-metadata';\nimport { Module } from '@nestjs/common';\nimport { NestFactory } from '@nestjs/core';\nimport { HealthController } from './health.controller.js';\nimport { OrdersController } from './orders.controller.js';\n\n@Module({ controllers: [HealthController, OrdersController] })\nclass AppModule {}\n\nconst app = await NestFactory.create(AppModule, { logger: false });\nawait app.listen(Number(process.env.PORT));\nconsole.log('listens');\n`,
    },
  },
];

/** A way to the database that can be taken away. */
class Passage {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #open = false;

  constructor(target: number) {
    this.#server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      if (!this.#open) {
        socket.destroy();
        return;
      }
      const onwards = connect(target, '127.0.0.1').on('error', () => undefined);
      socket.pipe(onwards).pipe(socket);
      socket.on('close', () => onwards.destroy());
    }).listen(0, '127.0.0.1');
  }

  async port(): Promise<number> {
    if (!this.#server.listening) await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  open(isOpen: boolean): void {
    this.#open = isOpen;
    if (!isOpen) for (const socket of this.#sockets) socket.destroy();
  }

  close(): void {
    this.open(false);
    this.#server.close();
  }
}

async function asksUntil(port: number, path: string, wanted: (answer: Answer) => boolean): Promise<Answer> {
  for (;;) {
    const answer = await ask(port, path, false);
    if (wanted(answer)) return answer;
  }
}

describe('readiness', function () {
  this.timeout(300_000);
  let workspace: Workspace;
  let server: RunningServer;
  let client: Client;
  let passage: Passage;
  const titles = new Map<string, string>();

  before(async () => {
    server = await startServer(16);
    client = await server.connect();
    passage = new Passage(client.port);
    workspace = new Workspace({ 'tsconfig.json': TSCONFIG });
    linkPackages(workspace.folder);
    for (const { name, files, at, entry } of SERVICES) {
      workspace.write(`${name}/package.json`, JSON.stringify({ name: `${name}-service`, private: true, type: 'module' }));
      for (const [path, text] of Object.entries(files)) workspace.write(`${name}/${path}`, text);
      const project = new ScaffoldedProject(workspace.folder);
      for (const [path, rule] of [[entry, 'require-graceful-shutdown'], [at, RULE]] as const) {
        const [proposal] = project.proposals(`${name}/${path}`, rule);
        assert.ok(proposal?.changes, `${name}: ${proposal?.disabled ?? 'nothing'}`);
        project.write(proposal.changes);
        titles.set(name, proposal.title);
      }
    }
  });
  afterEach(endAll);
  after(async () => {
    passage.close();
    await server.stop();
    workspace.remove();
  });

  it('is named by what it waits for', () => {
    assert.deepEqual(Object.fromEntries(titles), Object.fromEntries(SERVICES.map(({ name, title }) => [name, title])));
  });

  it('asks the database and tells of the cache, by the clients that the process has', () => {
    assert.match(workspace.read('express/src/routes/readiness.ts'), /import \{ redis \} from '\.\.\/cache\.ts';\nimport \{ pool \} from '\.\.\/database\.ts';\nimport \{ isShuttingDown \} from '\.\.\/graceful-shutdown\.ts';\n/);
    assert.match(workspace.read('express/src/routes/readiness.ts'), /\{ name: 'redis', required: false, ask: \(\) => redis\.ping\(\) \},\n {2}\{ name: 'pool', required: true, ask: \(\) => pool\.query\('SELECT 1'\) \},\n/);
  });

  it('compiles under strict', () => {
    assert.deepEqual(compileProblems(workspace.folder), []);
  });

  it('lints clean, with ours and with the typed rules of typescript-eslint', async () => {
    assert.deepEqual(await lintProblems(workspace.folder), []);
  });

  for (const { name, entry, ready } of SERVICES) {
    it(`of ${name} waits for the database, outlives it, and ends with the shutdown`, async () => {
      passage.open(false);
      const environment = { PGHOST: '127.0.0.1', PGPORT: String(await passage.port()), PGUSER: 'postgres', PGPASSWORD: String(client.password), PGDATABASE: 'postgres', REDIS_PORT: '1' };
      const instance = await startInstance(workspace.path(`${name}/${entry}`), name, environment);
      const before = await ask(instance.port, ready, false);
      assert.equal(before.outcome, 503, before.body);
      passage.open(true);
      const reached = await asksUntil(instance.port, ready, ({ outcome }) => outcome === 200);
      assert.match(reached.body, /"ready":true,"checks":\{.*"pool":true/);
      passage.open(false);
      const lost = await asksUntil(instance.port, ready, ({ body }) => body.includes('"pool":false'));
      assert.equal(lost.outcome, 200, 'all instances share the database: none of them goes because of it');
      instance.stop();
      const stopping = await asksUntil(instance.port, ready, ({ outcome }) => outcome !== 200);
      assert.equal(stopping.outcome, 503, stopping.body);
    });
  }
});
