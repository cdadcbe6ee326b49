import type { Call } from '../../code/call.ts';
import { CalledHost } from '../../code/host.ts';
import { sql } from '../../code/sql.ts';
import { madeText, unknown, type RecordValue, type Value } from '../../code/value.ts';
import type { Range } from '../../model/range.ts';
import { asWritten, capitals, dotted, isSqlObject, listed, type Pieces, type SqlObject } from './names.ts';
import { escaped } from './values.ts';
import { conditions, operatorSymbol, OPERATORS } from './where.ts';

/** SQL that a function of Sequelize makes. */
export class Expression implements SqlObject {
  readonly kind = 'host';
  readonly range: Range;
  readonly #pieces: Pieces;
  /** `Sequelize.fn(…)`, which stands for a value where a condition compares a column with it. */
  readonly isFunction: boolean;

  constructor(pieces: Pieces, range: Range, isFunction = false) {
    this.#pieces = pieces;
    this.range = range;
    this.isFunction = isFunction;
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

function argument(value: Value, range: Range): Pieces {
  return value.kind === 'record' ? (conditions(value) ?? []) : escaped(value, range);
}

/** `Sequelize.where(attribute, comparator?, value)`. */
function comparison({ args: [attribute, second, third], range }: Call): Pieces {
  const comparator = third === undefined ? undefined : second;
  const value = third ?? second;
  const key = isSqlObject(attribute) ? attribute.sql() : asWritten(attribute, range);
  if (value?.kind === 'record') return conditions({ ...value, kind: 'record' }, key) ?? key;
  const name = comparator?.kind === 'text' ? comparator.pieces.map(({ text }) => text).join('') : '=';
  const written = OPERATORS[operatorSymbol(name) ?? ''] ?? name;
  const isNull = value?.kind === 'constant' && value.value === null;
  const word = isNull && written === '=' ? 'IS' : isNull && written === '!=' ? 'IS NOT' : written;
  return sql(range)`${key} ${word} ${escaped(value, range)}`;
}

/** A function of Sequelize that makes SQL; `undefined` for any other. */
export function expressionOf(name: string, call: Call): Value | undefined {
  const { args, range } = call;
  const [first, second] = args;
  const made = sql(range);
  switch (name) {
    case 'literal':
      return new Expression(asWritten(first, range), range);
    case 'fn':
      return new Expression(made`${asWritten(first, range)}(${listed(args.slice(1).map((value) => argument(value, range)), range)})`, range, true);
    case 'col':
      return new Expression(dotted(first, range), range);
    case 'cast':
      return new Expression(made`CAST(${first === undefined ? [] : argument(first, range)} AS ${second === undefined ? [] : capitals(second, range)})`, range);
    case 'where':
      return new Expression(comparison(call), range);
    case 'random':
      return new Expression(made`RANDOM()`, range, true);
    case 'and':
    case 'or': {
      const list: Value = { kind: 'list', items: args, complete: call.complete, range };
      return { kind: 'record', entries: new Map([[`Symbol(${name})`, list]]), complete: true, range } satisfies RecordValue;
    }
    default:
      return undefined;
  }
}

const DEFERRABLE: Readonly<Record<string, string>> = {
  INITIALLY_DEFERRED: 'DEFERRABLE INITIALLY DEFERRED',
  INITIALLY_IMMEDIATE: 'DEFERRABLE INITIALLY IMMEDIATE',
  NOT: 'NOT DEFERRABLE',
};

function recordOf(entries: Iterable<readonly [string, Value]>, range: Range): RecordValue {
  return { kind: 'record', entries: new Map(entries), complete: true, range };
}

/** `Sequelize.Op`, `Sequelize.Deferrable` and the like: names for words of SQL. */
export function namesOf(name: string, range: Range): Value | undefined {
  switch (name) {
    case 'Op':
      return recordOf([...Object.keys(OPERATORS)].map((symbol) => [symbol.slice('Symbol('.length, -1), madeText(symbol, range)]), range);
    case 'Deferrable':
      return recordOf(Object.entries(DEFERRABLE).map(([key, text]) => [key, new Expression(sql(range)`${text}`, range)]), range);
    default:
      return undefined;
  }
}

/** A library object that nobody reads further: `Sequelize.QueryTypes`. */
export class Unread extends CalledHost {
  override member(_name: string, range: Range): Value {
    return new Unread(range);
  }

  call(_method: string | undefined, call: Call): Value {
    return unknown(call.range);
  }
}
