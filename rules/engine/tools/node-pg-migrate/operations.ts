import { joined, sql } from '../../code/sql.ts';
import { entry, hole, isConstant, textOf, truth, unknown, type Value } from '../../code/value.ts';
import type { Range } from '../../model/range.ts';
import { columnParts, comment, constraintParts, identity, sequenceOptions, type Parts } from './columns.ts';
import { bareName, columnOptions, escaped, given, isMissing, listOf, made, name, names, PgLiteral, raw, typeName, words, type Pieces, type Shorthands } from './writing.ts';

/** What an operation is called with. */
export interface Asked {
  readonly args: readonly Value[];
  /** The call, from its name on. */
  readonly at: Range;
  readonly shorthands: Shorthands;
}

/** The statements that an operation sends, in one string. */
type Operation = (asked: Asked) => readonly Pieces[];

function lines(parts: readonly Pieces[], before: string, at: Range): Pieces {
  return joined(parts.map((line) => sql(at)`${before}${line}`), ', ', at);
}

function createTable({ args: [table, columns, options], at, shorthands }: Asked): readonly Pieces[] {
  const own = columnParts(table, columns, shorthands, at);
  const asked = entry(options, 'constraints');
  const constraints = constraintParts(table, withPrimaryKey(asked, own.primaryKey, at), undefined, at);
  const write = sql(at);
  const like = entry(options, 'like');
  const inherits = entry(options, 'inherits');
  const partition = entry(options, 'partition');
  const all = [...own.lines, ...constraints.lines, ...(given(like) ? [likeClause(like, at)] : [])];
  const behind = write`${given(inherits) ? write` INHERITS (${name(inherits, at)})` : []}${given(partition) ? write` PARTITION BY ${raw(entry(partition, 'strategy'), at)} (${partitionColumns(partition, at)})` : []}`;
  const head = write`CREATE${words(options, 'temporary', 'TEMPORARY', at)}${words(options, 'unlogged', 'UNLOGGED', at)} TABLE${words(options, 'ifNotExists', 'IF NOT EXISTS', at)}`;
  const text = entry(options, 'comment');
  const tableComment = text === undefined || isMissing(text) ? [] : [comment('TABLE', name(table, at), text, at)];
  return [write`${head} ${name(table, at)} (${joined(all, ', ', at)})${behind}`, ...own.comments, ...constraints.comments, ...tableComment];
}

function withPrimaryKey(constraints: Value | undefined, primaryKey: Value | undefined, range: Range): Value | undefined {
  if (primaryKey === undefined) return constraints;
  const entries = constraints?.kind === 'record' ? constraints.entries : [];
  return { kind: 'record', entries: new Map([...entries, ['primaryKey', primaryKey]]), complete: true, range };
}

function likeClause(like: Value, at: Range): Pieces {
  const table = entry(like, 'table');
  const options = entry(like, 'options');
  const each = (option: string, word: string): Pieces => listOf(entry(options, option)).flatMap((item) => sql(item.range)` ${word} ${raw(item, at)}`);
  return sql(like.range)`LIKE ${name(table ?? like, at)}${each('including', 'INCLUDING')}${each('excluding', 'EXCLUDING')}`;
}

function partitionColumns(partition: Value, at: Range): Pieces {
  const parts = listOf(entry(partition, 'columns')).map((column) => {
    if (column.kind !== 'record') return name(column, at);
    const [collate, opclass] = [entry(column, 'collate'), entry(column, 'opclass')];
    return sql(column.range)`${name(entry(column, 'name'), at)}${given(collate) ? sql(at)` COLLATE ${raw(collate, at)}` : []}${given(opclass) ? sql(at)` ${raw(opclass, at)}` : []}`;
  });
  return joined(parts, ', ', at);
}

function altered(table: Value | undefined, { lines: own, comments }: Parts, before: string, at: Range): readonly Pieces[] {
  return [...(own.length === 0 ? [] : [sql(at)`ALTER TABLE ${name(table, at)} ${lines(own, before, at)}`]), ...comments];
}

