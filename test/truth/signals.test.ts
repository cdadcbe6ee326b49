/** What SIGTERM does to a server of Node in the middle of an answer: measured on the Node that runs the tests. */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { get } from 'node:http';
import { createInterface } from 'node:readline';

/** Answers after 400 ms; prints its port once it listens, and `asked` when a request has come. */
const SERVER = `
  const server = require('node:http').createServer((request, response) => {
    console.log('asked');
    setTimeout(() => response.end('whole'), 400);
  });
  server.listen(0, () => console.log(server.address().port));
`;

const GRACEFUL = `${SERVER} process.on('SIGTERM', () => server.close());`;

const EXITS = {
  'process.exit alone': `${SERVER} process.on('SIGTERM', () => process.exit(0));`,
  'process.exit behind close': `${SERVER} process.on('SIGTERM', () => { server.close(); process.exit(0); });`,
  'process.exit behind an awaited close': `${SERVER} process.on('SIGTERM', async () => { await server.close(); process.exit(0); });`,
};

const EXITS_WHEN_CLOSED = `${SERVER} process.on('SIGTERM', () => server.close(() => process.exit(0)));`;

interface Outcome {
  /** What the client got: the body, or the code of the error. */
  readonly answer: string;
  readonly signal: NodeJS.Signals | null;
  readonly code: number | null;
}

function lines(child: ChildProcess): AsyncIterator<string> {
  assert.ok(child.stdout);
  return createInterface(child.stdout)[Symbol.asyncIterator]();
}

function answerOf(port: string): Promise<string> {
  return new Promise((resolve) => {
    get({ port, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      response.on('end', () => resolve(body));
    }).on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
}

/** Stops a server while it is working on one request. */
async function stopped(program: string): Promise<Outcome> {
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exit = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const printed = lines(child);
  const { value: port } = (await printed.next()) as { value: string };
  const answer = answerOf(port);
  await printed.next();
  child.kill('SIGTERM');
  const [code, signal] = await exit;
  return { answer: await answer, code, signal };
}

describe('SIGTERM', () => {
  it('ends a process without a listener in the middle of an answer', async () => {
    assert.deepEqual(await stopped(SERVER), { answer: 'ECONNRESET', code: null, signal: 'SIGTERM' });
  });

  it('lets a process with a listener finish', async () => {
    assert.deepEqual(await stopped(GRACEFUL), { answer: 'whole', code: 0, signal: null });
  });

  for (const [name, program] of Object.entries(EXITS)) {
    it(`cuts the answer with ${name}`, async () => {
      assert.deepEqual(await stopped(program), { answer: 'ECONNRESET', code: 0, signal: null });
    });
  }

  it('lets it finish with process.exit in the callback of close', async () => {
    assert.deepEqual(await stopped(EXITS_WHEN_CLOSED), { answer: 'whole', code: 0, signal: null });
  });

  // A process namespace makes the first process in it number 1, as a container does; only Linux has them.
  if (process.platform === 'linux') {
    it('is ignored by process 1 without a listener', async () => {
      const asRoot = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'];
      // The second process sends the signal from inside, and ends the first once it has seen what became of it.
      const program = `
        if (process.pid !== 1) throw new Error('not process 1');
        setInterval(() => undefined, 1000);
        const child = require('node:child_process').spawn(process.execPath, ['-e', "process.kill(1, 'SIGTERM'); setTimeout(() => console.log('sent'), 300)"], { stdio: 'inherit' });
        child.on('exit', () => { console.log('still here'); process.exit(7); });
      `;
      const child = spawn('unshare', [...asRoot, '--pid', '--fork', '--kill-child', process.execPath, '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
      const printed = lines(child);
      assert.equal(((await printed.next()) as { value: string }).value, 'sent');
      assert.equal(((await printed.next()) as { value: string }).value, 'still here');
      const [code] = (await once(child, 'exit')) as [number];
      assert.equal(code, 7);
    });
  }
});
