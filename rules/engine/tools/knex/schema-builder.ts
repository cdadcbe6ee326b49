import type { Call } from '../../code/call.ts';
import { Host } from '../../code/host.ts';
import { hole, piecesOf, truth, unknown, type Value } from '../../code/value.ts';
import type { Sent } from '../../code/recorder.ts';
import { joined, sql } from '../../code/sql.ts';
import type { Range } from '../../model/range.ts';
import { isSqlObject, qualified, wrapped, wrappedList, type Pieces } from './names.ts';
import { rawPieces } from './raw.ts';
import { preceding, resending } from './resending.ts';
import type { Session } from './session.ts';
import { TableBuilder, type TableMethod } from './table-builder.ts';
import { TableCompiler } from './table-compiler.ts';
import { ViewBuilder } from './view-builder.ts';

const TABLES: Readonly<Record<string, TableMethod>> = {
  createTable: 'create',
  createTableIfNotExists: 'createIfNot',
  createTableLike: 'createLike',
  alterTable: 'alter',
  table: 'alter',
};

const VIEWS: Readonly<Record<string, string>> = {
  createView: 'create view',
  createViewOrReplace: 'create or replace view',
  createMaterializedView: 'create materialized view',
};

/** What the answer is for, and what changes nothing in the database. */
const QUESTIONS = /^(?:hasTable|hasColumn)$/;
const SILENT = /^(?:queryContext|connection|debug|timeout|on|once)$/;

/** Its SQL, for somebody else to send. */
const AS_TEXT = /^(?:toQuery|toString)$/;

/** Takes a statement that the chain comes to. */
type Take = (sent: Sent) => void;

/** A part of a chain on `knex.schema`, in its order. */
interface Link {
  readonly method: string;
  readonly call: Call;
}

/** `knex.schema`: a chain of changes that is sent when it is awaited (schema/builder.js, schema/compiler.js). */
export class SchemaBuilder extends Host {
  #session: Session;
  readonly #links: Link[] = [];
  #schema: Value | undefined;

  /** @param range where the code says `knex.schema` */
  constructor(session: Session, range: Range) {
    super(range);
    this.#session = session;
  }

  call(method: string | undefined, call: Call): Value {
    const name = method ?? '';
    if (AS_TEXT.test(name)) return this.#text(call.range);
    if (name === 'withSchema') this.#schema = call.args[0];
    else if (name === 'transacting') this.#session = this.#session.inside();
    else if (!SILENT.test(name)) {
      this.#links.push({ method: name, call });
      if (!QUESTIONS.test(name)) this.#session.made(this, call.range);
    }
    return this;
  }

  override awaited(): Value {
    this.#end((sent) => this.#session.send(sent, this.range.start));
    return unknown(this.range);
  }

