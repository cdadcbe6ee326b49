/** A graceful shutdown written into services of every framework: it compiles, lints clean, and nobody notices that an instance is replaced. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { io } from 'socket.io-client';
import { WebSocket } from 'ws';
import { Workspace } from '../harness/workspace.ts';
import { compileProblems, linkPackages, lintProblems, TSCONFIG } from './sound-code.ts';
import { hasNginx, Nginx } from './nginx.ts';
import { NODE_VERSIONS } from './node-versions.ts';
import { endAll, Load, startInstance } from './running-service.ts';
import { SERVICES } from './services.ts';
import { ScaffoldedProject } from './written.ts';

const RULE = 'require-graceful-shutdown';
describe('a graceful shutdown', function () {
  this.timeout(300_000);
  let workspace: Workspace;

  before(() => {
    workspace = new Workspace({ 'tsconfig.json': TSCONFIG });
    linkPackages(workspace.folder);
    for (const { name, files, entry } of SERVICES) {
      for (const [path, text] of Object.entries(files)) {
        workspace.write(`${name}/${path}`, text);
        workspace.write(`before-${name}/${path}`, text);
      }
      const project = new ScaffoldedProject(workspace.folder);
      const [proposal] = project.proposals(`${name}/${entry}`, RULE);
      assert.ok(proposal?.changes, `${name}: ${proposal?.disabled ?? 'nothing'}`);
      project.write(proposal.changes);
    }
  });
  afterEach(endAll);
  after(() => workspace.remove());

  /** What a user does with the limits of the module: here they are those of a test. */
  function shorten(name: string): void {
    const { entry } = SERVICES.find((service) => service.name === name) ?? { entry: '' };
    const path = `${name}/${join(dirname(entry), entry.endsWith('.ts') ? 'graceful-shutdown.ts' : 'graceful-shutdown.js')}`;
    const short = workspace.read(path).replace('READINESS_DELAY = 5_000', 'READINESS_DELAY = 700').replace('SOCKET_SPREAD = 3_000', 'SOCKET_SPREAD = 300');
    workspace.write(path, short);
  }

  it('is written in the way of the file that it stands beside', () => {
    assert.match(workspace.read('express/src/server.ts'), /import \{ shutDownGracefully \} from '\.\/graceful-shutdown\.ts';\nimport \{ pool \} from '\.\/database\.ts';\n[^]*\n\}\);\nshutDownGracefully\(server, \{ clients: \[\(\) => pool\.end\(\)\] \}\);\nservePrices\(server\);/);
    assert.match(workspace.read('express/src/prices.ts'), /const sockets = new WebSocketServer\(\{ server \}\);\n {2}closeOnShutdown\(sockets\);\n/);
    assert.match(workspace.read('node/server.js'), /const db = require\("\.\/db"\)\nconst \{ shutDownGracefully \} = require\("\.\/graceful-shutdown"\)\n[^]*\nshutDownGracefully\(server, \{ clients: \[\(\) => db\.end\(\)\] \}\)\nserver\.listen\(/);
    assert.match(workspace.read('node/graceful-shutdown.js'), /\n\tserver\.prependListener\("request", \(_request, response\) => \{\n\t\topenResponses\.add\(response\)\n/);
    assert.doesNotMatch(workspace.read('node/graceful-shutdown.js'), /;$|'/m);
    assert.match(workspace.read('koa/src/main.ts'), /\n {4}shutDownGracefully\(server\);\n {4}const io = new Server\(server\); \/\/ live prices\n {4}stopOnShutdown\(io\);\n/);
    assert.match(workspace.read('hono/src/index.ts'), /\nconst server = serve\(\{ fetch: [^\n]*\);\nshutDownGracefully\(server\);\n/);
    assert.match(workspace.read('fastify/src/server.ts'), /\ntry \{\n {2}shutDownGracefully\(app, \{ clients: \[\(\) => pool\.end\(\)\] \}\);\n {2}await app\.listen\(/);
    assert.match(workspace.read('nest/src/main.ts'), /from '\.\/graceful-shutdown\.js';\n[^]*\n {2}shutDownGracefully\(app\);\n {2}await app\.listen\(/);
  });

  it('compiles under strict', () => {
    assert.deepEqual(compileProblems(workspace.folder), []);
  });

  it('lints clean, with ours and with the typed rules of typescript-eslint', async () => {
    assert.deepEqual(await lintProblems(workspace.folder, ['before-*/']), []);
  });

  it('is what the clients of a service without one would need', async () => {
    const entry = workspace.path('before-express/src/server.ts');
    const [old, fresh] = await Promise.all([startInstance(entry, 'old'), startInstance(entry, 'new')]);
    const load = new Load(12, old.port, (answer, port) => (answer.outcome === 200 ? port : fresh.port));
    await load.until('200 old', 100);
    old.stop();
    await load.until('200 new', 100);
    await load.stop();
    fresh.stop();
    assert.ok([...load.outcomes.keys()].some((said) => said.startsWith('ECONNRESET')));
    await Promise.all([old.ended, fresh.ended]);
  });

  for (const [node, { name, entry }] of NODE_VERSIONS.flatMap((version) => SERVICES.map((service) => [version, service] as const))) {
    it(`of ${name} cuts no request of a client that keeps its connections, and ends in time, on ${node.name}`, async () => {
      shorten(name);
      const path = workspace.path(`${name}/${entry}`);
      const [old, fresh] = await Promise.all([startInstance(path, 'old', {}, node.executable), startInstance(path, 'new', {}, node.executable)]);
      // Whoever is told that a connection ends goes to the new instance, as a load balancer sends it there.
      const load = new Load(12, old.port, (answer, port) => (answer.closes ? fresh.port : port));
      await load.until('200 old', 100);
      // A browser opens connections before it needs them.
      const unused = connect(old.port, '127.0.0.1').on('error', () => undefined);
      await once(unused, 'connect');
      old.stop();
      const ended = await old.ended;
      await load.until('200 new', 100);
      await load.stop();
      fresh.stop();
      unused.destroy();
      assert.deepEqual([...load.outcomes.keys()].sort(), ['200 new', '200 old']);
      assert.deepEqual({ code: ended.code, signal: ended.signal }, { code: 0, signal: null });
      assert.ok(ended.milliseconds < 10_000, `${ended.milliseconds} ms`);
      assert.equal((await fresh.ended).code, 0);
    });
  }

  for (const node of hasNginx() ? NODE_VERSIONS : []) {
    it(`of every instance in turn is noticed by nobody behind nginx, on ${node.name}`, async () => {
      shorten('express');
      const path = workspace.path('express/src/server.ts');
      let serving = await startInstance(path, '0', {}, node.executable);
      const nginx = await Nginx.start(workspace.path('nginx'), serving.port);
      const load = new Load(12, nginx.port, () => nginx.port, false);
      await load.until('200 0', 100);
      for (const version of ['1', '2', '3']) {
        const next = await startInstance(path, version, {}, node.executable);
        await nginx.serve(serving.port, next.port);
        await load.until(`200 ${version}`, 50);
        // The orchestrator says both at once: nobody waits for the load balancer.
        serving.stop();
        await nginx.serve(next.port);
        assert.equal((await serving.ended).code, 0);
        serving = next;
      }
      await load.stop();
      await nginx.stop();
      assert.deepEqual([...load.outcomes.keys()].sort(), ['200 0', '200 1', '200 2', '200 3']);
    });
  }

  it('closes the sockets of ws with 1012', async () => {
    shorten('express');
    const instance = await startInstance(workspace.path('express/src/server.ts'), 'only');
    const socket = new WebSocket(`ws://127.0.0.1:${instance.port}`);
    await once(socket, 'message');
    const closed = once(socket, 'close') as Promise<[number, Buffer]>;
    instance.stop();
    const [code, reason] = await closed;
    assert.deepEqual([code, reason.toString()], [1012, 'The service restarts']);
    assert.equal((await instance.ended).code, 0);
  });

  it('tells the clients of socket.io', async () => {
    shorten('koa');
    const instance = await startInstance(workspace.path('koa/src/main.ts'), 'only');
    const socket = io(`http://127.0.0.1:${instance.port}`, { transports: ['websocket'], reconnection: false });
    await new Promise((resolve) => socket.on('price', resolve));
    const gone = new Promise((resolve) => socket.on('disconnect', resolve));
    instance.stop();
    assert.equal(await gone, 'transport close');
    assert.equal((await instance.ended).code, 0);
  });
});
