import type { Call } from '../../code/call.ts';
import { sql } from '../../code/sql.ts';
import { isConstant, unknown, type Value } from '../../code/value.ts';
import { addColumn, changeColumn, type Change } from './changes.ts';
import { commentText } from './columns.ts';
import { checkName, checkSql, createIndex, exclusionName, exclusionSql, foreignKeyName, foreignKeySql, indexName, primaryKeySql, uniqueName, uniqueSql } from './constraints.ts';
import { createTable } from './create-table.ts';
import { asWritten, isSet, nameOf, option, pathOf, quoted, schemaOf, type Pieces } from './names.ts';

/** What a call of the schema sends; `undefined` where its arguments are not known. */
type SchemaCall = (call: Call) => readonly Change[] | undefined;

/** A call with a table and one description. */
function described(make: (table: Value | undefined, description: Value) => readonly Pieces[]): SchemaCall {
  return ({ args: [table, description] }) => (description?.kind === 'record' ? make(table, description) : undefined);
}

/** A call with a table and a list, made of the call for one. */
function each(one: SchemaCall): SchemaCall {
  return (call) => {
    const [table, list] = call.args;
    if (list?.kind !== 'list' || !list.complete || table === undefined) return undefined;
    const changes = list.items.map((item) => one({ ...call, args: [table, item, ...call.args.slice(2)] }));
    return changes.includes(undefined) ? undefined : changes.flatMap((change) => change ?? []);
  };
}

function addConstraint(make: (table: Value | undefined, description: Value) => Pieces): SchemaCall {
  return described((table, description) => [sql(description.range)`ALTER TABLE ${pathOf(table, description.range)} ADD ${make(table, description)}`]);
}

/** A constraint by its name or its description. Which ones a table has, only the database knows. */
function dropConstraint(nameIn: (table: Value | undefined, description: Value) => Value): SchemaCall {
  return ({ args: [table, constraint, ifExists], range }) => {
    if (constraint === undefined) return undefined;
    const name = constraint.kind === 'record' ? nameIn(table, constraint) : constraint;
    return [sql(range)`ALTER TABLE ${pathOf(table, range)} DROP CONSTRAINT ${isConstant(ifExists, true) ? 'IF EXISTS ' : ''}${quoted(name)}`];
  };
}

const dropIndex: SchemaCall = ({ args: [table, index, ifExists], range }) => {
  if (index === undefined) return undefined;
  const schema = schemaOf(table, range);
  const name = index.kind === 'record' ? indexName(table, index) : index;
  const made = sql(range);
  return [made`DROP INDEX ${isSet(index, 'isConcurrent') ? 'CONCURRENTLY ' : ''}${isConstant(ifExists, true) ? 'IF EXISTS ' : ''}${schema === undefined ? [] : made`${quoted(schema)}.`}${quoted(name)}`];
};

const dropColumn: SchemaCall = ({ args: [table, column, ifExists], range }) => {
  if (column === undefined) return undefined;
  return [sql(range)`ALTER TABLE ${pathOf(table, range)} DROP COLUMN ${isConstant(ifExists, true) ? 'IF EXISTS ' : ''}${quoted(nameOf(column, range))}`];
};

const renameColumn: SchemaCall = ({ args: [table, old, column], range }) => {
  if (old === undefined || column === undefined) return undefined;
  if (column.kind === 'record') return changeColumn(table, old, column, range);
  return [sql(range)`ALTER TABLE ${pathOf(table, range)} RENAME COLUMN ${quoted(nameOf(old, range))} TO ${quoted(column)}`];
};

/** `{ oldColumn, newColumn }`. */
const changeOne: SchemaCall = ({ args: [table, old, column], range }) => {
  const pair = column === undefined && old?.kind === 'record' ? { old: option(old, 'oldColumn'), column: option(old, 'newColumn') } : { old, column };
  return pair.column?.kind === 'record' ? changeColumn(table, pair.old, pair.column, range) : undefined;
};

const addOne = described((table, column) => addColumn(table, column, column.range));
const createIndexOn = described((table, index) => [createIndex(table, index, false)]);
const createIndexOnView = described((view, index) => [createIndex(view, index, true)]);
const addUnique = addConstraint(uniqueSql);
const addCheck = addConstraint(checkSql);
const addExclusion = addConstraint(exclusionSql);
const addForeignKey = addConstraint(foreignKeySql);

