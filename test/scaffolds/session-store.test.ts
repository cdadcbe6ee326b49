/** Sessions moved into the Redis that a service has: what one instance remembers another knows, on a real Redis. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { Workspace } from '../harness/workspace.ts';
import { hasRedis, RedisServer } from './redis.ts';
import { compileProblems, linkPackages, lintProblems, TSCONFIG } from './sound-code.ts';
import { ScaffoldedProject } from './written.ts';

const RULE = 'no-in-memory-session-store';
const APP = `import express, { type Express } from 'express';
import session from 'express-session';
import { redis } from './cache.ts';

declare module 'express-session' {
  interface SessionData {
    name: string;
  }
}

export function createApp(): Express {
  const app = express();
  app.use(session({ secret: process.env.SECRET ?? 'secret', resave: false, saveUninitialized: false }));
  app.get('/in/:name', (request, response) => {
    request.session.name = request.params.name;
    response.end();
  });
  app.get('/who', (request, response) => void response.send(request.session.name ?? 'nobody'));
  app.get('/cache', async (_request, response) => void response.send(await redis.ping()));
  return app;
}
`;
const CACHE = `import { Redis } from 'ioredis';\n\nexport const redis = new Redis(Number(process.env.REDIS_PORT));\n`;
const SERVER = `import { createApp } from './app.ts';\n\nexport const server = createApp().listen(0, () => undefined);\n`;

describe('sessions in the memory of one instance', function () {
  this.timeout(300_000);
  let workspace: Workspace;
  afterEach(() => workspace.remove());

  function project(dependencies: Readonly<Record<string, string>>, files: Readonly<Record<string, string>> = {}): ScaffoldedProject {
    workspace = new Workspace({ 'package.json': `${JSON.stringify({ private: true, type: 'module', dependencies }, null, 2)}\n`, 'tsconfig.json': TSCONFIG, 'src/app.ts': APP, 'src/cache.ts': CACHE, 'src/server.ts': SERVER, ...files });
    return new ScaffoldedProject(workspace.folder);
  }

  it('move into the Redis that the service has; what it lacks is added and said', async () => {
    const scaffolded = project({ express: '5', 'express-session': '1', ioredis: '5' });
    linkPackages(workspace.folder);
    const [proposal] = scaffolded.proposals('src/app.ts', RULE);
    assert.equal(proposal?.title, 'Keep sessions in redis, and add connect-redis to package.json', proposal?.disabled);
    assert.ok(proposal.changes);
    scaffolded.write(proposal.changes);
    assert.match(workspace.read('src/app.ts'), /import \{ RedisStore \} from 'connect-redis';\n[^]*session\(\{ store: new RedisStore\(\{ client: redis \}\), secret: /);
    assert.deepEqual((JSON.parse(workspace.read('package.json')) as { dependencies: object }).dependencies, { 'connect-redis': '^8.1.0', express: '5', 'express-session': '1', ioredis: '5' });
    assert.deepEqual(compileProblems(workspace.folder), []);
    assert.deepEqual((await lintProblems(workspace.folder)).filter((problem) => !problem.includes('require-graceful-shutdown')), []);
    assert.deepEqual(scaffolded.proposals('src/app.ts', RULE), []);
    if (hasRedis()) await sharesSessions();
  });

  /** Two instances, each with its own modules. */
  async function sharesSessions(): Promise<void> {
    const redis = await RedisServer.start();
    process.env['REDIS_PORT'] = String(redis.port);
    const instances: Server[] = [];
    const clients: { disconnect(): void }[] = [];
    for (const version of ['1', '2']) {
      for (const name of ['app', 'cache', 'server']) {
        const { outputText } = ts.transpileModule(workspace.read(`src/${name}.ts`), { compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 } });
        workspace.write(`dist/${version}/${name}.js`, outputText.replaceAll(/from '\.\/(\w+)\.ts'/g, "from './$1.js'"));
      }
      const { server } = (await import(pathToFileURL(workspace.path(`dist/${version}/server.js`)).href)) as { server: Server };
      clients.push(((await import(pathToFileURL(workspace.path(`dist/${version}/cache.js`)).href)) as { redis: { disconnect(): void } }).redis);
      if (!server.listening) await once(server, 'listening');
      instances.push(server);
    }
    const [first = 0, second = 0] = instances.map((server) => (server.address() as AddressInfo).port);
    const signedIn = await fetch(`http://127.0.0.1:${first}/in/Ada`);
    const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
    const answer = await fetch(`http://127.0.0.1:${second}/who`, { headers: { cookie } });
    assert.equal(await answer.text(), 'Ada');
    for (const server of instances) {
      server.closeAllConnections();
      server.close();
    }
    for (const client of clients) client.disconnect();
    await redis.kill();
  }

  it('stay where they are, with the reason, where no Redis is known or the store is of another time', () => {
    const dependencies = { express: '5', 'express-session': '1', ioredis: '5' };
    assert.equal(project(dependencies, { 'src/cache.ts': 'export const redis = { ping: () => Promise.resolve("PONG") };\n' }).proposals('src/app.ts', RULE)[0]?.disabled, 'No module of this process exports a client of Redis.');
    workspace.remove();
    assert.equal(project({ ...dependencies, 'connect-redis': '^9.0.0' }).proposals('src/app.ts', RULE)[0]?.disabled, 'connect-redis 9 takes no client of ioredis as it stands: give it a store by hand.');
    workspace.remove();
    assert.equal(project({ ...dependencies, 'connect-redis': '8' }).proposals('src/app.ts', RULE)[0]?.title, 'Keep sessions in redis');
  });
});
