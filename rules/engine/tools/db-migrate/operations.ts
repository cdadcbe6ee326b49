import type { Sent } from '../../code/recorder.ts';
import { joined, quotedText, sql } from '../../code/sql.ts';
import { isConstant, madeText, textOf, truth, type RecordValue, type Value } from '../../code/value.ts';
import type { CodeFile } from '../../model/code.ts';
import type { Range } from '../../model/range.ts';
import { asWritten, columnDefinition, defaultOf, isSet, lengthOf, option, quoted, specOf, typeOf, type Pieces } from './columns.ts';
import { defaultGone, notNullGone } from './losses.ts';

/** The arguments of a call, without its callback. */
export interface Given {
  readonly args: readonly Value[];
  readonly range: Range;
  readonly code: CodeFile;
}

/** What a method sends, statement by statement; `undefined` where its arguments are not known. */
export type Operation = (given: Given) => readonly Sent[] | undefined;

function one(make: (given: Given) => Pieces | undefined): Operation {
  return (given) => {
    const pieces = make(given);
    return pieces === undefined ? undefined : [{ pieces }];
  };
}

function listed(names: readonly Value[], range: Range): Pieces {
  return joined(names.map((name) => quoted(name, range)), ', ', range);
}

function foreignKey(table: Value | undefined, target: Value | undefined, name: Value | undefined, mapping: Value | undefined, rules: Value | undefined, range: Range): Pieces | undefined {
  if (mapping?.kind !== 'record' || !mapping.complete) return undefined;
  const columns = [...mapping.entries.keys()].map((key) => madeText(key, mapping.range));
  const action = (key: string): Pieces | string => {
    const value = option(rules, key);
    return value === undefined ? 'NO ACTION' : asWritten(value, range);
  };
  return sql(range)`ALTER TABLE ${quoted(table, range)} ADD CONSTRAINT ${quoted(name, range)} FOREIGN KEY (${listed(columns, mapping.range)}) REFERENCES ${quoted(target, range)} (${listed([...mapping.entries.values()], range)}) ON DELETE ${action('onDelete')} ON UPDATE ${action('onUpdate')}`;
}

/** What follows once the column is there, the last first: its foreign key, its comment. */
function behindColumn(table: Value | undefined, column: Value, spec: RecordValue, range: Range): readonly Pieces[] | undefined {
  const key = option(spec, 'foreignKey');
  const comment = option(spec, 'comment');
  const mapped = option(key, 'mapping');
  const mapping = mapped?.kind === 'text' ? { kind: 'record' as const, entries: new Map([[textOf(column) ?? '', mapped]]), complete: true, range: mapped.range } : mapped;
  const made = key === undefined ? [] : [foreignKey(table, option(key, 'table'), option(key, 'name'), mapping, option(key, 'rules'), key.range)];
  if (made.includes(undefined)) return undefined;
  const said = comment === undefined ? [] : [sql(comment.range)`COMMENT on COLUMN ${asWritten(table, range)}.${asWritten(column, range)} IS '${asWritten(comment, range)}'`];
  return [...(made as readonly Pieces[]), ...said];
}

/** Foreign keys and comments are sent from the last column to the first (`recurseCallbackArray` of db-migrate-base). */
const createTable: Operation = ({ args: [table, second], range, code }) => {
  const named = option(second, 'columns');
  const columns = named ?? second;
  if (columns?.kind !== 'record' || !columns.complete) return undefined;
  const specs = [...columns.entries].map(([key, value]) => ({ column: madeText(key, value.range), spec: specOf(value, range) }));
  const keys = specs.filter(({ spec }) => isSet(spec, 'primaryKey'));
  const definitions = specs.map(({ column, spec }) => columnDefinition(code, quoted(column, range), spec, keys.length === 1, range));
  const primary = keys.length > 1 ? sql(range)`, PRIMARY KEY (${listed(keys.map(({ column }) => column), range)})` : [];
  const guard = named !== undefined && isSet(second, 'ifNotExists') ? 'IF NOT EXISTS ' : '';
  const behind = specs.flatMap(({ column, spec }): readonly (Pieces | undefined)[] => behindColumn(table, column, spec, range) ?? [undefined]).reverse();
  if (behind.includes(undefined)) return undefined;
  return [sql(range)`CREATE TABLE ${guard}${quoted(table, range)} (${joined(definitions, ', ', range)}${primary})`, ...(behind as readonly Pieces[])].map((pieces) => ({ pieces }));
};

const addColumn: Operation = ({ args: [table, column, third], range, code }) => {
  if (column === undefined || third === undefined) return undefined;
  const spec = specOf(third, range);
  const behind = behindColumn(table, column, spec, range);
  const added = sql(range)`ALTER TABLE ${quoted(table, range)} ADD COLUMN ${columnDefinition(code, quoted(column, range), spec, false, range)}`;
  return behind === undefined || !spec.complete ? undefined : [added, ...behind].map((pieces) => ({ pieces }));
};

