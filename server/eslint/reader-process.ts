import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Answer, Question } from './answer.ts';

/** A configuration that takes longer than this does not come any more. */
const PATIENCE_MILLISECONDS = 30_000;

/** How long the process is kept when nobody asks. */
const IDLE_MILLISECONDS = 60_000;

/** Beside the server's bundle; from the sources, the source itself. */
const READER = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? './reader.ts' : './eslint-reader.js', import.meta.url));

interface Waiting {
  readonly take: (answer: Answer) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** The parent of the process that reads configurations: starts it when it is needed, and ends it when it hangs or idles. */
export class ReaderProcess {
  #child: ChildProcess | undefined;
  #errors = '';
  #idle: ReturnType<typeof setTimeout> | undefined;
  #next = 0;
  readonly #waiting = new Map<number, Waiting>();

  /** Asks, and always gets an answer: a process that dies or hangs answers with the problem. */
  ask(root: string, paths: readonly string[]): Promise<Answer> {
    const id = (this.#next += 1);
    return new Promise((take) => {
      clearTimeout(this.#idle);
      const timer = setTimeout(() => this.#fail(`Nothing came within ${PATIENCE_MILLISECONDS / 1000} seconds.`), PATIENCE_MILLISECONDS);
      this.#waiting.set(id, { take, timer });
      const question: Question = { id, root, paths };
      this.#running().send(question, (error) => {
        if (error !== null) this.#fail(error.message);
      });
    });
  }

  /** Ends the process; what it had loaded is forgotten. */
  stop(): void {
    this.#fail('The configuration is read anew.');
  }

  #running(): ChildProcess {
    if (this.#child !== undefined) return this.#child;
    // Its output is nobody's: what the server prints is the protocol.
    const child = fork(READER, [], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv: READER.endsWith('.ts') ? process.execArgv : [] });
    this.#child = child;
    this.#errors = '';
    child.stderr?.on('data', (chunk: Buffer) => (this.#errors = `${this.#errors}${chunk.toString()}`.slice(-2000)));
    child.on('message', (answer: Answer) => this.#take(answer));
    child.on('error', (error) => this.#ended(child, error.message));
    child.on('exit', (code) => this.#ended(child, this.#errors.trim() === '' ? `The process that read it ended with ${code}.` : this.#errors.trim()));
    return child;
  }

  #take(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    if (waiting === undefined) return;
    this.#waiting.delete(answer.id);
    clearTimeout(waiting.timer);
    waiting.take(answer);
    if (this.#waiting.size > 0) return;
    this.#idle = setTimeout(() => this.stop(), IDLE_MILLISECONDS);
    this.#idle.unref();
  }

  #ended(child: ChildProcess, problem: string): void {
    if (this.#child === child) this.#fail(problem);
  }

  #fail(problem: string): void {
    clearTimeout(this.#idle);
    const child = this.#child;
    this.#child = undefined;
    child?.kill('SIGKILL');
    for (const id of [...this.#waiting.keys()]) {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      clearTimeout(waiting?.timer);
      waiting?.take({ id, problem });
    }
  }
}
