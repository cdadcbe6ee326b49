import { sql } from '../../code/sql.ts';
import { isConstant, textWithHoles, type ListValue, type Value } from '../../code/value.ts';
import { columnSql, commentText, createEnum, enumPath, isEnum } from './columns.ts';
import { checkSql, columnUnique, createIndex, exclusionSql, foreignKeySql, primaryKeySql, uniqueSql } from './constraints.ts';
import { isSet, items, nameOf, option, pathOf, quoted, type Pieces } from './names.ts';

/** What `createTable(table, ifNotExists, createForeignKeys, createIndices)` sends; `ifNotExists` is a question that it asks first. */
export function createTable(table: Value, withForeignKeys: Value | undefined, withIndices: Value | undefined): readonly Pieces[] {
  const { range } = table;
  const made = sql(range);
  const path = pathOf(table, range);
  const columns = items(table, 'columns');
  const comment = option(table, 'comment');
  const comments = columns.flatMap((column) => {
    const text = option(column, 'comment');
    return text === undefined ? [] : [made`COMMENT ON COLUMN ${path}.${quoted(nameOf(column, range))} IS ${commentText(text, text.range)}`];
  });
  return [
    ...enums(table, columns),
    tableSql(table, columns, !isConstant(withForeignKeys, false)),
    ...comments,
    ...(isConstant(withIndices, false) ? [] : items(table, 'indices').map((index) => createIndex(table, index, false))),
    ...(comment === undefined ? [] : [made`COMMENT ON TABLE ${path} IS ${commentText(comment, comment.range)}`]),
  ];
}

/** One type for each name. */
function enums(table: Value, columns: readonly Value[]): readonly Pieces[] {
  const known = new Set<string>();
  return columns.filter(isEnum).flatMap((column) => {
    const name = enumPath(table, column)
      .map((piece) => piece.text)
      .join('');
    if (known.has(name)) return [];
    known.add(name);
    return [createEnum(table, column)];
  });
}

function hasUnique(table: Value, column: Value): boolean {
  const name = textWithHoles(nameOf(column, column.range));
  return items(table, 'uniques').some((unique) => {
    const names = items(unique, 'columnNames');
    return names.length === 1 && textWithHoles(names[0]) === name;
  });
}

function tableSql(table: Value, columns: readonly Value[], withForeignKeys: boolean): Pieces {
  const { range } = table;
  const made = sql(range);
  const primary = columns.filter((column) => isSet(column, 'isPrimary'));
  const [first] = primary;
  const keyColumns: ListValue = { kind: 'list', items: primary.map((column) => nameOf(column, range)), complete: true, range: first?.range ?? range };
  const parts = [
    ...columns.map((column) => columnSql(table, column)),
    ...items(table, 'uniques').map((unique) => uniqueSql(table, unique)),
    ...columns.filter((column) => isSet(column, 'isUnique') && !hasUnique(table, column)).map((column) => columnUnique(table, column)),
    ...items(table, 'checks').map((check) => checkSql(table, check)),
    ...items(table, 'exclusions').map((exclusion) => exclusionSql(table, exclusion)),
    ...(withForeignKeys ? items(table, 'foreignKeys').map((key) => foreignKeySql(table, key)) : []),
    ...(first === undefined ? [] : [primaryKeySql(table, keyColumns, option(first, 'primaryKeyConstraintName'), keyColumns.range)]),
  ];
  const listed = parts.flatMap((pieces, index) => (index === 0 ? pieces : [...made`, `, ...pieces]));
  return made`CREATE TABLE ${pathOf(table, range)} (${listed})`;
}

