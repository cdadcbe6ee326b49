import { plainOf } from '../../code/builtins.ts';
import { joined, sql, substitute } from '../../code/sql.ts';
import { hole, textWithHoles, type Value } from '../../code/value.ts';
import type { Range } from '../../model/range.ts';
import type { DataType } from './data-types.ts';
import { isSqlObject, type Pieces } from './names.ts';

function parameter(range: Range): Pieces {
  return [{ text: '$1', range, verbatim: false }];
}

/** A text between single quotes; PostgreSQL leaves backslashes alone, and so does Sequelize (sql-string.js). */
export function quotedValue(pieces: Pieces, range: Range): Pieces {
  return sql(range)`'${substitute(pieces, /'/g, (_, at) => [{ text: "''", range: at, verbatim: false }])}'`;
}

function asJson(value: Value): Pieces {
  const plain = plainOf(value);
  return plain === undefined ? parameter(value.range) : quotedValue([{ text: JSON.stringify(plain.value), range: value.range, verbatim: false }], value.range);
}

/** A value as Sequelize writes it into a statement; one that is not known is a parameter. */
export function escaped(value: Value | undefined, range: Range, type?: DataType): Pieces {
  if (value === undefined) return sql(range)`NULL`;
  const at = value.range;
  if (isSqlObject(value)) return value.sql();
  if (value.kind === 'constant') {
    const text = value.value === undefined || value.value === null ? 'NULL' : String(value.value);
    return [{ text, range: at, verbatim: false }];
  }
  if (type?.isJson === true) return asJson(value);
  if (value.kind === 'text') return /^\ua66e+$/.test(textWithHoles(value) ?? '') ? parameter(at) : quotedValue(value.pieces, at);
  if (value.kind === 'list') return array(value.items, value.complete, at, type);
  return parameter(at);
}

function array(items: readonly Value[], complete: boolean, range: Range, type: DataType | undefined): Pieces {
  const values = items.map((item) => escaped(item, range, type?.element));
  const cast = type?.key === 'ARRAY' ? sql(range)`::${type.sqlType()}` : [];
  return complete ? sql(range)`ARRAY[${joined(values, ',', range)}]${cast}` : sql(range)`ARRAY[${[hole(range)]}]${cast}`;
}

/** Values of a list behind IN, and replacements that are lists. */
export function escapedList(items: readonly Value[], range: Range): Pieces {
  return joined(items.map((item) => (item.kind === 'list' ? sql(item.range)`(${escapedList(item.items, item.range)})` : escaped(item, range))), ', ', range);
}
