import { joined, sql } from '../../code/sql.ts';
import { isConstant, type RecordValue, type Value } from '../../code/value.ts';
import type { Range } from '../../model/range.ts';
import { asWritten, dotted, isSqlObject, keyPieces, quotedPieces, type Pieces } from './names.ts';
import { escaped, escapedList, quotedValue } from './values.ts';

/** The operators of `Sequelize.Op`, by the names that stand for them here (query-generator/operators.js). */
export const OPERATORS: Readonly<Record<string, string>> = {
  'Symbol(eq)': '=',
  'Symbol(ne)': '!=',
  'Symbol(gte)': '>=',
  'Symbol(gt)': '>',
  'Symbol(lte)': '<=',
  'Symbol(lt)': '<',
  'Symbol(not)': 'IS NOT',
  'Symbol(is)': 'IS',
  'Symbol(in)': 'IN',
  'Symbol(notIn)': 'NOT IN',
  'Symbol(like)': 'LIKE',
  'Symbol(notLike)': 'NOT LIKE',
  'Symbol(iLike)': 'ILIKE',
  'Symbol(notILike)': 'NOT ILIKE',
  'Symbol(startsWith)': 'LIKE',
  'Symbol(endsWith)': 'LIKE',
  'Symbol(substring)': 'LIKE',
  'Symbol(regexp)': '~',
  'Symbol(notRegexp)': '!~',
  'Symbol(iRegexp)': '~*',
  'Symbol(notIRegexp)': '!~*',
  'Symbol(between)': 'BETWEEN',
  'Symbol(notBetween)': 'NOT BETWEEN',
  'Symbol(overlap)': '&&',
  'Symbol(contains)': '@>',
  'Symbol(contained)': '<@',
  'Symbol(adjacent)': '-|-',
  'Symbol(any)': 'ANY',
  'Symbol(all)': 'ALL',
  'Symbol(and)': ' AND ',
  'Symbol(or)': ' OR ',
  'Symbol(col)': 'COL',
  'Symbol(match)': '@@',
};

/** The symbol of an operator, where a text is one. */
export function operatorSymbol(text: string): string | undefined {
  return Object.hasOwn(OPERATORS, text) ? text : undefined;
}

/** Conditions inside each other; nobody writes more. */
const DEPTH = 20;

/** What `where` comes to, without WHERE; nothing for an empty one (`whereItemsQuery`). */
export function conditions(where: Value | undefined, key?: Pieces, depth = DEPTH): Pieces | undefined {
  if (where === undefined || isConstant(where, null) || isConstant(where, undefined)) return undefined;
  if (isSqlObject(where)) return where.sql();
  if (where.kind === 'list') return group('Symbol(and)', where, key, depth);
  if (where.kind !== 'record') return unknownCondition(where);
  return all(items(where, key, depth), ' AND ', where.range, where.complete ? [] : [unknownCondition(where)]);
}

function unknownCondition({ range }: Value): Pieces {
  return [{ text: '$1', range, verbatim: false }];
}

function all(parts: readonly (Pieces | undefined)[], between: string, range: Range, rest: readonly Pieces[] = []): Pieces | undefined {
  const known = [...parts, ...rest].filter((part): part is Pieces => part !== undefined && part.length > 0);
  return known.length === 0 ? undefined : joined(known, between, range);
}

function items(where: RecordValue, key: Pieces | undefined, depth: number): readonly (Pieces | undefined)[] {
  if (depth === 0) return [unknownCondition(where)];
  // JavaScript has symbols behind texts; Sequelize asks for them first.
  const [symbols, names] = [true, false].map((wanted) => [...where.entries].filter(([name]) => (operatorSymbol(name) !== undefined) === wanted));
  return [...(symbols ?? []), ...(names ?? [])].map(([name, value]) => {
    if (operatorSymbol(name) === undefined) return compared(columnOf(name, value), value, depth);
    if (key === undefined || name === 'Symbol(or)' || name === 'Symbol(and)') return group(name, value, key, depth);
    return operated(key, name, value, depth);
  });
}

