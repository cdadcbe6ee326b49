import { createHash } from 'node:crypto';
import { slicePieces, sql, textOfPieces } from '../../code/sql.ts';
import { entry, hole, isConstant, madeText, piecesOf, textWithHoles, type TextValue, type Value } from '../../code/value.ts';
import { HOLE } from '../../model/name.ts';
import type { Range } from '../../model/range.ts';
import type { SqlPiece } from '../../model/sql-piece.ts';

export type Pieces = readonly SqlPiece[];

/** An option of `new Table({ … })` and the like; nothing where it is left out. What a spread may hide is taken for left out. */
export function option(options: Value | undefined, name: string): Value | undefined {
  const value = entry(options, name);
  const isHidden = value?.kind === 'unknown' && value.range === options?.range;
  return isHidden || isConstant(value, undefined) || isConstant(value, null) ? undefined : value;
}

/** Whether an option is certainly switched on. */
export function isSet(options: Value | undefined, name: string): boolean {
  return isConstant(entry(options, name), true);
}

/** The items of an option that is a list. */
export function items(options: Value | undefined, name: string): readonly Value[] {
  const value = option(options, name);
  return value?.kind === 'list' ? value.items : [];
}

/** A text as it stands, a number as it is written, a hole for what nobody knows. */
export function asWritten(value: Value): Pieces {
  return piecesOf(value) ?? [hole(value.range)];
}

/** A name between quotes; TypeORM escapes nothing in it. */
export function quoted(name: Value): Pieces {
  return sql(name.range)`"${asWritten(name)}"`;
}

/** Names of columns, one or several. */
export function quotedList(names: Value | undefined, range: Range, between = ', '): Pieces {
  if (names === undefined) return [hole(range)];
  if (names.kind !== 'list') return quoted(names);
  const lists = names.items.map((name) => quoted(name));
  const all = names.complete ? lists : [...lists, sql(range)`"${[hole(range)]}"`];
  return all.flatMap((pieces, index) => (index === 0 ? pieces : [...sql(range)`${between}`, ...pieces]));
}

/** The name of what is given as its name or as its description. */
export function nameOf(value: Value | undefined, range: Range): Value {
  if (value?.kind === 'record') return option(value, 'name') ?? { kind: 'text', pieces: [hole(range)], range };
  return value ?? { kind: 'text', pieces: [hole(range)], range };
}

/** `name` and `schema.name` as an SQL path (driver/postgres/PostgresDriver.js, `parseTableName`). */
function path(name: Value): Pieces {
  if (name.kind !== 'text') return sql(name.range)`"${[hole(name.range)]}"`;
  const text = textWithHoles(name) ?? '';
  const dot = text.indexOf('.');
  if (dot < 0) return quoted(name);
  const end = text.indexOf('.', dot + 1);
  const part = (from: number, to: number): Pieces => quoted({ ...name, pieces: slicePieces(name.pieces, from, to) });
  return sql(name.range)`${part(0, dot)}.${part(dot + 1, end < 0 ? text.length : end)}`;
}

/** The path of a table or view, given by its name or its description. */
export function pathOf(target: Value | undefined, range: Range): Pieces {
  const schema = option(target, 'schema');
  const name = nameOf(target, range);
  return schema === undefined || (textWithHoles(name) ?? '').includes('.') ? path(name) : sql(name.range)`${quoted(schema)}.${quoted(name)}`;
}

/** The schema that a table's name or description says. */
export function schemaOf(target: Value | undefined, range: Range): Value | undefined {
  const name = nameOf(target, range);
  const dot = (textWithHoles(name) ?? '').indexOf('.');
  return dot < 0 || name.kind !== 'text' ? option(target, 'schema') : { ...name, pieces: slicePieces(name.pieces, 0, dot) };
}

/** A table's name without its schema. */
export function bareName(target: Value | undefined, range: Range): Pieces {
  const pieces = asWritten(nameOf(target, range));
  const text = textOfPieces(pieces);
  return slicePieces(pieces, text.indexOf('.') + 1, text.length);
}

/** `PK_8f5…`: what TypeORM calls something that has no name (naming-strategy/DefaultNamingStrategy.js). */
export function generatedName(prefix: 'PK' | 'UQ' | 'FK' | 'IDX' | 'CHK' | 'XCL', table: Value | undefined, parts: readonly (Value | undefined)[], range: Range): TextValue {
  const tableName = (textWithHoles(nameOf(table, range)) ?? HOLE).split('.').at(-1) ?? '';
  const words = parts.flatMap((part) => (part === undefined ? [] : part.kind === 'list' ? [part.items.map((item) => textWithHoles(item) ?? HOLE).sort().join('_')] : [textWithHoles(part) ?? HOLE])).filter((word) => word !== '');
  const key = [tableName, ...words].join('_');
  if (key.includes(HOLE)) return { kind: 'text', pieces: [hole(range)], range };
  const length = prefix === 'PK' || prefix === 'UQ' || prefix === 'FK' ? 27 : 26;
  return madeText(`${prefix}_${createHash('sha1').update(key).digest('hex').slice(0, length)}`, range);
}
