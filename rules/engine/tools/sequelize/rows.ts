import { joined, sql } from '../../code/sql.ts';
import { constant, entry, type Value } from '../../code/value.ts';
import type { Range } from '../../model/range.ts';
import { DataType } from './data-types.ts';
import { isSet, isSqlObject, keyPieces, listed, NOTHING, option, quotedPieces, tableOf, tablePath, type Pieces } from './names.ts';
import { escaped } from './values.ts';
import { conditions } from './where.ts';

/** The type that the fourth argument says of a column. */
function typeIn(attributes: Value | undefined, key: string): DataType | undefined {
  const attribute = entry(attributes, key);
  const type = attribute?.kind === 'record' ? option(attribute, 'type') : attribute;
  return type instanceof DataType ? type : undefined;
}

/** `bulkInsert`; rows that nobody knows have columns that nobody knows. */
export function bulkInsert(target: Value | undefined, rows: Value | undefined, options: Value | undefined, attributes: Value | undefined, range: Range): Pieces {
  const made = sql(range);
  const table = tablePath(tableOf(target, range));
  const records = rows?.kind === 'list' ? rows.items.filter((row) => row.kind === 'record') : [];
  const first = new Map(records.flatMap((record) => [...record.entries]).reverse());
  const keys = [...new Set(records.flatMap((record) => [...record.entries.keys()]))];
  const conflict = isSet(options, 'ignoreDuplicates') ? made` ON CONFLICT DO NOTHING` : NOTHING;
  if (keys.length === 0) return made`INSERT INTO ${table} VALUES ($1)${conflict};`;
  const columns = keys.map((key) => quotedPieces(keyPieces(key, first.get(key) ?? constant(null, range)), range));
  const tuples = records.map((record) => sql(record.range)`(${joined(keys.map((key) => escaped(entry(record, key), record.range, typeIn(attributes, key))), ',', record.range)})`);
  return made`INSERT INTO ${table} (${joined(columns, ',', range)}) VALUES ${joined(tuples, ',', range)}${conflict};`;
}

/** `insert(undefined, table, values)`. */
export function insert(target: Value | undefined, values: Value | undefined, range: Range): Pieces {
  return bulkInsert(target, values === undefined ? undefined : { kind: 'list', items: [values], complete: true, range: values.range }, undefined, undefined, range);
}

/** `bulkUpdate(table, values, where)`. */
export function bulkUpdate(target: Value | undefined, values: Value | undefined, where: Value | undefined, range: Range): Pieces | undefined {
  if (values?.kind !== 'record' || (values.entries.size === 0 && values.complete)) return undefined;
  const made = sql(range);
  const set = [...values.entries].map(([key, value]) => sql(value.range)`${quotedPieces(keyPieces(key, value), value.range)}=${isSqlObject(value) ? value.sql() : escaped(value, range)}`);
  const rest = values.complete ? [] : [sql(values.range)`"\ua66e"=$1`];
  const condition = conditions(where);
  return made`UPDATE ${tablePath(tableOf(target, range))} SET ${listed([...set, ...rest], range)}${condition === undefined ? NOTHING : made` WHERE ${condition}`}`;
}

/** `bulkDelete(table, { where })` of version 7, which deletes every row where it is called as 6 has it: `bulkDelete(table, where)`. */
export function bulkDeleteOfSeven(target: Value | undefined, options: Value | undefined, range: Range): Pieces {
  return bulkDelete(target, option(options, 'where'), options, range);
}

/** `bulkDelete(table, where, options)`. */
export function bulkDelete(target: Value | undefined, where: Value | undefined, options: Value | undefined, range: Range): Pieces {
  const made = sql(range);
  const table = tablePath(tableOf(target, range));
  if (isSet(options, 'truncate')) return made`TRUNCATE ${table}${isSet(options, 'restartIdentity') ? ' RESTART IDENTITY' : ''}${isSet(options, 'cascade') ? ' CASCADE' : ''}`;
  const condition = conditions(where);
  return made`DELETE FROM ${table}${condition === undefined ? NOTHING : made` WHERE ${condition}`}`;
}