/** A column, with its table where there is a dot (`_joinKeyValue`). */
function columnOf(name: string, value: Value): Pieces {
  return name.includes('.') ? dotted({ kind: 'text', pieces: keyPieces(name, value), range: value.range }, value.range) : quotedPieces(keyPieces(name, value), value.range);
}

/** `[Op.or]: […]` (`_whereGroupBind`). */
function group(name: string, value: Value, key: Pieces | undefined, depth: number): Pieces | undefined {
  const between = name === 'Symbol(or)' ? ' OR ' : ' AND ';
  const made = sql(value.range);
  const bound = (item: Value): Pieces | undefined => (key === undefined ? conditions(item, undefined, depth - 1) : compared(key, item, depth - 1));
  const parts = value.kind === 'list' ? value.items.map((item) => grouped(item, bound(item))) : value.kind === 'record' ? items(value, key, depth - 1) : [bound(value)];
  const text = all(parts, between, value.range);
  if (text === undefined) return name === 'Symbol(and)' ? undefined : made`0 = 1`;
  return name === 'Symbol(not)' ? made`NOT (${text})` : made`(${text})`;
}

function grouped(item: Value, text: Pieces | undefined): Pieces | undefined {
  const several = (item.kind === 'record' && item.entries.size > 1) || (item.kind === 'list' && item.items.length > 1);
  return text !== undefined && several ? sql(item.range)`(${text})` : text;
}

/** `column: value` (`whereItemQuery`). */
function compared(key: Pieces, value: Value, depth: number): Pieces | undefined {
  const made = sql(value.range);
  if (isConstant(value, null)) return made`${key} IS NULL`;
  if (isSqlObject(value)) return 'isFunction' in value && value.isFunction === true ? made`${key} = ${value.sql()}` : value.sql();
  if (value.kind === 'list') return operated(key, 'Symbol(in)', value, depth);
  if (value.kind === 'record') {
    const parts = items(value, key, depth - 1);
    const text = all(parts, ' AND ', value.range);
    return parts.length > 1 && text !== undefined ? made`(${text})` : text;
  }
  return made`${key} = ${escaped(value, value.range)}`;
}

function pattern(before: string, value: Value, after: string): Pieces {
  return quotedValue([...sql(value.range)`${before}`, ...asWritten(value, value.range), ...sql(value.range)`${after}`], value.range);
}

/** `column: { [Op.gt]: value }` (`_whereParseSingleValueObject`). */
function operated(key: Pieces, name: string, value: Value, depth: number): Pieces | undefined {
  const made = sql(value.range);
  const word = OPERATORS[name] ?? '=';
  switch (name) {
    case 'Symbol(not)':
      if (value.kind === 'list') return operated(key, 'Symbol(notIn)', value, depth);
      if (value.kind !== 'constant' || typeof value.value === 'number') return operated(key, 'Symbol(ne)', value, depth);
      break;
    case 'Symbol(in)':
    case 'Symbol(notIn)':
      if (value.kind !== 'list') return made`${key} ${word} ${isSqlObject(value) ? value.sql() : made`(${escaped(value, value.range)})`}`;
      if (value.items.length === 0) return word === 'IN' ? made`${key} IN (NULL)` : undefined;
      return made`${key} ${word} (${escapedList(value.items, value.range)})`;
    case 'Symbol(any)':
    case 'Symbol(all)':
      return made`${key} = ${word} (${escaped(value, value.range)})`;
    case 'Symbol(between)':
    case 'Symbol(notBetween)': {
      const [low, high] = value.kind === 'list' ? value.items : [value, value];
      return made`${key} ${word} ${escaped(low, value.range)} AND ${escaped(high, value.range)}`;
    }
    case 'Symbol(col)':
      return made`${key} = ${dotted(value, value.range)}`;
    case 'Symbol(startsWith)':
      return made`${key} LIKE ${pattern('', value, '%')}`;
    case 'Symbol(endsWith)':
      return made`${key} LIKE ${pattern('%', value, '')}`;
    case 'Symbol(substring)':
      return made`${key} LIKE ${pattern('%', value, '%')}`;
    default:
  }
  if (isConstant(value, null)) return made`${key} ${word === '=' ? 'IS' : word === '!=' ? 'IS NOT' : word} NULL`;
  return made`${key} ${word} ${escaped(value, value.range)}`;
}