/** Says every time what NOT NULL and the default are from now on, then gives the column its type by a cast. */
const changeColumn: Operation = ({ args: [table, column, third], range, code }) => {
  if (third?.kind !== 'record' || !third.complete) return undefined;
  const change = (what: Pieces): Pieces => sql(third.range)`ALTER TABLE ${quoted(table, range)} ${what}`;
  const at = sql(third.range);
  const name = quoted(column, range);
  const [notNull, value, unique] = [option(third, 'notNull'), option(third, 'defaultValue'), option(third, 'unique')];
  const sent: Sent[] = [];
  if (isConstant(notNull, true)) sent.push({ pieces: change(at`ALTER COLUMN ${name} SET NOT NULL`) });
  else sent.push({ pieces: change(at`ALTER COLUMN ${name} DROP NOT NULL`), unasked: notNull === undefined ? notNullGone(code, third) : undefined });
  const constraint = at`"${asWritten(table, range)}_${asWritten(column, range)}_key"`;
  if (isConstant(unique, true)) sent.push({ pieces: change(at`ADD CONSTRAINT ${constraint} UNIQUE (${name})`) });
  if (isConstant(unique, false)) sent.push({ pieces: change(at`DROP CONSTRAINT ${constraint}`) });
  if (value === undefined) sent.push({ pieces: change(at`ALTER COLUMN ${name} DROP DEFAULT`), unasked: defaultGone });
  else sent.push({ pieces: change(at`ALTER COLUMN ${name} SET DEFAULT ${defaultOf(value, range)}`) });
  if (option(third, 'type') === undefined) return sent;
  const type = typeOf(code, third, range).sql;
  const using = option(third, 'using');
  return [...sent, { pieces: change(at`ALTER COLUMN ${name} TYPE ${type} ${lengthOf(third, range)} ${using === undefined ? at`USING ${name}::${type}` : asWritten(using, range)}`) }];
};

/** A list of columns, and one of their values: texts are quoted, other values stand as they are. */
function insert({ args: [table, columns, values], range }: Given): Pieces | undefined {
  if (columns?.kind !== 'list' || values?.kind !== 'list' || !columns.complete || !values.complete || columns.items.length !== values.items.length) return undefined;
  const constants = values.items.map((value) => (value.kind === 'text' ? quotedText(value) : asWritten(value, range)));
  return sql(range)`INSERT INTO ${quoted(table, range)} (${listed(columns.items, range)}) VALUES (${joined(constants, ',', range)})`;
}

/** The methods of a database of db-migrate that change something (db-migrate-base and db-migrate-pg, index.js). */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  createTable,
  addColumn,
  changeColumn,
  dropTable: one(({ args: [table, options], range }) => sql(range)`DROP TABLE ${isSet(options, 'ifExists') ? 'IF EXISTS ' : ''}${quoted(table, range)}`),
  renameTable: one(({ args: [table, to], range }) => sql(range)`ALTER TABLE ${quoted(table, range)} RENAME TO ${quoted(to, range)}`),
  removeColumn: one(({ args: [table, column], range }) => sql(range)`ALTER TABLE ${quoted(table, range)} DROP COLUMN ${quoted(column, range)}`),
  renameColumn: one(({ args: [table, column, to], range }) => sql(range)`ALTER TABLE ${quoted(table, range)} RENAME COLUMN ${quoted(column, range)} TO ${quoted(to, range)}`),
  addIndex: one(({ args: [table, name, columns, unique], range }) => {
    const list = columns?.kind === 'list' ? columns : undefined;
    if (columns === undefined || list?.complete === false) return undefined;
    return sql(range)`CREATE ${unique !== undefined && truth(unique) === true ? 'UNIQUE ' : ''}INDEX ${quoted(name, range)} ON ${quoted(table, range)} (${listed(list?.items ?? [columns], range)})`;
  }),
  removeIndex: one(({ args, range }) => sql(range)`DROP INDEX ${quoted(args[1] ?? args[0], range)}`),
  addForeignKey: one(({ args: [table, target, name, mapping, rules], range }) => foreignKey(table, target, name, mapping, rules, range)),
  removeForeignKey: one(({ args: [table, name], range }) => sql(range)`ALTER TABLE ${quoted(table, range)} DROP CONSTRAINT ${quoted(name, range)}`),
  insert: one(insert),
  truncate: one(({ args: [table], range }) => sql(range)`TRUNCATE ${quoted(table, range)}`),
  createDatabase: one(({ args: [name], range }) => sql(range)`CREATE DATABASE ${quoted(name, range)}`),
  dropDatabase: one(({ args: [name, options], range }) => sql(range)`DROP DATABASE ${isSet(options, 'ifExists') ? 'IF EXISTS ' : ''}${quoted(name, range)}`),
  switchDatabase: one(({ args: [name], range }) => sql(range)`SET search_path TO ${asWritten(name?.kind === 'record' ? (option(name, 'database') ?? option(name, 'schema')) : name, range)}`),
  update: () => undefined,
  remove: () => undefined,
  createSequence: () => undefined,
  dropSequence: () => undefined,
};