function addColumns({ args: [table, columns, options], at, shorthands }: Asked): readonly Pieces[] {
  return altered(table, columnParts(table, columns, shorthands, at), given(entry(options, 'ifNotExists')) ? 'ADD IF NOT EXISTS ' : 'ADD ', at);
}

function dropColumns({ args: [table, columns, options], at }: Asked): readonly Pieces[] {
  const keys: readonly Value[] = columns?.kind === 'record' ? [...columns.entries].map(([key, value]) => ({ kind: 'text', pieces: [{ text: key, range: value.range, verbatim: false }], range: value.range })) : listOf(columns);
  const dropped = (keys.length === 0 ? [unknown(at)] : keys).map((key) => sql(key.range)`DROP${words(options, 'ifExists', 'IF EXISTS', at)} ${name(key, at)}${words(options, 'cascade', 'CASCADE', at)}`);
  return [sql(at)`ALTER TABLE ${name(table, at)} ${joined(dropped, ', ', at)}`];
}

function alterColumn({ args: [table, column, options], at }: Asked): readonly Pieces[] {
  const actions: Pieces[] = [];
  const get = (option: string): Value | undefined => entry(options, option);
  const add = (value: Value, pieces: Pieces): void => void actions.push(sql(value.range)`ALTER ${name(column, at)} ${pieces}`);
  const [own, type, collation, using, notNull, allowNull, generated, expression] = ['default', 'type', 'collation', 'using', 'notNull', 'allowNull', 'sequenceGenerated', 'expressionGenerated'].map(get);
  if (own !== undefined && isConstant(own, null)) add(own, sql(own.range)`DROP DEFAULT`);
  else if (own !== undefined && !isMissing(own)) add(own, sql(own.range)`SET DEFAULT ${escaped(own, at)}`);
  if (given(type)) add(type, sql(type.range)`SET DATA TYPE ${typeName(type, at)}${given(collation) ? sql(at)` COLLATE ${raw(collation, at)}` : []}${given(using) ? sql(using.range)` USING ${raw(using, at)}` : []}`);
  if (given(notNull)) add(notNull, sql(notNull.range)`SET NOT NULL`);
  else if (given(allowNull) || (notNull !== undefined && isConstant(notNull, false))) add(notNull ?? allowNull ?? unknown(at), sql((notNull ?? allowNull ?? unknown(at)).range)`DROP NOT NULL`);
  if (generated !== undefined && !isMissing(generated)) add(generated, truth(generated) !== false ? sql(generated.range)`ADD ${identity(generated, at)}` : sql(generated.range)`DROP IDENTITY`);
  if (expression !== undefined && !isMissing(expression)) add(expression, truth(expression) !== false ? sql(expression.range)`SET EXPRESSION AS (${raw(expression, at)})` : sql(expression.range)`DROP EXPRESSION`);
  const text = get('comment');
  const comments = text === undefined || isMissing(text) ? [] : [comment('COLUMN', sql(at)`${name(table, at)}.${name(column, at)}`, text, at)];
  return altered(table, { lines: actions, comments }, '', at);
}

function alterTable({ args: [table, options], at }: Asked): readonly Pieces[] {
  const [security, unlogged] = [entry(options, 'levelSecurity'), entry(options, 'unlogged')];
  const actions = [...(given(security) ? [sql(at)`${raw(security, at)} ROW LEVEL SECURITY`] : []), ...(unlogged === undefined || isMissing(unlogged) ? [] : [sql(at)`SET ${given(unlogged) ? 'UNLOGGED' : 'LOGGED'}`])];
  return altered(table, { lines: actions, comments: [] }, '', at);
}

