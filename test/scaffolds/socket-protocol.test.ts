/** A WebSocket server that chooses its protocol: written, and asked by real clients. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { WebSocket, type WebSocketServer } from 'ws';
import { Workspace } from '../harness/workspace.ts';
import { compileProblems, linkPackages, lintProblems, TSCONFIG } from './sound-code.ts';
import { ScaffoldedProject } from './written.ts';

const SERVER = `import { WebSocketServer } from 'ws';

export const sockets = new WebSocketServer({ port: 0 });
sockets.on('connection', (socket) => {
  socket.on('error', console.error);
  switch (socket.protocol) {
    case 'shop.v1':
      socket.send('first');
      break;
    case 'shop.v2':
      socket.send('second');
      break;
    default:
      socket.send('none');
  }
});
`;

describe('a WebSocket server that serves by protocol', function () {
  this.timeout(300_000);
  let workspace: Workspace;
  afterEach(() => workspace.remove());

  function project(text: string): ScaffoldedProject {
    workspace = new Workspace({ 'package.json': '{ "type": "module", "dependencies": { "ws": "8" } }', 'tsconfig.json': TSCONFIG, 'src/sockets.ts': text });
    return new ScaffoldedProject(workspace.folder);
  }

  it('chooses the newest of its own that is offered, and none where it knows none', async () => {
    const scaffolded = project(SERVER);
    linkPackages(workspace.folder);
    const [proposal] = scaffolded.proposals('src/sockets.ts', 'require-socket-protocol');
    assert.equal(proposal?.title, 'Choose shop.v2, else shop.v1 among what a client offers', proposal?.disabled);
    assert.ok(proposal.changes);
    scaffolded.write(proposal.changes);
    assert.match(workspace.read('src/sockets.ts'), /\n\/\*\* What this server speaks, what it would rather speak first\. \*\/\nconst PROTOCOLS = \['shop\.v2', 'shop\.v1'\];\n\nexport const sockets = new WebSocketServer\(\{ port: 0, handleProtocols: \(offered\) => PROTOCOLS\.find\(\(protocol\) => offered\.has\(protocol\)\) \?\? false \}\);\n/);
    assert.deepEqual(compileProblems(workspace.folder), []);
    assert.deepEqual((await lintProblems(workspace.folder)).filter((problem) => !/require-graceful-shutdown|require-socket-close/.test(problem)), []);
    assert.deepEqual(scaffolded.proposals('src/sockets.ts', 'require-socket-protocol'), []);

    workspace.write('src/sockets.mjs', ts.transpileModule(workspace.read('src/sockets.ts'), { compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 } }).outputText);
    const { sockets } = (await import(pathToFileURL(workspace.path('src/sockets.mjs')).href)) as { sockets: WebSocketServer };
    if (sockets.address() === null) await once(sockets, 'listening');
    const { port } = sockets.address() as { port: number };
    const said = async (...offered: readonly string[]): Promise<string> => {
      const client = new WebSocket(`ws://127.0.0.1:${port}`, [...offered]);
      try {
        const [message] = (await once(client, 'message')) as [Buffer];
        return message.toString();
      } catch (error) {
        return (error as Error).message;
      } finally {
        client.terminate();
      }
    };
    assert.equal(await said('shop.v1', 'shop.v2'), 'second');
    assert.equal(await said('shop.v3', 'shop.v1'), 'first');
    assert.equal(await said('shop.v3'), 'Server sent no subprotocol');
    assert.equal(await said(), 'none');
    sockets.close();
  });

  it('is not written where an else serves what has no name, with the reason', () => {
    const text = `import { WebSocketServer } from 'ws';\nnew WebSocketServer({ port: 8080 }).on('connection', (socket) => {\n  socket.send(socket.protocol === 'v2' ? 'second' : 'first');\n});\n`;
    assert.equal(project(text).proposals('src/sockets.ts', 'require-socket-protocol')[0]?.disabled, 'Only `v2` is named here: what clients that offer another one are served is left to an else. Compare with each protocol by its name first.');
  });
});
