import type { Call } from '../../code/call.ts';
import { Host } from '../../code/host.ts';
import { boundValue, joined, quotedIdentifier, slicePieces, sql, substitute, textOfPieces } from '../../code/sql.ts';
import { hole, isConstant, piecesOf, unknown, type HostObject, type Value } from '../../code/value.ts';
import type { Range } from '../../model/range.ts';
import type { SqlPiece } from '../../model/sql-piece.ts';

export type Pieces = readonly SqlPiece[];

/** An object that holds SQL: `raw(…)`, a query of knex. */
export interface SqlObject extends HostObject {
  sql(): Pieces;
}

export function isSqlObject(value: Value | undefined): value is SqlObject {
  return value?.kind === 'host' && 'sql' in value;
}

/** `a.b` as `"a"."b"`. */
function identifier(value: Value | undefined, at: Range): Pieces {
  const pieces = value === undefined ? [hole(at)] : (piecesOf(value) ?? [hole(value.range)]);
  const text = textOfPieces(pieces);
  let from = 0;
  const parts = text.split('.').map((part) => {
    const own = slicePieces(pieces, from, from + part.length);
    from += part.length + 1;
    return quotedIdentifier({ kind: 'text', pieces: own, range: value?.range ?? at });
  });
  return joined(parts, '.', value?.range ?? at);
}

/** A value as MikroORM writes it into the text: nothing is bound (knex/AbstractSqlPlatform.js, `quoteValue`). */
function written(value: Value | undefined, at: Range): Pieces {
  if (isSqlObject(value)) return value.sql();
  if (value?.kind === 'list') return joined(value.items.map((item) => written(item, at)), ', ', value.range);
  if (isConstant(value, undefined)) return sql(at)`NULL`;
  return boundValue(value ?? unknown(at));
}

/** Puts values where `?` stands, and names where `??` does (core/platforms/Platform.js, `formatQuery`). Without values nothing is looked for. */
export function withValues(pieces: Pieces, values: readonly Value[]): Pieces {
  if (values.length === 0) return pieces;
  let next = 0;
  return substitute(pieces, /\\\?|\?\??/g, (match, at) => {
    if (match[0] === '\\?') return sql(at)`?`;
    const value = values[next];
    next += 1;
    return match[0] === '??' ? identifier(value, at) : written(value, at);
  });
}

/** The text of SQL that is given as a text or as an object; `undefined` for what nobody can know. */
export function textOfSql(value: Value | undefined, params: Value | undefined): Pieces | undefined {
  if (isSqlObject(value)) return value.sql();
  if (value?.kind !== 'text') return undefined;
  return params?.kind === 'list' ? withValues(value.pieces, params.items) : value.pieces;
}

/** `raw(…)` and `` sql`…` `` of MikroORM. */
export class Raw implements SqlObject {
  readonly kind = 'host';
  readonly range: Range;
  readonly #pieces: Pieces;

  constructor(pieces: Pieces, range: Range) {
    this.#pieces = pieces;
    this.range = range;
  }

  sql(): Pieces {
    return this.#pieces;
  }

  member(_name: string, range: Range): Value {
    return unknown(range);
  }

  call(_method: string | undefined, call: Call): Value {
    return unknown(call.range);
  }

  awaited(): Value {
    return this;
  }
}

/** `:name`, each once, as `raw` takes them out of an object (core/utils/RawQueryFragment.js). */
function withNames(pieces: Pieces, values: ReadonlyMap<string, Value>): Pieces {
  return substitute(pieces, /(?<!:):([A-Za-z_]\w*)/g, (match, at) => {
    const value = values.get(match[1] ?? '');
    return value === undefined ? undefined : written(value, at);
  });
}

/** `raw`, `sql` and `quote`, functions that give SQL and send nothing. */
export class RawFunction extends Host {
  readonly #name: string;

  constructor(name: string, range: Range) {
    super(range);
    this.#name = name;
  }

  call(method: string | undefined, { args, name, range, strings }: Call): Value {
    const [first, params] = args;
    if (strings !== undefined) {
      const put = this.#name === 'quote' ? identifier : written;
      return new Raw(strings.flatMap((text, index) => [...text.pieces, ...(index < args.length ? put(args[index], name) : [])]), range);
    }
    if (method === 'now') return new Raw(sql(name)`current_timestamp`, range);
    if (method === 'ref') return new Raw(joined(args.map((each) => identifier(each, name)), '.', range), range);
    if (method !== undefined && method !== 'raw') return unknown(range);
    if (isSqlObject(first)) return first;
    const pieces = first === undefined ? [hole(range)] : (piecesOf(first) ?? [hole(first.range)]);
    return new Raw(params?.kind === 'record' ? withNames(pieces, params.entries) : withValues(pieces, params?.kind === 'list' ? params.items : []), range);
  }
}
