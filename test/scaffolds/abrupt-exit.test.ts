/** A graceful shutdown in place of a listener that ends the process at once, and the reasons why none is written. */
import assert from 'node:assert/strict';
import { Workspace } from '../harness/workspace.ts';
import { ScaffoldedProject } from './written.ts';

const PACKAGE = JSON.stringify({ private: true, type: 'module', dependencies: { express: '5' } });

describe('a graceful shutdown', () => {
  let workspace: Workspace;

  afterEach(() => workspace.remove());

  function scaffolded(text: string, further: Readonly<Record<string, string>> = {}): ScaffoldedProject {
    workspace = new Workspace({ 'package.json': PACKAGE, 'src/server.ts': text, ...further });
    return new ScaffoldedProject(workspace.folder);
  }

  it('takes the place of the listeners that end the process', () => {
    const project = scaffolded(`import express from 'express';

const app = express();
const server = app.listen(8080); // behind nginx

// Kubernetes
process.on('SIGTERM', () => {
  server.close();
  process.exit(0);
});
process.on('SIGINT', () => process.exit(0));
console.log('started');
`);
    const [proposal] = project.proposals('src/server.ts', 'no-abrupt-exit');
    assert.equal(proposal?.title, 'Shut down gracefully: answer what is open');
    assert.ok(proposal.changes);
    assert.deepEqual(project.write(proposal.changes), ['src/server.ts', 'src/graceful-shutdown.ts']);
    assert.equal(
      workspace.read('src/server.ts'),
      `import express from 'express';
import { shutDownGracefully } from './graceful-shutdown';

const app = express();
const server = app.listen(8080); // behind nginx
shutDownGracefully(server);

// Kubernetes
console.log('started');
`,
    );
    assert.deepEqual(project.hazards('src/server.ts').map(({ rule }) => rule).filter((rule) => /exit|shutdown/.test(rule)), []);
  });

  const WORKLOAD = (spec: string, container: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: orders }
spec:
  selector: { matchLabels: { app: orders } }
  template:
    metadata: { labels: { app: orders } }
    spec:
${spec}      containers:
        - name: orders
          image: example.org/orders:1
          ports: [{ containerPort: 8080 }]
${container}`;
  const BUDGETS: readonly (readonly [title: string, files: Readonly<Record<string, string>>, delay: string, drain: string, end: string])[] = [
    ['30 seconds where nothing says otherwise', {}, '5_000', '15_000', '28_000'],
    ['that of the pod', { 'k8s/orders.yaml': WORKLOAD('      terminationGracePeriodSeconds: 60\n', '') }, '5_000', '35_000', '58_000'],
    ['that of the pod less what its preStop hook waits', { 'k8s/orders.yaml': WORKLOAD('      terminationGracePeriodSeconds: 40\n', '          lifecycle: { preStop: { exec: { command: ["sleep", "10"] } } }\n') }, '0', '18_000', '28_000'],
    ['the ten seconds of Docker for a compose file', { 'compose.yaml': 'services:\n  orders:\n    build: .\n    restart: always\n' }, '1_000', '4_000', '8_000'],
  ];
  for (const [title, files, delay, drain, end] of BUDGETS) {
    it(`keeps to the grace period: ${title}`, () => {
      const project = scaffolded(`import express from 'express';\n\nconst server = express().listen(8080);\n`, { 'package.json': JSON.stringify({ name: 'orders', private: true, dependencies: { express: '5' } }), Dockerfile: 'FROM node:22\nCMD ["node", "dist/server.js"]\n', ...files });
      const [proposal] = project.proposals('src/server.ts', 'require-graceful-shutdown');
      assert.ok(proposal?.changes, proposal?.disabled);
      project.write(proposal.changes);
      const limits = [...workspace.read('src/graceful-shutdown.ts').matchAll(/^const (\w+) = ([\d_]+);$/gm)].map(([, name, value]) => `${name ?? ''} ${value ?? ''}`);
      assert.deepEqual(limits, [`READINESS_DELAY ${delay}`, `DRAIN_LIMIT ${drain}`, `GRACE_PERIOD ${end}`]);
    });
  }

  it('comes back from a function that gave the server', () => {
    const project = scaffolded(`import express from 'express';\n\nexport function start(port: number) {\n  return express().listen(port);\n}\n`);
    const [proposal] = project.proposals('src/server.ts', 'require-graceful-shutdown');
    assert.ok(proposal?.changes, proposal?.disabled);
    project.write(proposal.changes);
    assert.match(workspace.read('src/server.ts'), /\{\n {2}const server = express\(\)\.listen\(port\);\n {2}shutDownGracefully\(server\);\n {2}return server;\n\}/);
  });

  const LISTENING = `import express from 'express';\n\nconst server = express().listen(8080);\n`;
  const REFUSALS: readonly (readonly [title: string, rule: string, text: string, further: Readonly<Record<string, string>>, reason: string])[] = [
    ['two servers listen', 'require-graceful-shutdown', `${LISTENING}express().listen(9090);\n`, {}, 'Several servers listen in this file: which of them belongs to the other nobody can tell.'],
    ['there is such a module already', 'require-graceful-shutdown', LISTENING, { 'src/graceful-shutdown.ts': 'export {};\n' }, '`graceful-shutdown.ts` is there already.'],
    ['the server is made in the middle of an expression', 'require-graceful-shutdown', `import express from 'express';\n\nexport const start = (port: number) => express().listen(port);\n`, {}, 'The server is started in the middle of an expression: give it a statement of its own first.'],
    ['its sessions are those of HTTP/2', 'require-graceful-shutdown', `import { createSecureServer } from 'node:http2';\n\ncreateSecureServer().listen(8443);\n`, {}, 'The sessions of HTTP/2 have to be ended by hand.'],
    ['sockets are served by nobody who has a name', 'require-graceful-shutdown', `import { WebSocketServer } from 'ws';\n${LISTENING}new WebSocketServer({ server }).on('connection', (socket) => socket.send('{}'));\n`, {}, 'The server of sockets in `server.ts` has no name by which it could be closed: keep it in a variable first.'],
    ['the listener is a function that others may use', 'no-abrupt-exit', `${LISTENING}const stop = () => process.exit(0);\nprocess.on('SIGTERM', stop);\n`, {}, 'The listener for SIGTERM is a function that others may use: take it away first.'],
  ];
  for (const [title, rule, text, further, reason] of REFUSALS) {
    it(`is not offered, with the reason, where ${title}`, () => {
      const [proposal] = scaffolded(text, further).proposals('src/server.ts', rule);
      assert.equal(proposal?.disabled, reason);
    });
  }
});
