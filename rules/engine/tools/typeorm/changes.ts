import { sql } from '../../code/sql.ts';
import { textWithHoles, type Value } from '../../code/value.ts';
import type { Choice } from '../../model/code-origin.ts';
import type { Range } from '../../model/range.ts';
import { columnSql, commentText, createEnum, defaultOf, enumPath, fullType, isEnum } from './columns.ts';
import { columnUnique, primaryKeySql } from './constraints.ts';
import { recreates } from './decisions.ts';
import { asWritten, isSet, items, nameOf, option, pathOf, quoted, type Pieces } from './names.ts';

/** A statement, and what the database decides about it. */
export type Change = Pieces | { readonly pieces: Pieces; readonly choice: Choice };

/** The server names types in full; `changeColumn` compares spellings, so that a short name is always another type. */
const SHORT_TYPES = /^(?:varchar|int|int2|int4|int8|timestamptz|timetz|bool|decimal|float|float4|float8|char|timestamp|time|varbit|serial|bigserial)$/;

function text(column: Value, name: string): string {
  const value = option(column, name);
  return value === undefined ? '' : asWritten(value).map((piece) => piece.text).join('');
}

/** The column is dropped and made anew: its values are gone. */
function recreated(table: Value | undefined, old: Value, column: Value, range: Range): readonly Pieces[] {
  const path = pathOf(table, range);
  const types = isEnum(column) && enumText(table, old) !== enumText(table, column) ? [createEnum(table, column)] : [];
  const drop = sql(range)`ALTER TABLE ${path} DROP COLUMN ${quoted(nameOf(old, range))}`;
  return [drop, ...types, ...addColumn(table, column, range).slice(isEnum(column) ? 1 : 0)];
}

function enumText(table: Value | undefined, column: Value): string {
  return isEnum(column) ? enumPath(table, column).map((piece) => piece.text).join('') : '';
}

/** The statements of `addColumn`. */
export function addColumn(table: Value | undefined, column: Value, range: Range): readonly Pieces[] {
  const path = pathOf(table, range);
  const made = sql(column.range);
  const name = nameOf(column, range);
  const comment = option(column, 'comment');
  return [
    ...(isEnum(column) ? [createEnum(table, column)] : []),
    made`ALTER TABLE ${path} ADD ${columnSql(table, column)}`,
    ...(isSet(column, 'isPrimary') ? [made`ALTER TABLE ${path} ADD ${primaryKeySql(table, name, option(column, 'primaryKeyConstraintName'), column.range)}`] : []),
    ...(isSet(column, 'isUnique') ? [made`ALTER TABLE ${path} ADD ${columnUnique(table, column)}`] : []),
    ...(comment === undefined ? [] : [made`COMMENT ON COLUMN ${path}.${quoted(name)} IS ${commentText(comment, comment.range)}`]),
  ];
}

/**
 * What `changeColumn` sends (driver/postgres/PostgresQueryRunner.js). Where the old column is given by its name only the database knows it: a short
 * name of a type is then another one for certain; a full one is compared with what the history tells, and taken for a change in place where that
 * tells nothing.
 */
export function changeColumn(table: Value | undefined, old: Value | undefined, column: Value, range: Range): readonly Change[] {
  const before = old ?? column;
  const isDescribed = before.kind === 'record';
  const differs = isDescribed
    ? ['type', 'length', 'asExpression'].some((name) => text(before, name) !== text(column, name)) || isSet(before, 'isArray') !== isSet(column, 'isArray')
    : SHORT_TYPES.test(text(column, 'type'));
  if (differs) return recreated(table, before, column, range);
  if (isDescribed) return described(table, before, column, range);
  const decision = recreates(table, before, column, range);
  const inPlace = named(table, before, column, range);
  if (decision === undefined) return inPlace;
  const chosen = (statements: readonly Pieces[], sentIf: boolean): readonly Change[] => statements.map((pieces) => ({ pieces, choice: { decision, sentIf } }));
  return [...chosen(recreated(table, before, column, range), true), ...chosen(inPlace, false)];
}

interface Altered {
  readonly rename: readonly Pieces[];
  readonly alter: (action: Pieces) => Pieces;
  readonly made: ReturnType<typeof sql>;
  readonly path: Pieces;
}

function alteredColumn(table: Value | undefined, old: Value, column: Value, range: Range): Altered {
  const path = pathOf(table, range);
  const made = sql(column.range);
  const from = nameOf(old, range);
  const to = nameOf(column, range);
  const renamed = textWithHoles(from) !== textWithHoles(to);
  return {
    made,
    path,
    rename: renamed ? [made`ALTER TABLE ${path} RENAME COLUMN ${quoted(from)} TO ${quoted(to)}`] : [],
    alter: (action) => made`ALTER TABLE ${path} ALTER COLUMN ${quoted(to)} ${action}`,
  };
}

/** Both columns are described: what differs is changed. */
function described(table: Value | undefined, old: Value, column: Value, range: Range): readonly Pieces[] {
  const { made, path, rename, alter } = alteredColumn(table, old, column, range);
  const own = defaultOf(column);
  const digits = ['precision', 'scale'].some((name) => text(old, name) !== text(column, name));
  const added = isEnum(column) ? items(column, 'enum').filter((value) => !items(old, 'enum').some((other) => textWithHoles(other) === textWithHoles(value))) : [];
  const nullability = isSet(column, 'isNullable') ? made`DROP NOT NULL` : made`SET NOT NULL`;
  return [
    ...rename,
    ...(digits ? [alter(made`TYPE ${fullType(column)}`)] : []),
    ...added.map((value) => made`ALTER TYPE ${enumPath(table, column)} ADD VALUE '${asWritten(value)}'`),
    ...(isSet(old, 'isNullable') === isSet(column, 'isNullable') ? [] : [alter(nullability)]),
    ...(text(old, 'comment') === text(column, 'comment') ? [] : [made`COMMENT ON COLUMN ${path}.${quoted(nameOf(column, range))} IS ${commentText(option(column, 'comment'), range)}`]),
    ...(isSet(column, 'isUnique') && !isSet(old, 'isUnique') ? [made`ALTER TABLE ${path} ADD ${columnUnique(table, column)}`] : []),
    ...(text(old, 'default') === text(column, 'default') ? [] : [alter(own === undefined ? made`DROP DEFAULT` : made`SET DEFAULT ${own}`)]),
    ...(text(old, 'collation') === text(column, 'collation') ? [] : [alter(made`TYPE ${asWritten(option(column, 'type') ?? column)} COLLATE "${text(column, 'collation')}"`)]),
  ];
}

/** Only the new column is described: what it says may be a change. */
function named(table: Value | undefined, old: Value, column: Value, range: Range): readonly Pieces[] {
  const { made, path, rename, alter } = alteredColumn(table, old, column, range);
  const own = defaultOf(column);
  return [
    ...rename,
    ...(option(column, 'precision') === undefined ? [] : [alter(made`TYPE ${fullType(column)}`)]),
    alter(isSet(column, 'isNullable') ? made`DROP NOT NULL` : made`SET NOT NULL`),
    ...(isSet(column, 'isUnique') ? [made`ALTER TABLE ${path} ADD ${columnUnique(table, column)}`] : []),
    ...(own === undefined ? [] : [alter(made`SET DEFAULT ${own}`)]),
  ];
}
