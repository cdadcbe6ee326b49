import { sql, substitute, textOfPieces, slicePieces, joined } from '../../code/sql.ts';
import { entry, hole, isConstant, piecesOf, truth, type HostObject, type Value } from '../../code/value.ts';
import type { Range } from '../../model/range.ts';
import type { SqlPiece } from '../../model/sql-piece.ts';

export type Pieces = readonly SqlPiece[];

export const NOTHING: Pieces = [];

/** An object of Sequelize that stands in a statement as SQL: `Sequelize.literal(…)`, `Sequelize.fn(…)`. */
export interface SqlObject extends HostObject {
  sql(): Pieces;
}

export function isSqlObject(value: Value | undefined): value is SqlObject {
  return value?.kind === 'host' && 'sql' in value;
}

/** An option of an object; nothing where it is left out. What a spread may hide is taken for left out. */
export function option(options: Value | undefined, name: string): Value | undefined {
  const value = entry(options, name);
  const isHidden = value?.kind === 'unknown' && value.range === options?.range;
  return isHidden || isConstant(value, undefined) ? undefined : value;
}

/** Whether an option is certainly switched on. */
export function isSet(options: Value | undefined, name: string): boolean {
  const value = option(options, name);
  return value !== undefined && truth(value) === true;
}

/** A text as it stands, a number as it is written, a hole for what nobody knows. */
export function asWritten(value: Value | undefined, range: Range): Pieces {
  return value === undefined ? [hole(range)] : (piecesOf(value) ?? [hole(value.range)]);
}

/** Pieces in capitals, as Sequelize writes what follows ON DELETE. */
export function capitals(value: Value, range: Range): Pieces {
  return asWritten(value, range).map((piece) => ({ text: piece.text.toUpperCase(), range: piece.range, verbatim: false }));
}

function withoutTicks(pieces: Pieces): Pieces {
  return substitute(pieces, /"/g, () => []);
}

/** A name between quotes; Sequelize takes quotes in it away (`quoteIdentifier`). */
export function quotedPieces(pieces: Pieces, range: Range): Pieces {
  return sql(range)`"${withoutTicks(pieces)}"`;
}

export function quoted(name: Value | undefined, range: Range): Pieces {
  return quotedPieces(asWritten(name, range), name?.range ?? range);
}

/** `a.b` as a path of two names (`quoteIdentifiers`). */
export function dotted(name: Value | undefined, range: Range): Pieces {
  const pieces = asWritten(name, range);
  const text = textOfPieces(pieces);
  const dot = text.lastIndexOf('.');
  if (dot < 0) return quotedPieces(pieces, name?.range ?? range);
  const head = substitute(slicePieces(pieces, 0, dot), /\./g, (_, at) => [{ text: '->', range: at, verbatim: false }]);
  return sql(name?.range ?? range)`${quotedPieces(head, range)}.${quotedPieces(slicePieces(pieces, dot + 1, text.length), range)}`;
}

export function listed(lists: readonly Pieces[], range: Range): Pieces {
  return joined(lists, ', ', range);
}

/** A table by its name, or as `{ tableName, schema }`. */
export interface TableName {
  readonly name: Value | undefined;
  readonly schema: Value | undefined;
  readonly range: Range;
  /** Given as an object. */
  readonly isObject: boolean;
}

export function tableOf(table: Value | undefined, range: Range): TableName {
  if (table?.kind !== 'record') return { name: table, schema: undefined, range: table?.range ?? range, isObject: false };
  const schema = option(table, 'schema');
  return { name: option(table, 'tableName'), schema: schema !== undefined && truth(schema) === false ? undefined : schema, range: table.range, isObject: true };
}

/**
 * The table as it is given (`quoteTable`). Some calls put `public` in front where no schema is given, or the one that the program's configuration
 * names (`extractTableDetails`); here the name stays as the user wrote it, in the schema that the project says.
 */
export function tablePath({ name, schema, range }: TableName): Pieces {
  return schema === undefined ? quoted(name, range) : sql(range)`${quoted(schema, range)}.${quoted(name, range)}`;
}

/** The table as calls write it for which a dot in its name is one between schema and table. */
export function dottedTable(table: TableName): Pieces {
  return table.isObject ? tablePath(table) : dotted(table.name, table.range);
}

/** `enum_users_status`: the type that Sequelize makes for a column (`pgEnumName`). */
export function enumPath(table: TableName, column: Pieces, range: Range): Pieces {
  const schema = table.schema === undefined ? NOTHING : sql(range)`${quoted(table.schema, range)}.`;
  return sql(range)`${schema}"enum_${withoutTicks(asWritten(table.name, table.range))}_${withoutTicks(column)}"`;
}

/** A key of an object: nothing says where it stands, so its value does. */
export function keyPieces(key: string, value: Value): Pieces {
  return [{ text: key, range: value.range, verbatim: false }];
}
