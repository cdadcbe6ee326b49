import type { Call } from '../code/call.ts';
import { Host } from '../code/host.ts';
import { boundValue, joined, quotedIdentifier, quotedText, sql } from '../code/sql.ts';
import { hole, piecesOf, unknown, type Value } from '../code/value.ts';
import type { Range } from '../model/range.ts';
import type { SqlPiece } from '../model/sql-piece.ts';

type Pieces = readonly SqlPiece[];

/** SQL that a tag made, with its values in their places. Whoever is handed it sends it. */
export class TaggedSql extends Host {
  readonly #awaited: ((tagged: TaggedSql) => void) | undefined;
  #pieces: Pieces;

  /** @param awaited what awaiting it does, where that sends it */
  constructor(pieces: Pieces, range: Range, awaited?: (tagged: TaggedSql) => void) {
    super(range);
    this.#pieces = pieces;
    this.#awaited = awaited;
  }

  get pieces(): Pieces {
    return this.#pieces;
  }

  /** `.simple()`, `.execute()`, `.inlineParams()`: the same SQL still. `.append(more)` of drizzle adds to it in place. */
  call(method: string | undefined, { args: [first] }: Call): Value {
    if (method === 'append' && first instanceof TaggedSql) this.#pieces = [...this.#pieces, ...first.pieces];
    return this;
  }

  override awaited(): Value {
    this.#awaited?.(this);
    return this.#awaited === undefined ? this : unknown(this.range);
  }
}

/** A value in the text: SQL as it is, anything else as a parameter; what nobody knows may be either. */
function part(value: Value | undefined, at: Range): Pieces {
  if (value instanceof TaggedSql) return value.pieces;
  if (value === undefined || value.kind === 'unknown' || value.kind === 'alternatives') return [hole(value?.range ?? at)];
  return boundValue(value);
}

/** drizzle makes a list in parentheses of an array; others bind it as one value. */
function partOfDrizzle(value: Value | undefined, at: Range): Pieces {
  return value?.kind === 'list' ? sql(value.range)`(${joined(value.items.map((item) => part(item, at)), ', ', value.range)})` : part(value, at);
}

function name(value: Value | undefined, at: Range): Pieces {
  return value?.kind === 'text' ? quotedIdentifier(value) : quotedIdentifier({ kind: 'text', pieces: [hole(value?.range ?? at)], range: value?.range ?? at });
}

/** Names behind each other: `"sales"."orders"`. */
function path(args: readonly Value[], at: Range): Pieces {
  const names = args.flatMap((value) => (value.kind === 'list' ? value.items : [value]));
  return joined(names.map((each) => name(each, at)), '.', at);
}

function rawText(value: Value | undefined, at: Range): Pieces {
  return value === undefined ? [] : (piecesOf(value) ?? [hole(value.range.start === value.range.end ? at : value.range)]);
}

/** Methods whose value is sent as a parameter, and those of slonik that cast it to a type of their name. */
const BOUND = /^(?:binary|value|param|placeholder)$/;
const CAST = /^(?:date|json|jsonb|uuid)$/;

function parameter(value: Value | undefined, at: Range): Pieces {
  return part(value?.kind === 'text' || value?.kind === 'constant' ? value : { kind: 'record', entries: new Map(), complete: false, range: value?.range ?? at }, at);
}

/** `sql.interval({ days: 1 })`: functions of PostgreSQL are told the parts by name. */
function interval(value: Value | undefined, at: Range): Pieces {
  if (value?.kind !== 'record' || !value.complete) return [hole(at)];
  return sql(at)`make_interval(${joined([...value.entries].map(([name, part]) => sql(at)`${name === 'minutes' ? 'mins' : name === 'seconds' ? 'secs' : name} => ${parameter(part, at)}`), ', ', at)})`;
}

/** `sql.unnest(rows, ['int4', 'text'])`: one array for each column. */
function unnest(types: Value | undefined, at: Range): Pieces {
  if (types?.kind !== 'list' || !types.complete) return [hole(at)];
  const arrays = types.items.map((type) => sql(at)`${parameter(undefined, at)}::${path([type], at)}[]`);
  return sql(at)`unnest(${joined(arrays, ', ', at)})`;
}

/** The tag `sql` of slonik, @databases, drizzle and postgres.js: what each of its methods means does not depend on whose it is. */
export class SqlTag extends Host {
  readonly #awaited: ((tagged: TaggedSql) => void) | undefined;
  readonly #part: typeof part;

  /** @param awaited what awaiting its SQL does, where that sends it */
  constructor(range: Range, awaited?: (tagged: TaggedSql) => void, isOfDrizzle = false) {
    super(range);
    this.#awaited = awaited;
    this.#part = isOfDrizzle ? partOfDrizzle : part;
  }

  /** `` sql.fragment`…` ``, and tags that are taken out of it. */
  override member(_name: string, _range: Range): Value {
    return this;
  }

  call(method: string | undefined, { args, name: at, range, strings }: Call): Value {
    if (strings !== undefined) {
      const pieces = strings.flatMap((text, index) => [...text.pieces, ...(index < args.length ? this.#part(args[index], at) : [])]);
      return new TaggedSql(pieces, range, this.#awaited);
    }
    const pieces = this.#made(method, args, at);
    // `sql.type(schema)` and `sql.typeAlias('void')` are tags again.
    return pieces === undefined ? this : new TaggedSql(pieces, range, this.#awaited);
  }

  #made(method: string | undefined, args: readonly Value[], at: Range): Pieces | undefined {
    const [first, second] = args;
    switch (method) {
      case undefined:
      case 'identifier':
      case 'ident':
        return path(args, at);
      case 'raw':
      case 'unsafe':
      case '__dangerous__rawValue':
        return rawText(first, at);
      case 'literalValue':
        return first === undefined ? [] : quotedText(first);
      case 'empty':
        return [];
      case 'join':
      case 'fromList': {
        const items = first?.kind === 'list' ? first.items.map((item) => this.#part(item, at)) : [this.#part(first, at)];
        const between = second instanceof TaggedSql ? second.pieces : second === undefined ? [] : rawText(second, at);
        return items.flatMap((pieces, index) => (index === 0 ? pieces : [...between, ...pieces]));
      }
      case 'type':
      case 'typeAlias':
        return undefined;
      case 'timestamp':
        return sql(at)`to_timestamp(${parameter(first, at)})`;
      case 'interval':
        return interval(first, at);
      case 'unnest':
        return unnest(second, at);
      case 'array':
        return second?.kind === 'text' ? sql(at)`${parameter(undefined, at)}::${name(second, at)}[]` : [hole(at)];
      default:
        if (CAST.test(method)) return sql(at)`${parameter(first, at)}::${method}`;
        return BOUND.test(method) ? parameter(first, at) : [hole(at)];
    }
  }
}