  #text(range: Range): Value {
    const statements: Pieces[] = [];
    this.#end(({ pieces }) => statements.push(pieces));
    return { kind: 'text', pieces: joined(statements, ';\n', range), range };
  }

  #end(record: Take): void {
    this.#session.used(this);
    const links = this.#links.splice(0);
    for (const { method, call } of links) this.#send(method, call, links.length === 1, record);
  }

  #send(method: string, call: Call, alone: boolean, record: Take): void {
    const table = TABLES[method];
    const view = VIEWS[method];
    if (table !== undefined) {
      this.#table(table, call, alone, record);
      return;
    }
    if (view !== undefined || method === 'view' || method === 'alterView') {
      this.#view(view, call, record);
      return;
    }
    if (method === 'raw') {
      record({ pieces: rawPieces(call.args[0], call.args[1], call.name), range: call.range });
      return;
    }
    const pieces = this.#simple(method, call);
    if (pieces !== undefined) record({ pieces, range: rangeOfCall(call), resend: alone ? resending(this.#session, call.range) : undefined, precede: preceding(this.#session, call.range) });
    else if (!QUESTIONS.test(method)) this.#session.unreadable(call);
  }

  /** Statements that need no callback. */
  #simple(method: string, call: Call): Pieces | undefined {
    const made = sql(call.name);
    const [first = unknown(call.name), second = unknown(call.name)] = call.args;
    const name = qualified(this.#schema, first);
    const cascade = truth(call.args[1] ?? unknown(call.name)) === true ? ' cascade' : '';
    switch (method) {
      case 'dropTable':
        return made`drop table ${name}`;
      case 'dropTableIfExists':
        return made`drop table if exists ${name}`;
      case 'renameTable':
        return made`alter table ${name} rename to ${wrapped(second)}`;
      case 'dropView':
      case 'dropViewIfExists':
      case 'dropMaterializedView':
      case 'dropMaterializedViewIfExists':
        return made`drop ${method.includes('Materialized') ? 'materialized ' : ''}view ${method.endsWith('IfExists') ? 'if exists ' : ''}${name}`;
      case 'renameView':
        return made`alter view ${wrapped(first)} rename to ${wrapped(second)}`;
      case 'refreshMaterializedView':
        return made`refresh materialized view${cascade === '' ? '' : ' concurrently'} ${wrapped(first)}`;
      case 'createSchema':
      case 'createSchemaIfNotExists':
        return made`create schema ${method.endsWith('IfNotExists') ? 'if not exists ' : ''}${wrapped(first)}`;
      case 'dropSchema':
      case 'dropSchemaIfExists':
        return made`drop schema ${method.endsWith('IfExists') ? 'if exists ' : ''}${wrapped(first)}${cascade}`;
      case 'createExtension':
      case 'createExtensionIfNotExists':
        return made`create extension ${method.endsWith('IfNotExists') ? 'if not exists ' : ''}${wrapped(first)}`;
      case 'dropExtension':
      case 'dropExtensionIfExists':
        return made`drop extension ${method.endsWith('IfExists') ? 'if exists ' : ''}${wrapped(first)}`;
      default:
        return undefined;
    }
  }

  #table(method: TableMethod, call: Call, alone: boolean, record: Take): void {
    const isLike = method === 'createLike';
    const [name = unknown(call.name)] = call.args;
    const callback = call.args[isLike ? 2 : 1];
    const table = new TableBuilder(this.#session, method, call.name);
    if (callback?.kind === 'function') call.invoke(callback, [table], table);
    else if (callback !== undefined || !isLike) this.#session.recorder.unreadable(call.range, 'what happens to the table is written elsewhere');
    const statements = new TableCompiler(table, name, this.#schema, call.name).statements(isLike ? (call.args[1] ?? unknown(call.name)) : undefined);
    for (const [index, statement] of statements.entries()) {
      // What raw SQL comes behind must be the last of it, or the order changes.
      const last = statement.change?.call.range;
      const isApart = last !== undefined && index === statements.length - 1 && !statements.some((other) => other !== statement && reaches(other.pieces, last));
      const place = statements.length === 1 ? call.range : isApart ? last : undefined;
      record({ ...statement, resend: alone && place !== undefined ? resending(this.#session, place) : undefined, precede: preceding(this.#session, call.range) });
    }
  }

  #view(words: string | undefined, call: Call, record: Take): void {
    const made = sql(call.name);
    const [first = unknown(call.name), callback] = call.args;
    const view = new ViewBuilder(this.#session, call.name);
    if (callback?.kind === 'function') call.invoke(callback, [view], view);
    const name = qualified(this.#schema, first);
    if (words === undefined) {
      for (const change of view.changes(name)) record({ pieces: change, range: call.range });
      return;
    }
    const columns = view.columns === undefined ? [] : made` (${wrappedList(view.columns)})`;
    const query = isSqlObject(view.query) ? view.query.sql() : view.query === undefined ? [hole(call.name)] : (piecesOf(view.query) ?? [hole(call.name)]);
    record({ pieces: made`${words} ${name}${columns} as ${query}${view.checkOption}`, range: call.range });
  }
}

/** From the name of the method to the end of the call: the chain before it says something else. */
function rangeOfCall(call: Call): Range {
  return { start: call.name.start, end: call.range.end };
}

/** Whether something that a statement is made of stands in a place: `t.integer('a').index()` adds a column as well. */
function reaches(pieces: Pieces, { start, end }: Range): boolean {
  return pieces.some(({ range }) => range.start >= start && range.end <= end);
}
