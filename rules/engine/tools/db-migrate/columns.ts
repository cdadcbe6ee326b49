import { sql } from '../../code/sql.ts';
import { entry, isConstant, piecesOf, textOf, truth, type RecordValue, type Value } from '../../code/value.ts';
import type { CodeFile } from '../../model/code.ts';
import { HOLE } from '../../model/name.ts';
import type { Range } from '../../model/range.ts';
import type { SqlPiece } from '../../model/sql-piece.ts';

export type Pieces = readonly SqlPiece[];

/** The words of db-migrate for types, and what they come to on PostgreSQL; every other is taken over in capitals (`mapDataType` of db-migrate-pg and db-migrate-base). */
const TYPES: Readonly<Record<string, string>> = { string: 'VARCHAR', datetime: 'TIMESTAMP', blob: 'BYTEA', int: 'INTEGER' };

/** `dataType` of db-migrate-shared, where its names are not their words. */
const CONSTANTS: Readonly<Record<string, string>> = { INTEGER: 'int', SMALL_INTEGER: 'smallint', BIG_INTEGER: 'bigint', DATE_TIME: 'datetime' };

/** What an option says; nothing where it is left out, or `undefined`. */
export function option(record: Value | undefined, name: string): Value | undefined {
  const value = entry(record, name);
  return value === undefined || isConstant(value, undefined) ? undefined : value;
}

export function isSet(record: Value | undefined, name: string): boolean {
  const value = option(record, name);
  return value !== undefined && truth(value) === true;
}

/** A value as it stands, without quotes. */
export function asWritten(value: Value | undefined, range: Range): Pieces {
  return (value === undefined ? undefined : piecesOf(value)) ?? [{ text: HOLE, range: value?.range ?? range, verbatim: false }];
}

/** db-migrate puts quotes around names, and looks at nothing inside. */
export function quoted(name: Value | undefined, range: Range): Pieces {
  return sql(name?.range ?? range)`"${asWritten(name, range)}"`;
}

/** The word for a type; what the file is handed by `setup` is known by its name alone: `type.STRING`. */
function typeWord(code: CodeFile, value: Value): string | undefined {
  if (value.kind === 'text') return textOf(value);
  const name = /\.\s*([A-Z_]+)$/.exec(code.text.slice(value.range.start, value.range.end))?.[1];
  return name === undefined ? undefined : (CONSTANTS[name] ?? name.toLowerCase());
}

interface Type {
  readonly sql: Pieces;
  readonly word: string | undefined;
  readonly withTimeZone: boolean;
}

export function typeOf(code: CodeFile, spec: Value, range: Range): Type {
  const value = option(spec, 'type');
  const word = value === undefined ? undefined : typeWord(code, value);
  const at = value?.range ?? range;
  const zoned = /^(time|timestamp)tz$/.exec(word ?? '')?.[1];
  const name = zoned ?? word;
  return { sql: [{ text: name === undefined ? HOLE : (TYPES[name] ?? name.toUpperCase()), range: at, verbatim: false }], word: name, withTimeZone: zoned !== undefined };
}

/** A description of a column: its type alone is one as well. */
export function specOf(value: Value | undefined, range: Range): RecordValue {
  if (value?.kind === 'record') return value;
  return { kind: 'record', entries: new Map(value === undefined ? [] : [['type', value]]), complete: true, range: value?.range ?? range };
}

/** `(40)`, or nothing. */
export function lengthOf(spec: Value, range: Range): Pieces {
  const length = option(spec, 'length');
  return length === undefined || truth(length) === false ? [] : sql(length.range)`(${asWritten(length, range)})`;
}

/** Text is put between quotes as it is, and `raw` and `special` are taken over. */
export function defaultOf(value: Value, range: Range): Pieces {
  const at = sql(value.range);
  if (value.kind === 'text') return at`'${asWritten(value, range)}'`;
  if (value.kind === 'record') return asWritten(option(value, 'prep') ?? option(value, 'raw') ?? option(value, 'special'), range);
  return asWritten(value, range);
}

/** A column of `createTable` and `addColumn` (`createColumnDef` of db-migrate-pg). */
export function columnDefinition(code: CodeFile, name: Pieces, spec: RecordValue, isOnlyKey: boolean, range: Range): Pieces {
  const at = sql(spec.range);
  const type = typeOf(code, spec, range);
  const isKey = isSet(spec, 'primaryKey');
  const isSerial = isKey && isSet(spec, 'autoIncrement');
  const value = option(spec, 'defaultValue');
  const words = [
    ...(type.withTimeZone || isSet(spec, 'timezone') ? [' WITH TIME ZONE'] : []),
    ...(isSerial ? [type.word === 'bigint' ? ' BIGSERIAL' : ' SERIAL'] : []),
    ...(isKey && isOnlyKey ? [' PRIMARY KEY'] : []),
    ...(isConstant(option(spec, 'notNull'), true) ? [' NOT NULL'] : []),
    ...(isSet(spec, 'unique') ? [' UNIQUE'] : []),
  ].join('');
  return at`${name} ${isSerial ? [] : type.sql} ${lengthOf(spec, range)}${words}${value === undefined ? [] : sql(value.range)` DEFAULT ${defaultOf(value, range)}`}`;
}
