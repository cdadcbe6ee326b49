/** Beyond this many layers a map is copied flat, so that looking up stays quick. */
const DEEPEST = 8;

/**
 * An immutable map that shares what did not change with the map it was made from: the schema before each of ten thousand
 * operations costs no more than the operations themselves.
 */
export class LayeredMap<Value> {
  readonly #parent: LayeredMap<Value> | undefined;
  readonly #own: ReadonlyMap<string, Value | undefined>;
  readonly #depth: number;

  private constructor(own: ReadonlyMap<string, Value | undefined>, parent: LayeredMap<Value> | undefined) {
    this.#own = own;
    this.#parent = parent;
    this.#depth = parent === undefined ? 0 : parent.#depth + 1;
  }

  static empty<Value>(): LayeredMap<Value> {
    return new LayeredMap<Value>(new Map(), undefined);
  }

  get(key: string): Value | undefined {
    const own = this.#own.get(key);
    if (own !== undefined || this.#own.has(key)) return own;
    return this.#parent?.get(key);
  }

  /** The map with a key set, or gone for `undefined`. */
  with(key: string, value: Value | undefined): LayeredMap<Value> {
    const changed = new LayeredMap(new Map([[key, value]]), this);
    return changed.#depth > DEEPEST ? changed.#flat() : changed;
  }

  *values(): Iterable<Value> {
    yield* this.#all().values();
  }

  #all(): Map<string, Value> {
    const all = this.#parent === undefined ? new Map<string, Value>() : this.#parent.#all();
    for (const [key, value] of this.#own) {
      if (value === undefined) all.delete(key);
      else all.set(key, value);
    }
    return all;
  }

  #flat(): LayeredMap<Value> {
    return new LayeredMap<Value>(this.#all(), undefined);
  }
}
