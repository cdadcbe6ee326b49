import { boundValue, joined, quotedText, sql, textOfPieces } from '../../code/sql.ts';
import type { Call } from '../../code/call.ts';
import { entry, hole, isConstant, madeText, piecesOf, textOf, unknown, type Value } from '../../code/value.ts';
import { HOLE } from '../../model/name.ts';
import { plainOf } from '../../code/builtins.ts';
import { isSqlObject, wrapped, type Pieces } from './names.ts';

/** What a column type may need beside its arguments. */
export interface TypeContext {
  /** A primary key of its own is left out where the table says one. */
  readonly primaryAllowed: boolean;
  readonly schema: Value | undefined;
  /** Sends what must exist before the table: a native enum type. */
  before(pieces: Pieces): void;
}

type TypeWriter = (call: Call, context: TypeContext) => Pieces;

function argument(call: Call, index: number): Value | undefined {
  const value = call.args[index];
  return value === undefined || isConstant(value, undefined) ? undefined : value;
}

/** A number, or the default of knex where the argument is none (util/helpers.js, `toNumber`). */
function number(value: Value | undefined, otherwise: number, call: Call): Pieces {
  const fallback = sql(call.name)`${String(otherwise)}`;
  if (value === undefined || value.kind === 'list' || value.kind === 'record') return fallback;
  const pieces = piecesOf(value);
  if (pieces === undefined) return [hole(value.range)];
  const text = textOf(value) ?? textOfPieces(pieces);
  return /^\s*[-+]?\d/.test(text) || text.includes(HOLE) ? pieces : fallback;
}

function simple(type: string): TypeWriter {
  return (call) => sql(call.name)`${type}`;
}

function timestamp(call: Call): Pieces {
  const first = argument(call, 1);
  const options = first?.kind === 'record' ? first : undefined;
  const useTz = options === undefined ? !isConstant(first, true) : !isConstant(entry(options, 'useTz'), false);
  const precision = options === undefined ? argument(call, 2) : entry(options, 'precision');
  const known = precision === undefined || isConstant(precision, undefined) || isConstant(precision, null) ? undefined : precision;
  const suffix = known === undefined ? '' : sql(call.name)`(${piecesOf(known) ?? [hole(known.range)]})`;
  return sql(call.name)`${useTz ? 'timestamptz' : 'timestamp'}${suffix}`;
}

function decimal(call: Call): Pieces {
  if (isConstant(call.args[1], null)) return sql(call.name)`decimal`;
  return sql(call.name)`decimal(${number(argument(call, 1), 8, call)}, ${number(argument(call, 2), 2, call)})`;
}

/** The constants of an enumeration; knex does not double their quotes. */
function enumValues(values: Value | undefined, call: Call): Pieces {
  const list = values?.kind === 'list' ? values : undefined;
  const items = (list?.items ?? []).map((item) => sql(item.range)`'${piecesOf(item) ?? [hole(item.range)]}'`);
  if (list === undefined || !list.complete) items.push(sql(call.name)`'${[hole(values?.range ?? call.name)]}'`);
  return joined(items, ', ', call.name);
}

function enumeration(call: Call, context: TypeContext): Pieces {
  const options = argument(call, 2);
  if (!isConstant(entry(options, 'useNative'), true)) {
    return sql(call.name)`text check (${wrapped(call.args[0] ?? unknown(call.name))} in (${enumValues(call.args[1], call)}))`;
  }
  const name = entry(options, 'enumName') ?? unknown(call.name);
  const schema = entry(options, 'schemaName') ?? context.schema;
  const type = schema === undefined ? sql(name.range)`"${piecesOf(name) ?? [hole(name.range)]}"` : sql(name.range)`"${piecesOf(schema) ?? [hole(schema.range)]}"."${piecesOf(name) ?? [hole(name.range)]}"`;
  if (!isConstant(entry(options, 'existingType'), true)) context.before(sql(call.name)`create type ${type} as enum (${enumValues(call.args[1], call)})`);
  return type;
}

function serial(type: string): TypeWriter {
  return (call, { primaryAllowed }) => {
    // `t.increments({ primaryKey: false })` as well as `t.increments('id', { primaryKey: false })`.
    const options = call.args.find((value) => value.kind === 'record');
    return sql(call.name)`${type}${primaryAllowed && !isConstant(entry(options, 'primaryKey'), false) ? ' primary key' : ''}`;
  };
}

function uuid(call: Call, { primaryAllowed }: TypeContext): Pieces {
  return sql(call.name)`uuid${primaryAllowed && isConstant(entry(argument(call, 1), 'primaryKey'), true) ? ' primary key' : ''}`;
}

function specific(call: Call): Pieces {
  const type = argument(call, 1);
  if (isSqlObject(type)) return type.sql();
  return type === undefined ? [hole(call.name)] : (piecesOf(type) ?? [hole(type.range)]);
}

function bit(call: Call): Pieces {
  const length = entry(argument(call, 1), 'length') ?? argument(call, 1);
  return length === undefined ? sql(call.name)`bit` : sql(call.name)`bit(${piecesOf(length) ?? [hole(length.range)]})`;
}

