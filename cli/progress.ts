/** A run that is shorter says nothing of how far it is. */
const QUIET_MILLISECONDS = 1000;

const EVERY_MILLISECONDS = 200;

/** The part of a stream that is used. */
export interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** How far a long run is, in one line of a terminal; elsewhere nothing. */
export class Progress {
  readonly #terminal: Terminal;
  readonly #total: number;
  readonly #clock: () => number;
  #done = 0;
  #next: number;
  #shown = false;

  /** @param clock milliseconds */
  constructor(terminal: Terminal, total: number, clock: () => number = () => performance.now()) {
    this.#terminal = terminal;
    this.#total = total;
    this.#clock = clock;
    this.#next = terminal.isTTY === true ? clock() + QUIET_MILLISECONDS : Infinity;
  }

  /** The next file begins. */
  step(): void {
    this.#done += 1;
    if (this.#next === Infinity || this.#clock() < this.#next) return;
    this.#next = this.#clock() + EVERY_MILLISECONDS;
    this.#shown = true;
    this.#terminal.write(`\r\u001b[K${this.#done} of ${this.#total} files`);
  }

  /** Takes the line away again. */
  end(): void {
    if (this.#shown) this.#terminal.write('\r\u001b[K');
  }
}
