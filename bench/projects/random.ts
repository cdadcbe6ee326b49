/** Numbers that look random and are the same in every run: the project that is measured must not change with the day. */
export class Random {
  #state: number;

  /** @param seed any integer; equal seeds give equal sequences */
  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** The next number, from 0 up to but not including 1 (mulberry32). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** An integer from 0 up to but not including `limit`. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  /** Whether something happens that happens with this probability. */
  happens(probability: number): boolean {
    return this.next() < probability;
  }

  /** One of the items. @throws {RangeError} where there is none */
  pick<Item>(items: readonly Item[]): Item {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new RangeError('nothing to pick from');
    return item;
  }
}