/** Methods of a table that make a column, lower case, and the type that each has on PostgreSQL (dialects/postgres/schema/pg-columncompiler.js). */
export const COLUMN_TYPES: Readonly<Record<string, TypeWriter>> = {
  tinyint: simple('smallint'),
  smallint: simple('smallint'),
  mediumint: simple('integer'),
  int: simple('integer'),
  integer: simple('integer'),
  bigint: simple('bigint'),
  biginteger: simple('bigint'),
  decimal,
  float: simple('real'),
  double: simple('double precision'),
  real: simple('real'),
  bit,
  boolean: simple('boolean'),
  bool: simple('boolean'),
  date: simple('date'),
  datetime: timestamp,
  timestamp,
  time: simple('time'),
  geometry: simple('geometry'),
  geography: simple('geography'),
  point: simple('point'),
  string: (call) => sql(call.name)`varchar(${number(argument(call, 1), 255, call)})`,
  varchar: (call) => sql(call.name)`varchar(${number(argument(call, 1), 255, call)})`,
  text: simple('text'),
  tinytext: simple('text'),
  mediumtext: simple('text'),
  longtext: simple('text'),
  binary: simple('bytea'),
  enum: enumeration,
  enu: enumeration,
  increments: serial('serial'),
  bigincrements: serial('bigserial'),
  json: simple('json'),
  jsonb: simple('jsonb'),
  uuid,
  specifictype: specific,
};

/** `default …` of a column (formatter/formatterUtils.js, `formatDefault`); of `undefined` knex writes no value, which PostgreSQL refuses. */
export function defaultClause(value: Value | undefined, type: string, call: Call): Pieces {
  if (value === undefined || isConstant(value, undefined)) return sql(call.name)`default `;
  return sql(call.name)`default ${defaultValue(value, type)}`;
}

function defaultValue(value: Value, type: string): Pieces {
  if (isSqlObject(value)) return value.sql();
  if (isConstant(value, null)) return sql(value.range)`null`;
  if (type === 'boolean' || type === 'bool') return sql(value.range)`'${isFalse(value) ? '0' : '1'}'`;
  if (value.kind === 'record' || value.kind === 'list') {
    const plain = plainOf(value);
    const text = plain === undefined ? undefined : JSON.stringify(plain.value);
    // Knex does not double the quotes of JSON.
    if (/^jsonb?$/.test(type)) return sql(value.range)`'${text ?? [hole(value.range)]}'`;
    return text === undefined ? quotedText(unknown(value.range)) : quotedText(madeText(value.kind === 'list' ? String(plain?.value) : '[object Object]', value.range));
  }
  if (value.kind === 'constant') return quotedText(madeText(String(value.value), value.range));
  if (value.kind === 'text') return quotedText(value);
  return sql(value.range)`'${[hole(value.range)]}'`;
}

function isFalse(value: Value): boolean {
  if (value.kind === 'constant') return !value.value;
  return value.kind === 'text' && (textOf(value) === 'false' || textOfPieces(value.pieces) === '');
}

/** The `check (…)` that a modifier of a column makes; `undefined` for a modifier that makes none. */
export function checkPredicate(modifier: string, column: Pieces, args: readonly Value[], call: Call): { readonly predicate: Pieces; readonly name: Value | undefined } | undefined {
  const made = sql(call.name);
  const [first = unknown(call.name), second = unknown(call.name)] = args;
  switch (modifier) {
    case 'checkPositive':
      return { predicate: made`${column} > 0`, name: args[0] };
    case 'checkNegative':
      return { predicate: made`${column} < 0`, name: args[0] };
    case 'checkIn':
    case 'checkNotIn':
      return { predicate: made`${column} ${modifier === 'checkIn' ? '' : 'not '}in (${escapedList(first, call)})`, name: args[1] };
    case 'checkBetween':
      return { predicate: between(column, first, call), name: args[1] };
    case 'checkLength':
      return { predicate: made`length(${column}) ${piecesOf(first) ?? [hole(first.range)]} ${piecesOf(second) ?? [hole(second.range)]}`, name: args[2] };
    case 'checkRegex':
      return { predicate: made`${column} ~ ${boundValue(first)}`, name: args[1] };
    default:
      return undefined;
  }
}

function escapedList(values: Value, call: Call): Pieces {
  const items = values.kind === 'list' ? values.items : [unknown(values.range)];
  return joined(items.map(boundValue), ',', call.name);
}

function between(column: Pieces, intervals: Value, call: Call): Pieces {
  const list = intervals.kind === 'list' ? intervals.items : [];
  const pairs = list.every((item) => item.kind === 'list') ? list : [intervals];
  const parts = pairs.map((pair) => {
    const [low, high] = pair.kind === 'list' ? pair.items : [];
    return sql(call.name)`${column} between ${boundValue(low ?? unknown(call.name))} and ${boundValue(high ?? unknown(call.name))}`;
  });
  return joined(parts, ' or ', call.name);
}