function addConstraint({ args: [table, named, options], at }: Asked): readonly Pieces[] {
  if (options?.kind !== 'record') return [sql(at)`ALTER TABLE ${name(table, at)} ADD ${given(named) ? sql(at)`CONSTRAINT ${name(named, at)} ` : []}${raw(options, at)}`];
  return altered(table, constraintParts(table, options, named, at), 'ADD ', at);
}

function dropConstraint({ args: [table, named, options], at }: Asked): readonly Pieces[] {
  return [sql(at)`ALTER TABLE${words(options, 'ifTableExists', 'IF EXISTS', at)} ${name(table, at)} DROP CONSTRAINT${words(options, 'ifExists', 'IF EXISTS', at)} ${name(named, at)}${words(options, 'cascade', 'CASCADE', at)}`];
}

/** The name of an index that has none (operations/indexes/shared.ts). */
function indexName(table: Value | undefined, columns: Value | undefined, options: Value | undefined, at: Range, qualified: boolean): Pieces {
  const own = entry(options, 'name');
  const schema = qualified && table?.kind === 'record' ? entry(table, 'schema') : undefined;
  const keys = listOf(columns).flatMap((column, index): (Value | string)[] => [...(index === 0 ? [] : ['_']), column.kind === 'record' ? (entry(column, 'name') ?? unknown(at)) : column]);
  const named = given(own) ? own : made([bareName(table, at), '_', ...keys, given(entry(options, 'unique')) ? '_unique' : '', '_index'], columns?.range ?? at);
  return given(schema) ? sql(at)`${name(schema, at)}.${name(named, at)}` : name(named, at);
}

