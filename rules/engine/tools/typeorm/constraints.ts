import { sql } from '../../code/sql.ts';
import { textWithHoles, type Value } from '../../code/value.ts';
import type { Range } from '../../model/range.ts';
import { asWritten, generatedName, isSet, nameOf, option, pathOf, quoted, quotedList, type Pieces } from './names.ts';

const NOTHING: Pieces = [];

function deferrable(description: Value): Pieces {
  const value = option(description, 'deferrable');
  return value === undefined ? NOTHING : sql(value.range)` DEFERRABLE ${asWritten(value)}`;
}

export function uniqueName(table: Value | undefined, unique: Value): Value {
  return option(unique, 'name') ?? generatedName('UQ', table, [option(unique, 'columnNames')], unique.range);
}

/** `CONSTRAINT … UNIQUE (…)`. */
export function uniqueSql(table: Value | undefined, unique: Value): Pieces {
  const { range } = unique;
  return sql(range)`CONSTRAINT ${quoted(uniqueName(table, unique))} UNIQUE (${quotedList(option(unique, 'columnNames'), range)})${deferrable(unique)}`;
}

/** The constraint of one column with `isUnique`. */
export function columnUnique(table: Value | undefined, column: Value): Pieces {
  const name = nameOf(column, column.range);
  return sql(column.range)`CONSTRAINT ${quoted(generatedName('UQ', table, [name], column.range))} UNIQUE (${quoted(name)})`;
}

export function checkName(table: Value | undefined, check: Value): Value {
  return option(check, 'name') ?? generatedName('CHK', table, [option(check, 'expression')], check.range);
}

/** `CONSTRAINT … CHECK (…)`. */
export function checkSql(table: Value | undefined, check: Value): Pieces {
  return sql(check.range)`CONSTRAINT ${quoted(checkName(table, check))} CHECK (${asWritten(option(check, 'expression') ?? check)})`;
}

export function exclusionName(table: Value | undefined, exclusion: Value): Value {
  return option(exclusion, 'name') ?? generatedName('XCL', table, [option(exclusion, 'expression')], exclusion.range);
}

/** `CONSTRAINT … EXCLUDE …`. */
export function exclusionSql(table: Value | undefined, exclusion: Value): Pieces {
  return sql(exclusion.range)`CONSTRAINT ${quoted(exclusionName(table, exclusion))} EXCLUDE ${asWritten(option(exclusion, 'expression') ?? exclusion)}${deferrable(exclusion)}`;
}

export function foreignKeyName(table: Value | undefined, key: Value): Value {
  return option(key, 'name') ?? generatedName('FK', table, [option(key, 'columnNames')], key.range);
}

/** The table that a foreign key points at. */
function referenced(key: Value): Pieces {
  const name = option(key, 'referencedTableName');
  const schema = option(key, 'referencedSchema');
  if (schema === undefined || name === undefined || (textWithHoles(name) ?? '').includes('.')) return pathOf(name, key.range);
  return sql(name.range)`${quoted(schema)}.${quoted(name)}`;
}

/** `CONSTRAINT … FOREIGN KEY (…) REFERENCES …`. */
export function foreignKeySql(table: Value | undefined, key: Value): Pieces {
  const { range } = key;
  const made = sql(range);
  const onDelete = option(key, 'onDelete');
  const onUpdate = option(key, 'onUpdate');
  return made`CONSTRAINT ${quoted(foreignKeyName(table, key))} FOREIGN KEY (${quotedList(option(key, 'columnNames'), range)}) REFERENCES ${referenced(key)} (${quotedList(option(key, 'referencedColumnNames'), range)})${
    onDelete === undefined ? NOTHING : made` ON DELETE ${asWritten(onDelete)}`
  }${onUpdate === undefined ? NOTHING : made` ON UPDATE ${asWritten(onUpdate)}`}${deferrable(key)}`;
}

export function primaryKeySql(table: Value | undefined, columns: Value | undefined, name: Value | undefined, range: Range): Pieces {
  return sql(range)`CONSTRAINT ${quoted(name ?? generatedName('PK', table, [columns], range))} PRIMARY KEY (${quotedList(columns, range)})`;
}

export function indexName(table: Value | undefined, index: Value): Value {
  return option(index, 'name') ?? generatedName('IDX', table, [option(index, 'columnNames'), option(index, 'where')], index.range);
}

/** CREATE INDEX (driver/postgres/PostgresQueryRunner.js, `createIndexSql`). */
export function createIndex(table: Value | undefined, index: Value, isView: boolean): Pieces {
  const { range } = index;
  const made = sql(range);
  const type = option(index, 'type');
  const where = option(index, 'where');
  const method = isSet(index, 'isSpatial') ? made` USING gist` : type === undefined ? NOTHING : made` USING ${asWritten(type)}`;
  const condition = where === undefined || textWithHoles(where) === '' ? NOTHING : made` WHERE ${asWritten(where)}`;
  return made`CREATE ${isSet(index, 'isUnique') ? 'UNIQUE ' : ''}INDEX ${isSet(index, 'isConcurrent') && !isView ? 'CONCURRENTLY ' : ''}${quoted(indexName(table, index))} ON ${pathOf(table, range)}${method} (${quotedList(option(index, 'columnNames'), range)})${condition}`;
}
