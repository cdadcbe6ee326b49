import type { TSESTree } from '@typescript-eslint/types';
import type { Evaluator } from './evaluator.ts';

/** Nodes that are looked at in a small file; a longer one may take as many as it has characters. */
const LEAST_FUEL = 30_000;

/** Files that one migration may lead to. */
const FILES = 24;

/** Files behind each other, the one at hand not counted. */
export const FILE_DEPTH = 3;

/** What the evaluators of one migration share: how much work is left, and where the file at hand is while another one is read. */
export class Run {
  exhausted = false;
  guards = 0;
  depth = 0;
  calls = 0;
  /** The expression of the file at hand that is being evaluated, where it leads to another file. */
  site: TSESTree.Node;
  #away = 0;
  #fuel: number;
  readonly #files = new Map<string, Evaluator>();

  constructor(length: number, site: TSESTree.Node) {
    this.#fuel = Math.max(LEAST_FUEL, length);
    this.site = site;
  }

  /** Takes note of work; true once there was too much of it. */
  spend(amount: number): boolean {
    this.#fuel -= amount;
    if (this.#fuel < 0) this.exhausted = true;
    return this.#fuel < 0;
  }

  /** Whether what is being run stands in another file than the one at hand. */
  get isAway(): boolean {
    return this.#away > 0;
  }

  /** Runs something in another file, on behalf of where the file at hand is. */
  away<T>(run: () => T): T {
    return this.#moved(this.#away + 1, run);
  }

  /** Runs something of the file at hand that another one has called. */
  back<T>(run: () => T): T {
    return this.#moved(0, run);
  }

  #moved<T>(away: number, run: () => T): T {
    const { site } = this;
    const before = this.#away;
    this.#away = away;
    const result = run();
    this.#away = before;
    this.site = site;
    return result;
  }

  /** The evaluator of another file; `undefined` once there are too many. */
  file(path: string, make: () => Evaluator): Evaluator | undefined {
    const known = this.#files.get(path);
    if (known !== undefined || this.#files.size >= FILES) return known;
    const made = make();
    this.#files.set(path, made);
    return made;
  }
}
