/** What lies under a map: entries that are found out when somebody asks for them. */
export interface Ground<Value> {
  /** The entry as it is for certain. */
  get(key: string): Value | undefined;
  /** All entries that have to do with a word, and others, of which none is certain; without a word all there are. */
  entries(word: string | undefined): ReadonlyMap<string, Value>;
}

/**
 * An immutable map that shares what did not change with the map it was made from: the schema before each of ten thousand
 * operations costs no more than the operations themselves. Each layer has more entries than the one above it, as in a
 * binary counter, so that few are looked through and each entry is copied seldom.
 */
export class LayeredMap<Value> {
  readonly #parent: LayeredMap<Value> | undefined;
  readonly #own: ReadonlyMap<string, Value | undefined>;
  readonly #ground: Ground<Value> | undefined;

  private constructor(own: ReadonlyMap<string, Value | undefined>, parent: LayeredMap<Value> | undefined, ground: Ground<Value> | undefined) {
    this.#own = own;
    this.#parent = parent;
    this.#ground = ground;
  }

  static empty<Value>(): LayeredMap<Value> {
    return new LayeredMap<Value>(new Map(), undefined, undefined);
  }

  static over<Value>(ground: Ground<Value>): LayeredMap<Value> {
    return new LayeredMap<Value>(new Map(), undefined, ground);
  }

  get(key: string): Value | undefined {
    const own = this.#own.get(key);
    if (own !== undefined || this.#own.has(key)) return own;
    return (this.#parent ?? this.#ground)?.get(key);
  }

  /** The map with a key set, or gone for `undefined`. */
  with(key: string, value: Value | undefined): LayeredMap<Value> {
    return this.#under(new Map([[key, value]]));
  }

  /** This map with newer entries on top: merged with every layer that has no more of them. */
  #under(newer: Map<string, Value | undefined>): LayeredMap<Value> {
    if (this.#own.size > newer.size) return new LayeredMap(newer, this, this.#ground);
    const merged = new Map(this.#own);
    for (const [key, value] of newer) merged.set(key, value);
    if (this.#parent !== undefined) return this.#parent.#under(merged);
    // What is gone from the ground has to be remembered as gone.
    if (this.#ground === undefined) for (const [key, value] of merged) if (value === undefined) merged.delete(key);
    return new LayeredMap(merged, undefined, this.#ground);
  }

  /**
   * The values, in the order in which their keys came in.
   *
   * @param word the name that decides which of them matter; over a ground, what has nothing to do with it may be missing or outdated
   */
  values(word: string | undefined): Iterable<Value> {
    return this.entries(word).values();
  }

  /** The same with the keys. */
  entries(word: string | undefined): Map<string, Value> {
    const all = this.#parent === undefined ? new Map(this.#ground?.entries(word)) : this.#parent.entries(word);
    for (const [key, value] of this.#own) {
      if (value === undefined) all.delete(key);
      else all.set(key, value);
    }
    return all;
  }
}
