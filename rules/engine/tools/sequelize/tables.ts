import { sql, textOfPieces } from '../../code/sql.ts';
import { entry, isConstant, type Value } from '../../code/value.ts';
import type { Range } from '../../model/range.ts';
import { attributeOf, columnOf, columnPieces, commentOn, createEnum, definitionOf, labelsOf } from './attributes.ts';
import { isMadeByProgram } from './data-types.ts';
import { asWritten, keyPieces, listed, NOTHING, option, quoted, quotedPieces, tableOf, tablePath, type Pieces, type TableName } from './names.ts';
import { escaped } from './values.ts';

/** UNIQUE over several columns: `{ uniqueKeys: { name: { fields: […] } } }`. */
function uniqueKeys(options: Value | undefined, ofSeven: boolean): readonly Pieces[] {
  const keys = option(options, 'uniqueKeys');
  const values: readonly (readonly [string | undefined, Value])[] = keys?.kind === 'record' ? [...keys.entries] : keys?.kind === 'list' ? keys.items.map((item) => [undefined, item]) : [];
  return values.flatMap(([name, key]) => {
    const fields = option(key, 'fields');
    if (fields?.kind !== 'list' || isConstant(entry(key, 'customIndex'), false)) return [];
    const constraint = ofSeven && name !== undefined ? sql(key.range)`CONSTRAINT ${quotedPieces(keyPieces(name, key), key.range)} ` : NOTHING;
    return [sql(key.range)`${constraint}UNIQUE (${listed(fields.items.map((field) => quoted(field, key.range)), key.range)})`];
  });
}

/** `createTable`: its enums first, then the table, comments in the same string. */
export function createTable(target: Value | undefined, attributes: Value | undefined, options: Value | undefined, range: Range, ofSeven: boolean): readonly Pieces[] | undefined {
  if (attributes?.kind !== 'record') return undefined;
  const given = tableOf(target, range);
  const table: TableName = given.schema === undefined ? { ...given, schema: option(options, 'schema') } : given;
  const made = sql(range);
  const columns = [...attributes.entries].map(([key, value]) => {
    const attribute = attributeOf(value);
    const name = columnPieces(keyPieces(key, value), attribute);
    return { attribute, name, quoted: quotedPieces(name, value.range), column: columnOf(table, name, attribute) };
  });
  const lines = columns.map(({ quoted: name, column, attribute }) => sql(attribute.range)`${name} ${definitionOf(column, attribute.range)}`);
  const rest = attributes.complete ? [] : [sql(attributes.range)`${quoted(undefined, attributes.range)} text`];
  const keys = columns.filter(({ column }) => column.isPrimaryKey);
  const primaryKey = keys.length === 0 ? [] : [made`PRIMARY KEY (${listed(keys.map(({ quoted: name }) => name), range)})`];
  const comment = option(options, 'comment');
  const comments = columns.flatMap(({ quoted: name, column }) => (column.comment === undefined ? [] : [made`; ${commentOn(table, name, column.comment)}`]));
  const own = comment?.kind === 'text' ? made`; COMMENT ON TABLE ${tablePath(table)} IS ${escaped(comment, range)}` : NOTHING;
  const enums = columns.flatMap(({ attribute, name }) => {
    const labels = labelsOf(attribute);
    return labels === undefined ? [] : [createEnum(given, name, labels, attribute.range)];
  });
  return [...enums, made`CREATE TABLE IF NOT EXISTS ${tablePath(table)} (${listed([...lines, ...rest, ...uniqueKeys(options, ofSeven), ...primaryKey], range)})${own}${comments.flat()};`];
}

