import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { Agent, get } from 'node:http';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { findFreePort } from '../truth/free-port.ts';
import { repository } from '../harness/workspace.ts';

/** What became of a process. */
interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** From the signal to its end. */
  readonly milliseconds: number;
}

/** One instance of a service, as a process of its own that listens. */
export interface Instance {
  readonly port: number;
  /** Sends SIGTERM. */
  stop(): void;
  readonly ended: Promise<Ended>;
}

const children: ChildProcess[] = [];
const loads: Load[] = [];

/** Ends what a test that failed has left behind. */
export async function endAll(): Promise<void> {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await Promise.all(loads.splice(0).map((load) => load.stop()));
}

/** Has a process ended behind the test that started it. */
export function watched(child: ChildProcess): void {
  children.push(child);
}

/** Starts a file on this Node or another one, and waits until the process says that it listens. */
export async function startInstance(file: string, instance: string, environment: Readonly<Record<string, string>> = {}, node = process.execPath): Promise<Instance> {
  const port = await findFreePort();
  const child = spawn(node, ['--import', `${repository}node_modules/tsx/dist/loader.mjs`, file], { cwd: dirname(file), stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, PORT: String(port), INSTANCE: instance, ...environment } });
  watched(child);
  const exit = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const first = await Promise.race([createInterface(child.stdout)[Symbol.asyncIterator]().next(), exit]);
  assert.ok(!Array.isArray(first), `${file} has ended before it listened`);
  let began = 0;
  const ended = exit.then(([code, signal]) => ({ code, signal, milliseconds: performance.now() - began }));
  return {
    port,
    stop: () => {
      began = performance.now();
      child.kill('SIGTERM');
    },
    ended,
  };
}

export interface Answer {
  /** The status, or the code of an error. */
  readonly outcome: number | string;
  readonly body: string;
  /** Whether the server ends the connection. */
  readonly closes: boolean;
}

export function ask(port: number, path: string, agent: Agent | false): Promise<Answer> {
  return new Promise((resolve) => {
    get({ port, path, agent, host: '127.0.0.1' }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      response.on('end', () => resolve({ outcome: response.statusCode ?? 0, body, closes: response.headers.connection === 'close' }));
      response.on('error', (error: NodeJS.ErrnoException) => resolve({ outcome: error.code ?? error.message, body, closes: true }));
    }).on('error', (error: NodeJS.ErrnoException) => resolve({ outcome: error.code ?? error.message, body: '', closes: true }));
  });
}

/** Clients that ask again and again. */
export class Load {
  readonly outcomes = new Map<string, number>();
  readonly #working: readonly Promise<void>[];
  readonly #answered = new EventEmitter();
  #stopped = false;

  /**
   * @param target the port to ask next, after an answer
   * @param keepAlive whether a client asks on the connection that it has
   */
  constructor(clients: number, first: number, target: (answer: Answer, port: number) => number, keepAlive = true) {
    loads.push(this);
    this.#working = Array.from({ length: clients }, (_, index) => this.#work(first, index % 4 === 0 ? '/slow' : '/', target, new Agent({ keepAlive, maxSockets: 1 })));
  }

  async #work(first: number, path: string, target: (answer: Answer, port: number) => number, agent: Agent): Promise<void> {
    let port = first;
    while (!this.#stopped) {
      const answer = await ask(port, path, agent);
      const said = `${answer.outcome} ${answer.body}`.trim();
      this.outcomes.set(said, (this.outcomes.get(said) ?? 0) + 1);
      this.#answered.emit('answer');
      port = target(answer, port);
    }
    agent.destroy();
  }

  /** Waits until something was answered so many times. */
  async until(said: string, times: number): Promise<void> {
    while ((this.outcomes.get(said) ?? 0) < times) await once(this.#answered, 'answer');
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#working);
  }
}
