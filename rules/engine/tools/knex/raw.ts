import { boundValue, substitute } from '../../code/sql.ts';
import type { Call } from '../../code/call.ts';
import { constant, hole, piecesOf, unknown, type Value } from '../../code/value.ts';
import type { Range } from '../../model/range.ts';
import { isSqlObject, wrappedList, type Pieces, type SqlObject } from './names.ts';
import type { Session } from './session.ts';

/** A value where knex would bind it: raw SQL is put in its place. */
export function parameterOf(value: Value | undefined, at: Range): Pieces {
  if (value === undefined) return boundValue(unknown(at));
  if (isSqlObject(value)) return value.sql();
  return boundValue(value);
}

/** `?` and `??`, one after the other (formatter/rawFormatter.js). */
function withList(pieces: Pieces, values: readonly Value[]): Pieces {
  let next = 0;
  return substitute(pieces, /\\?\?\??/g, (match, at) => {
    if (match[0].startsWith('\\')) return [{ text: match[0].slice(1), range: at, verbatim: false }];
    const value = values[next];
    next += 1;
    if (match[0] !== '??') return parameterOf(value, at);
    return value === undefined ? [hole(at)] : wrappedList(value);
  });
}

/** `:name` and `:name:`. */
function withNames(pieces: Pieces, values: ReadonlyMap<string, Value>): Pieces {
  return substitute(pieces, /(?<!\\)(?<!:):(\w+)(:(?!:)|:(?=::))?/g, (match, at) => {
    const value = values.get(match[1] ?? '');
    if (value === undefined) return undefined;
    return match[2] === undefined ? parameterOf(value, at) : wrappedList(value);
  });
}

/** The text of `raw(sql, bindings)` as it reaches the server. */
export function rawPieces(sql: Value | undefined, bindings: Value | undefined, range: Range): Pieces {
  if (isSqlObject(sql)) return sql.sql();
  const pieces = sql === undefined ? [] : (piecesOf(sql) ?? [hole(sql.range)]);
  if (bindings === undefined || (bindings.kind === 'constant' && bindings.value === undefined)) {
    return substitute(pieces, /\\?\?/g, (match, at) => [{ text: match[0] === '?' ? '$1' : '?', range: at, verbatim: false }]);
  }
  if (bindings.kind === 'list') return withList(pieces, bindings.items);
  if (bindings.kind === 'record') return withNames(pieces, bindings.entries);
  if (bindings.kind === 'unknown') return withList(pieces, []);
  return withList(pieces, [bindings.kind === 'host' || bindings.kind === 'text' || bindings.kind === 'constant' ? bindings : constant(null, range)]);
}

/** `knex.raw(…)`: a statement where it is awaited, a part of one where it is an argument. */
export class Raw implements SqlObject {
  readonly kind = 'host';
  readonly range: Range;
  #session: Session;
  readonly #pieces: Pieces;
  readonly #call: Call | undefined;

  constructor(session: Session, pieces: Pieces, range: Range, call?: Call) {
    this.#session = session;
    this.#pieces = pieces;
    this.range = range;
    this.#call = call;
    if (call !== undefined) session.made(this, range);
  }

  member(_name: string, range: Range): Value {
    return unknown(range);
  }

  call(method: string | undefined, call: Call): Value {
    if (method !== undefined && /^(?:toString|toQuery)$/.test(method)) return { kind: 'text', pieces: this.sql(), range: call.range };
    if (method === 'transacting') this.#session = this.#session.inside();
    return this;
  }

  sql(): Pieces {
    this.#session.used(this);
    return this.#pieces;
  }

  awaited(): Value {
    this.#session.used(this);
    this.#session.send({ pieces: this.#pieces, range: this.#call?.range }, (this.#call?.range ?? this.range).start);
    return unknown(this.range);
  }
}
