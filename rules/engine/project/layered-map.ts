/** Beyond this many layers a map is copied flat, so that looking up stays quick. */
const DEEPEST = 24;

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
    let layer: LayeredMap<Value> | undefined = this;
    while (layer !== undefined) {
      const value = layer.#own.get(key);
      if (value !== undefined || layer.#own.has(key)) return value;
      layer = layer.#parent;
    }
    return undefined;
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
    const layers: LayeredMap<Value>[] = [];
    for (let layer: LayeredMap<Value> | undefined = this; layer !== undefined; layer = layer.#parent) layers.push(layer);
    const all = new Map<string, Value>();
    for (const layer of layers.reverse()) {
      for (const [key, value] of layer.#own) {
        if (value === undefined) all.delete(key);
        else all.set(key, value);
      }
    }
    return all;
  }

  #flat(): LayeredMap<Value> {
    return new LayeredMap<Value>(this.#all(), undefined);
  }
}
