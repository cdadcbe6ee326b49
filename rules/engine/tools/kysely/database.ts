import type { Call } from '../../code/call.ts';
import { Host } from '../../code/host.ts';
import { sql } from '../../code/sql.ts';
import { isConstant, unknown, type Value } from '../../code/value.ts';
import type { Range } from '../../model/range.ts';
import { alterTable, alterTableForm } from './alter-table.ts';
import { Builder } from './builder.ts';
import { source } from './conditions.ts';
import { createTable, createTableForm } from './create-table.ts';
import { identifier, many, reference, table } from './names.ts';
import { ALTER_TYPE, clauses, CREATE_SCHEMA, CREATE_TYPE, CREATE_VIEW, createIndexForm, DROP, REFRESH } from './objects.ts';
import { queryForm } from './query.ts';
import { clauseOf, isSqlObject, listed, type Pieces, type Session } from './session.ts';
import { Raw } from './sql-tag.ts';

/** `db.schema`. */
class SchemaModule extends Host {
  readonly #session: Session;
  readonly #schema: Value | undefined;

  constructor(session: Session, schema: Value | undefined, range: Range) {
    super(range);
    this.#session = session;
    this.#schema = schema;
  }

  call(method: string | undefined, call: Call): Value {
    const [first] = call.args;
    const at = clauseOf(call);
    const write = sql(at);
    const session = this.#session;
    const named = table(first, this.#schema, at);
    const drop = (what: string, name: Pieces = named): Value => new Builder(session, DROP, clauses({ head: write`drop ${what} `, name }), call.range);
    switch (method) {
      case 'withSchema':
        return new SchemaModule(session, first, call.range);
      case 'withPlugin':
      case 'withoutPlugins':
        return this;
      case 'createTable':
        return new Builder(session, createTableForm(session, this.#schema), createTable(named, at), call.range);
      case 'alterTable':
        return new Builder(session, alterTableForm(session, this.#schema), alterTable(named, at), call.range);
      case 'createIndex':
        return new Builder(session, createIndexForm(session, this.#schema), clauses({ create: write`create `, index: write`index `, name: identifier(first, at) }), call.range);
      case 'dropTable':
        return drop('table');
      case 'dropIndex':
        return drop('index');
      case 'dropView':
        return drop('view');
      case 'dropType':
        return drop('type', listed(many(first, at, (item, place) => table(item, this.#schema, place)), at));
      case 'dropSchema':
        return drop('schema', identifier(first, at));
      case 'createSchema':
        return new Builder(session, CREATE_SCHEMA, clauses({ head: write`create schema `, name: identifier(first, at) }), call.range);
      case 'createType':
        return new Builder(session, CREATE_TYPE, clauses({ head: write`create type `, name: named }), call.range);
      case 'alterType':
        return new Builder(session, ALTER_TYPE, clauses({ head: write`alter type `, name: named, verb: write` add value ` }), call.range);
      case 'createView':
        return new Builder(session, CREATE_VIEW, clauses({ head: write`create `, view: write`view `, name: named }), call.range);
      case 'refreshMaterializedView':
        return new Builder(session, REFRESH, clauses({ head: write`refresh materialized view `, name: named, data: write` with data` }), call.range);
      default:
        session.unreadable(call);
        return unknown(call.range);
    }
  }
}

/** `db.transaction()`, `db.connection()`: `execute` calls back with a database. */
class Scope extends Host {
  readonly #session: Session;
  readonly #database: Database;
  readonly #isTransaction: boolean;

  constructor(session: Session, database: Database, isTransaction: boolean, range: Range) {
    super(range);
    this.#session = session;
    this.#database = database;
    this.#isTransaction = isTransaction;
  }

  call(method: string | undefined, call: Call): Value {
    const [callback] = call.args;
    if (method !== 'execute') return this;
    if (callback?.kind !== 'function') {
      this.#session.unreadable(call);
      return unknown(call.range);
    }
    const at = call.name;
    if (this.#isTransaction) this.#session.send(sql(at)`begin`, at);
    const value = call.invoke(callback, [this.#database]);
    if (this.#isTransaction) this.#session.send(sql(at)`commit`, at);
    return { kind: 'promise', value, range: call.range };
  }
}

/** `db.dynamic`, whose `ref` and `table` are often taken out of it. */
class DynamicModule extends Host {
  readonly #session: Session;

  constructor(session: Session, range: Range) {
    super(range);
    this.#session = session;
  }

  override member(): Value {
    return this;
  }

  call(_method: string | undefined, call: Call): Value {
    return new Raw(this.#session, reference(call.args[0], call.name), call.range);
  }
}

/** What a migration is given: `db` (kysely.js, query-creator.js). */
export class Database extends Host {
  readonly #session: Session;
  readonly #schema: Value | undefined;
  /** `with "name" as (…) `, in front of a query. */
  readonly #with: Pieces;

  constructor(session: Session, range: Range, schema?: Value, ctes: Pieces = []) {
    super(range);
    this.#session = session;
    this.#schema = schema;
    this.#with = ctes;
  }

  override member(name: string, range: Range): Value {
    if (name === 'dynamic') return new DynamicModule(this.#session, range);
    return name === 'schema' ? new SchemaModule(this.#session, this.#schema, range) : unknown(range);
  }

  call(method: string | undefined, call: Call): Value {
    const session = this.#session;
    const [first] = call.args;
    const at = clauseOf(call);
    const write = sql(at);
    switch (method) {
      case 'withSchema':
        return new Database(session, call.range, first, this.#with);
      case 'withPlugin':
      case 'withoutPlugins':
      case 'withTables':
      case '$extendTables':
        return this;
      case 'transaction':
        return new Scope(session, this, true, call.range);
      case 'connection':
        return new Scope(session, this, false, call.range);
      case 'executeQuery':
        return isSqlObject(first) ? session.send(first.sql(), call.range) : session.lost(call);
      case 'selectFrom':
        return this.#query(call, { head: write`select `, from: write` from ${listed(many(first, at, (item) => source(session, this.#schema, item, call)), at)}` });
      case 'selectNoFrom':
        return this.#query(call, { head: write`select ` }).call('select', call);
      case 'insertInto':
        return this.#query(call, { head: write`insert into `, into: source(session, this.#schema, first, call) });
      case 'updateTable':
        return this.#query(call, { head: write`update ${source(session, this.#schema, first, call)}` });
      case 'deleteFrom':
        return this.#query(call, { head: write`delete from ${source(session, this.#schema, first, call)}` });
      case 'with':
      case 'withRecursive':
        return this.#expression(method, call);
      default:
        return session.lost(call);
    }
  }

  #query(call: Call, slots: Readonly<Record<string, Pieces>>): Builder<ReturnType<typeof clauses>> {
    return new Builder(this.#session, queryForm(this.#session, this.#schema), clauses({ with: this.#with, ...slots }), call.range);
  }

  #expression(method: string, call: Call): Value {
    const [name, query] = call.args;
    const at = clauseOf(call);
    const made = query?.kind === 'function' ? call.invoke(query, [this]) : query;
    if (!isSqlObject(made) || isConstant(name, undefined)) return this.#session.lost(call);
    const head = this.#with.length === 0 ? sql(at)`with ${method === 'withRecursive' ? 'recursive ' : ''}` : sql(at)`${this.#with.slice(0, -1)}, `;
    const pieces = sql(at)`${head}${name?.kind === 'text' && !/[(]/.test(name.pieces.map(({ text }) => text).join('')) ? identifier(name, at) : identifier(undefined, at)} as (${made.sql()})`;
    return new Database(this.#session, call.range, this.#schema, [...pieces, { text: ' ', range: at, verbatim: false }]);
  }
}