/** `addColumn`: the type of an enum in the same string. */
export function addColumn(target: Value | undefined, key: Value | undefined, description: Value | undefined, range: Range): readonly Pieces[] | undefined {
  if (description === undefined || description.kind === 'unknown' || (description.kind === 'record' && option(description, 'type') === undefined)) return undefined;
  const table = tableOf(target, range);
  const attribute = attributeOf(description);
  const name = asWritten(key, range);
  const column = columnOf(table, name, { ...attribute, entries: new Map([...attribute.entries].filter(([each]) => each !== 'field')) });
  const labels = labelsOf(attribute);
  const made = sql(range);
  return [
    ...(labels === undefined ? [] : [createEnum(table, name, labels, attribute.range)]),
    made`ALTER TABLE ${tablePath(table)} ADD COLUMN ${quoted(key, range)} ${definitionOf(column, attribute.range)}`,
    ...(column.comment === undefined ? [] : [commentOn(table, quoted(key, range), column.comment)]),
  ];
}

/** What `changeColumn` does to a column, statement by statement. */
export interface Change {
  readonly pieces: Pieces;
  /** What the call takes away because nobody said it again. */
  readonly lost?: 'notNull' | 'default';
}

/** `changeColumn` (`changeColumnQuery`): what the description does not say again is taken away. */
export function changeColumn(target: Value | undefined, key: Value | undefined, description: Value | undefined, range: Range): readonly Change[] | undefined {
  if (description === undefined || description.kind === 'unknown' || (description.kind === 'record' && option(description, 'type') === undefined)) return undefined;
  const table = tableOf(target, range);
  const attribute = attributeOf(description);
  const name = columnPieces(asWritten(key, range), attribute);
  const column = columnOf(table, name, attribute);
  const made = sql(range);
  const path = tablePath(table);
  const column_ = quotedPieces(name, key?.range ?? range);
  const alter = (action: Pieces): Pieces => made`ALTER TABLE ${path} ALTER COLUMN ${column_} ${action}`;
  const add = (constraint: Pieces): Pieces => made`ALTER TABLE ${path} ADD ${constraint}`;
  const isReference = column.references.length > 0;
  const labels = labelsOf(attribute);
  const hasDefault = column.default.length > 0;
  const changes: Change[] = [];
  if (column.notNull.length > 0) changes.push({ pieces: alter(made`SET${column.notNull}`) });
  else if (!isReference) changes.push(saysNullable(attribute) ? { pieces: alter(made`DROP NOT NULL`) } : { pieces: alter(made`DROP NOT NULL`), lost: 'notNull' });
  // Whatever stands behind the default in the description goes with it; PostgreSQL refuses the one with UNIQUE.
  if (hasDefault) changes.push({ pieces: alter(made`SET${column.default}${column.unique}${column.references}`) });
  else if (!isReference) changes.push(saysDefault(attribute) ? { pieces: alter(made`DROP DEFAULT`) } : { pieces: alter(made`DROP DEFAULT`), lost: 'default' });
  if (labels !== undefined) changes.push({ pieces: createEnum(table, name, labels, attribute.range) });
  const using = labels === undefined ? NOTHING : made` USING (${column_}::${column.type})`;
  if (column.unique.length > 0 && !hasDefault && !isReference) changes.push({ pieces: add(made`UNIQUE (${column_})`) });
  if (isReference && !hasDefault) changes.push({ pieces: add(made`FOREIGN KEY (${column_})${column.references}`) });
  else changes.push({ pieces: alter(made`TYPE ${column.type}${column.generated}${using}`) });
  if (column.comment !== undefined) changes.push({ pieces: commentOn(table, column_, column.comment) });
  return changes;
}

function saysNullable(attribute: Value): boolean {
  return isConstant(option(attribute, 'allowNull'), true);
}

/** A default that only the program fills in leaves the database without one. */
function saysDefault(attribute: Value): boolean {
  const value = option(attribute, 'defaultValue');
  return value !== undefined && isMadeByProgram(value);
}

/** A name in the words of `inflection`, which Sequelize makes the names of indexes with. */
export function underscored(pieces: Pieces): Pieces {
  const text = textOfPieces(pieces);
  const name = text.replace(/[A-Z]/g, '_$&').replace(/^_/, '').toLowerCase();
  const [first] = pieces;
  if (name === text || first === undefined) return pieces;
  return [{ text: name, range: { start: first.range.start, end: pieces.at(-1)?.range.end ?? first.range.end }, verbatim: false }];
}