function indexColumn(column: Value, at: Range): Pieces {
  const one = (value: Value | undefined): Pieces => {
    if (value instanceof PgLiteral) return value.pieces;
    const text = textOf(value);
    if (text === undefined || !/[^\w".]/.test(text)) return name(value, at);
    return text.endsWith(')') ? raw(value, at) : sql(at)`(${raw(value, at)})`;
  };
  if (column.kind !== 'record') return one(column);
  const [opclass, sort] = [entry(column, 'opclass'), entry(column, 'sort')];
  return sql(column.range)`${one(entry(column, 'name'))}${given(opclass) ? sql(at)` ${name(opclass, at)}` : []}${given(sort) ? sql(at)` ${raw(sort, at)}` : []}`;
}

function createIndex({ args: [table, columns, options], at }: Asked): readonly Pieces[] {
  const write = sql(at);
  const [method, where, include, nulls] = ['method', 'where', 'include', 'nulls'].map((option) => entry(options, option));
  const keys = joined(listOf(columns).map((column) => indexColumn(column, at)), ', ', at);
  const behind = write`${given(include) ? write` INCLUDE (${names(include, at)})` : []}${given(nulls) ? write` NULLS ${raw(nulls, at)}` : []}${given(where) ? write` WHERE ${raw(where, at)}` : []}`;
  const head = write`CREATE${words(options, 'unique', 'UNIQUE', at)} INDEX${words(options, 'concurrently', 'CONCURRENTLY', at)}${words(options, 'ifNotExists', 'IF NOT EXISTS', at)}`;
  return [write`${head} ${indexName(table, columns, options, at, false)} ON ${name(table, at)}${given(method) ? write` USING ${raw(method, at)}` : []} (${keys})${behind}`];
}

function dropIndex({ args: [table, columns, options], at }: Asked): readonly Pieces[] {
  return [sql(at)`DROP INDEX${words(options, 'concurrently', 'CONCURRENTLY', at)}${words(options, 'ifExists', 'IF EXISTS', at)} ${indexName(table, columns, options, at, true)}${words(options, 'cascade', 'CASCADE', at)}`];
}

function createType({ args: [type, options], at, shorthands }: Asked): readonly Pieces[] {
  if (options?.kind === 'record') {
    const attributes = [...options.entries].map(([key, value]) => sql(value.range)`${name({ kind: 'text', pieces: [{ text: key, range: value.range, verbatim: false }], range: value.range }, at)} ${typeName(columnOptions(value, shorthands).get('type'), at)}`);
    return [sql(at)`CREATE TYPE ${name(type, at)} AS (${joined(attributes, ', ', at)})`];
  }
  return [sql(at)`CREATE TYPE ${name(type, at)} AS ENUM (${options?.kind === 'list' ? joined(options.items.map((item) => escaped(item, at)), ', ', at) : [hole(options?.range ?? at)]})`];
}

function addTypeValue({ args: [type, value, options], at }: Asked): readonly Pieces[] {
  const [before, after] = [entry(options, 'before'), entry(options, 'after')];
  const place = given(before) ? sql(at)` BEFORE ${escaped(before, at)}` : given(after) ? sql(at)` AFTER ${escaped(after, at)}` : [];
  return [sql(at)`ALTER TYPE ${name(type, at)} ADD VALUE${words(options, 'ifNotExists', 'IF NOT EXISTS', at)} ${escaped(value, at)}${place}`];
}

/** `DROP … name`, with the options that all of them have. */
function dropped(what: string): Operation {
  return ({ args: [object, options], at }) => [sql(at)`DROP ${what}${words(options, 'ifExists', 'IF EXISTS', at)} ${name(object, at)}${words(options, 'cascade', 'CASCADE', at)}`];
}

function renamed(what: string): Operation {
  return ({ args: [from, to], at }) => [sql(at)`ALTER ${what} ${name(from, at)} RENAME TO ${name(to, at)}`];
}

/** A part of something gets another name: a column, a constraint. */
function partRenamed(what: string, part: string): Operation {
  return ({ args: [object, from, to], at }) => [sql(at)`ALTER ${what} ${name(object, at)} RENAME ${part}${name(from, at)} TO ${name(to, at)}`];
}

function createView({ args: [view, options, definition], at }: Asked): readonly Pieces[] {
  const columns = entry(options, 'columns');
  const check = entry(options, 'checkOption');
  const head = sql(at)`CREATE${words(options, 'replace', 'OR REPLACE', at)}${words(options, 'temporary', 'TEMPORARY', at)}${words(options, 'recursive', 'RECURSIVE', at)} VIEW ${name(view, at)}`;
  return [sql(at)`${head}${given(columns) ? sql(at)`(${names(columns, at)})` : []} AS ${raw(definition, at)}${given(check) ? sql(at)` WITH ${raw(check, at)} CHECK OPTION` : []}`];
}

function dataClause(options: Value | undefined, at: Range): Pieces {
  const data = entry(options, 'data');
  return data === undefined || isMissing(data) ? [] : sql(at)` WITH${given(data) ? '' : ' NO'} DATA`;
}

function createMaterializedView({ args: [view, options, definition], at }: Asked): readonly Pieces[] {
  const columns = entry(options, 'columns');
  return [sql(at)`CREATE MATERIALIZED VIEW${words(options, 'ifNotExists', 'IF NOT EXISTS', at)} ${name(view, at)}${given(columns) ? sql(at)`(${names(columns, at)})` : []} AS ${raw(definition, at)}${dataClause(options, at)}`];
}

function parameters(list: Value | undefined, at: Range): Pieces {
  const parts = listOf(list).map((parameter) => {
    if (parameter.kind !== 'record') return raw(parameter, at);
    const [mode, own, type, value] = ['mode', 'name', 'type', 'default'].map((option) => entry(parameter, option));
    return sql(parameter.range)`${given(mode) ? sql(at)`${raw(mode, at)} ` : []}${given(own) ? sql(at)`${name(own, at)} ` : []}${typeName(type, at)}${value === undefined || isMissing(value) ? [] : sql(at)` DEFAULT ${escaped(value, at)}`}`;
  });
  return sql(at)`(${joined(parts, ', ', at)})`;
}

function createFunction({ args: [own, list, options, definition], at }: Asked): readonly Pieces[] {
  const get = (option: string): Value | undefined => entry(options, option);
  const [returns, behavior, language, security, parallel] = ['returns', 'behavior', 'language', 'security', 'parallel'].map(get);
  const clauses = sql(at)` ${given(behavior) ? raw(behavior, at) : sql(at)`VOLATILE`} LANGUAGE ${raw(language, at)}${given(security) && textOf(security) !== 'INVOKER' ? sql(at)` SECURITY ${raw(security, at)}` : []}${words(options, 'window', 'WINDOW', at)}${words(options, 'onNull', 'RETURNS NULL ON NULL INPUT', at)}${given(parallel) ? sql(at)` PARALLEL ${raw(parallel, at)}` : []}`;
  return [sql(at)`CREATE${words(options, 'replace', 'OR REPLACE', at)} FUNCTION ${name(own, at)}${parameters(list, at)} RETURNS ${given(returns) ? raw(returns, at) : sql(at)`void`} AS ${escaped(definition, at)}${clauses}`];
}

function createTrigger(asked: Asked): readonly Pieces[] {
  const { args: [table, trigger, options, definition], at } = asked;
  const get = (option: string): Value | undefined => entry(options, option);
  const write = sql(at);
  const [constraint, condition, when, level] = ['constraint', 'condition', 'when', 'level'].map(get);
  const isInstead = /instead\s+of/i.test(textOf(when) ?? '');
  const called = get('function') ?? trigger;
  const deferring = given(constraint) ? (given(get('deferrable')) ? write`DEFERRABLE INITIALLY ${given(get('deferred')) ? 'DEFERRED' : 'IMMEDIATE'} ` : write`NOT DEFERRABLE `) : [];
  const args = joined(listOf(get('functionParams')).map((value) => escaped(value, at)), ', ', at);
  const statement = write`CREATE${given(constraint) ? ' CONSTRAINT' : ''} TRIGGER ${name(trigger, at)} ${given(constraint) ? write`AFTER` : raw(when, at)} ${joined(listOf(get('operation')).map((item) => raw(item, at)), ' OR ', at)} ON ${name(table, at)} ${deferring}FOR EACH ${isInstead ? write`ROW` : given(level) ? raw(level, at) : write`STATEMENT`} ${given(condition) ? write`WHEN (${raw(condition, at)}) ` : []}EXECUTE PROCEDURE ${name(called, at)}(${args})`;
  if (!given(definition)) return [statement];
  const withReturn: Value = { kind: 'record', entries: new Map([...(options?.kind === 'record' ? options.entries : []), ['returns', { kind: 'text', pieces: write`trigger`, range: at }]]), complete: true, range: at };
  return [...createFunction({ ...asked, args: [called ?? unknown(at), { kind: 'list', items: [], complete: true, range: at }, withReturn, definition] }), statement];
}

function dropTrigger({ args: [table, trigger, options], at }: Asked): readonly Pieces[] {
  return [sql(at)`DROP TRIGGER${words(options, 'ifExists', 'IF EXISTS', at)} ${name(trigger, at)} ON ${name(table, at)}${words(options, 'cascade', 'CASCADE', at)}`];
}

function sequence(verb: 'CREATE' | 'ALTER'): Operation {
  return ({ args: [own, options], at }) => {
    const restart = entry(options, 'restart');
    const clauses = [...sequenceOptions(options, at), ...(given(restart) ? [isConstant(restart, true) ? sql(at)`RESTART` : sql(at)`RESTART WITH ${raw(restart, at)}`] : [])];
    return [sql(at)`${verb}${words(options, 'temporary', 'TEMPORARY', at)} SEQUENCE${words(options, 'ifNotExists', 'IF NOT EXISTS', at)} ${name(own, at)} ${joined(clauses, ' ', at)}`];
  };
}

function createDomain({ args: [domain, type, options], at, shorthands }: Asked): readonly Pieces[] {
  const [own, check, constraint] = ['default', 'check', 'constraintName'].map((option) => entry(options, option));
  const named = given(constraint) ? sql(at)` CONSTRAINT ${name(constraint, at)}` : [];
  const value = own === undefined || isMissing(own) ? [] : sql(own.range)` DEFAULT ${escaped(own, at)}`;
  const rest = given(entry(options, 'notNull')) ? sql(at)`${named} NOT NULL` : given(check) ? sql(at)`${named} CHECK (${raw(check, at)})` : [];
  return [sql(at)`CREATE DOMAIN ${name(domain, at)} AS ${typeName(columnOptions(type ?? unknown(at), shorthands).get('type'), at)}${value}${rest}`];
}

function policyClauses(options: Value | undefined, at: Range): Pieces {
  const [role, using, check] = ['role', 'using', 'check'].map((option) => entry(options, option));
  return sql(at)`${given(role) ? sql(at)` TO ${joined(listOf(role).map((item) => raw(item, at)), ', ', at)}` : []}${given(using) ? sql(at)` USING (${raw(using, at)})` : []}${given(check) ? sql(at)` WITH CHECK (${raw(check, at)})` : []}`;
}

function createPolicy({ args: [table, policy, options], at }: Asked): readonly Pieces[] {
  const command = entry(options, 'command');
  const role = given(entry(options, 'role')) ? [] : sql(at)` TO PUBLIC`;
  return [sql(at)`CREATE POLICY ${name(policy, at)} ON ${name(table, at)} FOR ${given(command) ? raw(command, at) : sql(at)`ALL`}${role}${policyClauses(options, at)}`];
}

function roles(value: Value | undefined, at: Range): Pieces {
  return joined(listOf(value).map((role) => (textOf(role) === 'PUBLIC' ? raw(role, at) : name(role, at))), ', ', at);
}

function grantOnTables(verb: 'GRANT' | 'REVOKE'): Operation {
  return ({ args: [options], at }) => {
    const schema = entry(options, 'schema');
    const tables = given(schema) ? sql(at)`ALL TABLES IN SCHEMA ${name(schema, at)}` : names(entry(options, 'tables'), at);
    return [sql(at)`${verb} ${joined(listOf(entry(options, 'privileges')).map((item) => raw(item, at)), ', ', at)} ON ${tables} ${verb === 'GRANT' ? 'TO' : 'FROM'} ${roles(entry(options, 'roles'), at)}${words(options, 'withGrantOption', 'WITH GRANT OPTION', at)}${words(options, 'cascade', 'CASCADE', at)}`];
  };
}

/** Every operation of `MigrationBuilder` that changes the schema, by its method (src/operations). */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  createTable,
  dropTable: dropped('TABLE'),
  renameTable: renamed('TABLE'),
  alterTable,
  addColumns,
  addColumn: addColumns,
  dropColumns,
  dropColumn: dropColumns,
  renameColumn: partRenamed('TABLE', ''),
  alterColumn,
  addConstraint,
  createConstraint: addConstraint,
  dropConstraint,
  renameConstraint: partRenamed('TABLE', 'CONSTRAINT '),
  createIndex,
  addIndex: createIndex,
  dropIndex,
  renameIndex: renamed('INDEX'),
  createType,
  addType: createType,
  dropType: dropped('TYPE'),
  renameType: renamed('TYPE'),
  addTypeValue,
  renameTypeValue: ({ args: [type, from, to], at }) => [sql(at)`ALTER TYPE ${name(type, at)} RENAME VALUE ${escaped(from, at)} TO ${escaped(to, at)}`],
  addTypeAttribute: ({ args: [type, own, kind], at }) => [sql(at)`ALTER TYPE ${name(type, at)} ADD ATTRIBUTE ${name(own, at)} ${typeName(kind, at)}`],
  dropTypeAttribute: ({ args: [type, own], at }) => [sql(at)`ALTER TYPE ${name(type, at)} DROP ATTRIBUTE ${name(own, at)}`],
  setTypeAttribute: ({ args: [type, own, kind], at }) => [sql(at)`ALTER TYPE ${name(type, at)} ALTER ATTRIBUTE ${name(own, at)} SET DATA TYPE ${typeName(kind, at)}`],
  renameTypeAttribute: partRenamed('TYPE', 'ATTRIBUTE '),
  createView,
  dropView: dropped('VIEW'),
  renameView: renamed('VIEW'),
  createMaterializedView,
  dropMaterializedView: dropped('MATERIALIZED VIEW'),
  renameMaterializedView: renamed('MATERIALIZED VIEW'),
  renameMaterializedViewColumn: partRenamed('MATERIALIZED VIEW', 'COLUMN '),
  refreshMaterializedView: ({ args: [view, options], at }) => [sql(at)`REFRESH MATERIALIZED VIEW${words(options, 'concurrently', 'CONCURRENTLY', at)} ${name(view, at)}${dataClause(options, at)}`],
  createFunction,
  dropFunction: ({ args: [own, list, options], at }) => [sql(at)`DROP FUNCTION${words(options, 'ifExists', 'IF EXISTS', at)} ${name(own, at)}${parameters(list, at)}${words(options, 'cascade', 'CASCADE', at)}`],
  renameFunction: ({ args: [own, list, to], at }) => [sql(at)`ALTER FUNCTION ${name(own, at)}${parameters(list, at)} RENAME TO ${name(to, at)}`],
  createTrigger,
  dropTrigger,
  renameTrigger: ({ args: [table, from, to], at }) => [sql(at)`ALTER TRIGGER ${name(from, at)} ON ${name(table, at)} RENAME TO ${name(to, at)}`],
  createSchema: ({ args: [own, options], at }) => [sql(at)`CREATE SCHEMA${words(options, 'ifNotExists', 'IF NOT EXISTS', at)} ${name(own, at)}${given(entry(options, 'authorization')) ? sql(at)` AUTHORIZATION ${raw(entry(options, 'authorization'), at)}` : []}`],
  dropSchema: dropped('SCHEMA'),
  renameSchema: renamed('SCHEMA'),
  createExtension: ({ args: [list, options], at }) => listOf(list).map((own) => sql(at)`CREATE EXTENSION${words(options, 'ifNotExists', 'IF NOT EXISTS', at)} ${name(own, at)}${given(entry(options, 'schema')) ? sql(at)` SCHEMA ${name(entry(options, 'schema'), at)}` : []}`),
  dropExtension: ({ args: [list, options], at }) => listOf(list).map((own) => sql(at)`DROP EXTENSION${words(options, 'ifExists', 'IF EXISTS', at)} ${name(own, at)}${words(options, 'cascade', 'CASCADE', at)}`),
  createSequence: sequence('CREATE'),
  alterSequence: sequence('ALTER'),
  dropSequence: dropped('SEQUENCE'),
  renameSequence: renamed('SEQUENCE'),
  createDomain,
  dropDomain: dropped('DOMAIN'),
  renameDomain: renamed('DOMAIN'),
  createPolicy,
  alterPolicy: ({ args: [table, policy, options], at }) => [sql(at)`ALTER POLICY ${name(policy, at)} ON ${name(table, at)}${policyClauses(options, at)}`],
  dropPolicy: ({ args: [table, policy, options], at }) => [sql(at)`DROP POLICY${words(options, 'ifExists', 'IF EXISTS', at)} ${name(policy, at)} ON ${name(table, at)}`],
  renamePolicy: ({ args: [table, from, to], at }) => [sql(at)`ALTER POLICY ${name(from, at)} ON ${name(table, at)} RENAME TO ${name(to, at)}`],
  grantOnTables: grantOnTables('GRANT'),
  revokeOnTables: grantOnTables('REVOKE'),
};
