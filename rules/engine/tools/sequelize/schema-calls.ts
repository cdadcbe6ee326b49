import type { Call } from '../../code/call.ts';
import type { Sent } from '../../code/recorder.ts';
import { sql } from '../../code/sql.ts';
import type { Value } from '../../code/value.ts';
import type { CodeFile } from '../../model/code.ts';
import { addConstraint, addIndex, removeConstraint, removeIndex } from './constraints.ts';
import { defaultGone, notNullGone } from './losses.ts';
import { isSet, quoted, tableOf, tablePath, type Pieces } from './names.ts';
import { createFunction, createTrigger, dropEnum, dropFunction, dropTrigger, renameFunction, renameTrigger } from './routines.ts';
import { bulkDelete, bulkInsert, bulkUpdate, insert } from './rows.ts';
import { addColumn, changeColumn, createTable } from './tables.ts';

/** A method of `queryInterface` that changes something. */
export interface SchemaCall {
  /** The argument that may name a transaction. */
  readonly options: number | ((call: Call) => number);
  /** What it sends; `undefined` where its arguments are not known. */
  make(call: Call, code: CodeFile): readonly Sent[] | undefined;
}

function several(options: SchemaCall['options'], make: (call: Call) => readonly Pieces[] | undefined): SchemaCall {
  return { options, make: (call) => make(call)?.map((pieces) => ({ pieces })) };
}

function one(options: SchemaCall['options'], make: (call: Call) => Pieces | undefined): SchemaCall {
  return several(options, (call) => {
    const pieces = make(call);
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

/** The methods of `queryInterface` that change the schema or its rows (dialects/abstract/query-interface.js). */
export const SCHEMA_CALLS: Readonly<Record<string, SchemaCall>> = {
  createTable: several(2, ({ args: [table, attributes, options], range }) => createTable(table, attributes, options, range)),
  dropTable: one(1, ({ args: [table, options], range }) => sql(range)`DROP TABLE IF EXISTS ${tablePath(tableOf(table, range))}${cascades(options)};`),
  renameTable: one(2, ({ args: [table, to], range }) => sql(range)`ALTER TABLE ${tablePath(tableOf(table, range))} RENAME TO ${tablePath(tableOf(to, range))};`),
  addColumn: several(3, ({ args: [table, key, description], range }) => addColumn(table, key, description, range)),
  removeColumn: one(2, ({ args: [table, key], range }) => sql(range)`ALTER TABLE ${tablePath(tableOf(table, range))} DROP COLUMN ${quoted(key, range)};`),
  changeColumn: changing,
  renameColumn: one(3, ({ args: [table, from, to], range }) => sql(range)`ALTER TABLE ${tablePath(tableOf(table, range))} RENAME COLUMN ${quoted(from, range)} TO ${quoted(to, range)};`),
  addIndex: one(behindFields, ({ args: [table, second, third], range }) => addIndex(table, second, third, range)),
  removeIndex: one(2, ({ args: [table, index, options], range }) => removeIndex(table, index, options, range)),
  addConstraint: one(behindFields, ({ args: [table, second, third], range }) => addConstraint(table, second, third, range)),
  removeConstraint: one(2, ({ args: [table, name], range }) => removeConstraint(table, name, range)),
  bulkInsert: one(2, ({ args: [table, rows, options, attributes], range }) => bulkInsert(table, rows, options, attributes, range)),
  insert: one(3, ({ args: [, table, values], range }) => insert(table, values, range)),
  bulkUpdate: one(3, ({ args: [table, values, where], range }) => bulkUpdate(table, values, where, range)),
  bulkDelete: one(2, ({ args: [table, where, options], range }) => bulkDelete(table, where, options, range)),
  delete: one(3, ({ args: [, table, where], range }) => bulkDelete(table, where, undefined, range)),
  createSchema: one(1, ({ args: [name], range }) => sql(range)`CREATE SCHEMA IF NOT EXISTS ${quoted(name, range)};`),
  dropSchema: one(1, ({ args: [name], range }) => sql(range)`DROP SCHEMA IF EXISTS ${quoted(name, range)} CASCADE;`),
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
