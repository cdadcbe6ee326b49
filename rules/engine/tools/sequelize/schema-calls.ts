import type { Call } from '../../code/call.ts';
import type { Sent } from '../../code/recorder.ts';
import { sql } from '../../code/sql.ts';
import type { Value } from '../../code/value.ts';
import type { CodeFile } from '../../model/code.ts';
import type { Range } from '../../model/range.ts';
import { addConstraint, addIndex, removeConstraint, removeIndex } from './constraints.ts';
import { isOfSeven } from './library.ts';
import { defaultGone, notNullGone } from './losses.ts';
import { isSet, quoted, tableOf, tablePath, type Pieces } from './names.ts';
import { createFunction, createTrigger, dropEnum, dropFunction, dropTrigger, renameFunction, renameTrigger } from './routines.ts';
import { bulkDelete, bulkDeleteOfSeven, bulkInsert, bulkUpdate, insert } from './rows.ts';
import { addColumn, changeColumn, createTable } from './tables.ts';

/** A method of `queryInterface` that changes something. */
export interface SchemaCall {
  /** The argument that may name a transaction. */
  readonly options: number | ((call: Call) => number);
  /** What it sends; `undefined` where its arguments are not known. */
  make(call: Call, code: CodeFile): readonly Sent[] | undefined;
}

function several(options: SchemaCall['options'], make: (call: Call, code: CodeFile) => readonly Pieces[] | undefined): SchemaCall {
  return { options, make: (call, code) => make(call, code)?.map((pieces) => ({ pieces })) };
}

function one(options: SchemaCall['options'], make: (call: Call, code: CodeFile) => Pieces | undefined): SchemaCall {
  return several(options, (call, code) => {
    const pieces = make(call, code);
    return pieces === undefined ? undefined : [pieces];
  });
}

/** The last argument where the fields stand apart from the options. */
function behindFields({ args: [, second] }: Call): number {
  return second?.kind === 'list' ? 2 : 1;
}

function cascades(options: Value | undefined): string {
  return isSet(options, 'cascade') || isSet(options, 'force') ? ' CASCADE' : '';
}

const changing: SchemaCall = {
  options: 3,
  make({ args: [table, key, description], range }, code) {
    return changeColumn(table, key, description, range)?.map(({ pieces, lost }) => ({
      pieces,
      unasked: lost === undefined || description === undefined ? undefined : lost === 'notNull' ? notNullGone(code, description) : defaultGone,
    }));
  },
};

/** Version 6 drops whatever the schema holds; 7 is told to. */
function dropSchema(name: Value | undefined, options: Value | undefined, range: Range, ofSeven: boolean): Pieces {
  const guard = !ofSeven || isSet(options, 'ifExists') ? 'IF EXISTS ' : '';
  return sql(range)`DROP SCHEMA ${guard}${quoted(name, range)}${!ofSeven || isSet(options, 'cascade') ? ' CASCADE' : ''};`;
}

/** Version 7 looks for the condition among the options. */
const deleting: SchemaCall = {
  options: 2,
  make: ({ args: [table, second, third], range }, code) => [{ pieces: isOfSeven(code) ? bulkDeleteOfSeven(table, second, range) : bulkDelete(table, second, third, range) }],
};

/** The methods of `queryInterface` that change the schema or its rows (dialects/abstract/query-interface.js). */
export const SCHEMA_CALLS: Readonly<Record<string, SchemaCall>> = {
  createTable: several(2, ({ args: [table, attributes, options], range }, code) => createTable(table, attributes, options, range, isOfSeven(code))),
  dropTable: one(1, ({ args: [table, options], range }) => sql(range)`DROP TABLE IF EXISTS ${tablePath(tableOf(table, range))}${cascades(options)};`),
  renameTable: one(2, ({ args: [table, to], range }) => sql(range)`ALTER TABLE ${tablePath(tableOf(table, range))} RENAME TO ${tablePath(tableOf(to, range))};`),
  addColumn: several(3, ({ args: [table, key, description], range }) => addColumn(table, key, description, range)),
  removeColumn: one(2, ({ args: [table, key], range }) => sql(range)`ALTER TABLE ${tablePath(tableOf(table, range))} DROP COLUMN ${quoted(key, range)};`),
  changeColumn: changing,
  renameColumn: one(3, ({ args: [table, from, to], range }) => sql(range)`ALTER TABLE ${tablePath(tableOf(table, range))} RENAME COLUMN ${quoted(from, range)} TO ${quoted(to, range)};`),
  addIndex: one(behindFields, ({ args: [table, second, third], range }, code) => addIndex(table, second, third, range, isOfSeven(code))),
  removeIndex: one(2, ({ args: [table, index, options], range }, code) => removeIndex(table, index, options, range, isOfSeven(code))),
  addConstraint: one(behindFields, ({ args: [table, second, third], range }, code) => addConstraint(table, second, third, range, isOfSeven(code))),
  removeConstraint: one(2, ({ args: [table, name], range }, code) => removeConstraint(table, name, range, isOfSeven(code))),
  bulkInsert: one(2, ({ args: [table, rows, options, attributes], range }) => bulkInsert(table, rows, options, attributes, range)),
  insert: one(3, ({ args: [, table, values], range }) => insert(table, values, range)),
  bulkUpdate: one(3, ({ args: [table, values, where], range }) => bulkUpdate(table, values, where, range)),
  bulkDelete: deleting,
  delete: one(3, ({ args: [, table, where], range }) => bulkDelete(table, where, undefined, range)),
  createSchema: one(1, ({ args: [name], range }, code) => sql(range)`CREATE SCHEMA ${isOfSeven(code) ? '' : 'IF NOT EXISTS '}${quoted(name, range)};`),
  dropSchema: one(1, ({ args: [name, options], range }, code) => dropSchema(name, options, range, isOfSeven(code))),
  createDatabase: one(1, ({ args: [name], range }) => sql(range)`CREATE DATABASE ${quoted(name, range)};`),
  dropDatabase: one(1, ({ args: [name], range }) => sql(range)`DROP DATABASE IF EXISTS ${quoted(name, range)};`),
  dropEnum: one(1, ({ args: [name], range }) => dropEnum(name, range)),
  createFunction: one(6, createFunction),
  dropFunction: one(2, dropFunction),
  renameFunction: one(3, renameFunction),
  createTrigger: one(7, createTrigger),
  dropTrigger: one(2, dropTrigger),
  renameTrigger: one(3, renameTrigger),
  dropAllTables: { options: 0, make: () => undefined },
  dropAllSchemas: { options: 0, make: () => undefined },
  dropAllEnums: { options: 0, make: () => undefined },
  upsert: { options: 4, make: () => undefined },
  update: { options: 4, make: () => undefined },
};