/** CREATE and DROP of schemas and databases, by their names. */
function named(before: string, ifWord: string, cascades = false): SchemaCall {
  return ({ args: [name, condition, cascade], range }) => {
    const schema = name === undefined ? undefined : asWritten(name);
    return schema === undefined ? undefined : [sql(range)`${before} ${isConstant(condition, true) ? `${ifWord} ` : ''}"${schema}"${cascades && isConstant(cascade, true) ? ' CASCADE' : ''}`];
  };
}

/** The methods of `queryRunner` that change the schema (driver/postgres/PostgresQueryRunner.js). */
export const SCHEMA_CALLS: Readonly<Record<string, SchemaCall>> = {
  createTable: ({ args: [table, , foreignKeys, indices] }) => (table?.kind === 'record' ? createTable(table, foreignKeys, indices) : undefined),
  dropTable: ({ args: [table, ifExists], range }) => [sql(range)`DROP TABLE ${isConstant(ifExists, true) ? 'IF EXISTS ' : ''}${pathOf(table, range)}`],
  renameTable: ({ args: [table, name], range }) => (name === undefined ? undefined : [sql(range)`ALTER TABLE ${pathOf(table, range)} RENAME TO ${quoted(name)}`]),
  addColumn: addOne,
  addColumns: each(addOne),
  dropColumn,
  dropColumns: each(dropColumn),
  renameColumn,
  changeColumn: changeOne,
  changeColumns: each(changeOne),
  createIndex: createIndexOn,
  createIndices: each(createIndexOn),
  createViewIndex: createIndexOnView,
  createViewIndices: each(createIndexOnView),
  dropIndex,
  dropIndices: each(dropIndex),
  dropViewIndex: dropIndex,
  createForeignKey: addForeignKey,
  createForeignKeys: each(addForeignKey),
  dropForeignKey: dropConstraint(foreignKeyName),
  dropForeignKeys: each(dropConstraint(foreignKeyName)),
  createUniqueConstraint: addUnique,
  createUniqueConstraints: each(addUnique),
  dropUniqueConstraint: dropConstraint(uniqueName),
  dropUniqueConstraints: each(dropConstraint(uniqueName)),
  createCheckConstraint: addCheck,
  createCheckConstraints: each(addCheck),
  dropCheckConstraint: dropConstraint(checkName),
  dropCheckConstraints: each(dropConstraint(checkName)),
  createExclusionConstraint: addExclusion,
  createExclusionConstraints: each(addExclusion),
  dropExclusionConstraint: dropConstraint(exclusionName),
  dropExclusionConstraints: each(dropConstraint(exclusionName)),
  createPrimaryKey: ({ args: [table, columns, name], range }) => [sql(range)`ALTER TABLE ${pathOf(table, range)} ADD ${primaryKeySql(table, columns, name, range)}`],
  dropPrimaryKey: ({ args: [table, name], range }) => [sql(range)`ALTER TABLE ${pathOf(table, range)} DROP CONSTRAINT ${quoted(name ?? unknown(range))}`],
  clearTable: ({ args: [table, options], range }) => [sql(range)`TRUNCATE TABLE ${pathOf(table, range)}${isSet(options, 'cascade') ? ' CASCADE' : ''}`],
  createView: ({ args: [view], range }) => {
    const expression = option(view, 'expression');
    if (expression?.kind !== 'text') return undefined;
    return [sql(range)`CREATE ${isSet(view, 'materialized') ? 'MATERIALIZED ' : ''}VIEW ${pathOf(view, range)} AS ${asWritten(expression)}`];
  },
  dropView: ({ args: [view], range }) => [sql(range)`DROP ${isSet(view, 'materialized') ? 'MATERIALIZED ' : ''}VIEW ${pathOf(view, range)}`],
  createSchema: named('CREATE SCHEMA', 'IF NOT EXISTS'),
  dropSchema: named('DROP SCHEMA', 'IF EXISTS', true),
  createDatabase: named('CREATE DATABASE', 'IF NOT EXISTS'),
  dropDatabase: named('DROP DATABASE', 'IF EXISTS'),
  changeTableComment: ({ args: [table, comment], range }) => [sql(range)`COMMENT ON TABLE ${pathOf(table, range)} IS ${commentText(comment, range)}`],
};
