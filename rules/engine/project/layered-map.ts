/**
 * An immutable map that shares what did not change with the map it was made from: the schema before each of ten thousand
 * operations costs no more than the operations themselves. Each layer has more entries than the one above it, as in a
 * binary counter, so that few are looked through and each entry is copied seldom.
 */
export class LayeredMap<Value> {
  readonly #parent: LayeredMap<Value> | undefined;
  readonly #own: ReadonlyMap<string, Value | undefined>;

  private constructor(own: ReadonlyMap<string, Value | undefined>, parent: LayeredMap<Value> | undefined) {
    this.#own = own;
    this.#parent = parent;
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
    return this.#under(new Map([[key, value]]));
  }

  /** This map with newer entries on top: merged with every layer that has no more of them. */
  #under(newer: Map<string, Value | undefined>): LayeredMap<Value> {
    if (this.#own.size > newer.size) return new LayeredMap(newer, this);
    const merged = new Map(this.#own);
    for (const [key, value] of newer) merged.set(key, value);
    if (this.#parent !== undefined) return this.#parent.#under(merged);
    for (const [key, value] of merged) if (value === undefined) merged.delete(key);
    return new LayeredMap(merged, undefined);
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
}
