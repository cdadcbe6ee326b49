import type { Call } from '../../code/call.ts';
import { boundValue, joined, quotedIdentifier, sql } from '../../code/sql.ts';
import { hole, isConstant, piecesOf, textWithHoles, unknown, type Value } from '../../code/value.ts';
import type { Range } from '../../model/range.ts';
import { Conditions } from './conditions.ts';
import { qualified, wrapped, wrappedList, isSqlObject, type Pieces, type SqlObject } from './names.ts';
import { parameterOf } from './raw.ts';
import type { Session } from './session.ts';

type Method = 'select' | 'insert' | 'update' | 'del' | 'truncate' | 'batchInsert';

const METHODS: Readonly<Record<string, Method>> = {
  insert: 'insert',
  upsert: 'insert',
  update: 'update',
  increment: 'update',
  decrement: 'update',
  del: 'del',
  delete: 'del',
  truncate: 'truncate',
  batchInsert: 'batchInsert',
};

const TABLE = /^(?:table|from|into|queryBuilder|fromRaw)$/;
const SELECT = /^(?:select|column|columns|first|distinct|pluck)$/;

/** An unknown list of columns: what the code only knows when it runs. */
function unknownColumn(range: Range): Pieces {
  return quotedIdentifier({ kind: 'text', pieces: [hole(range)], range });
}

/** `knex('users')…`: a query that is sent when it is awaited (query/querybuilder.js). Only what a rule may ask is followed. */
export class QueryBuilder implements SqlObject {
  readonly kind = 'host';
  readonly range: Range;
  #session: Session;
  readonly #conditions: Conditions;
  readonly #columns: Pieces[] = [];
  readonly #joins: Pieces[] = [];
  #method: Method = 'select';
  #call: Call | undefined;
  #table: Value | undefined;
  #schema: Value | undefined;
  #conflict: Pieces = [];
  #with: Pieces = [];
  #tail: Pieces = [];
  #locks = false;

  constructor(session: Session, range: Range) {
    this.#session = session;
    this.range = range;
    this.#conditions = new Conditions((callback) => {
      const nested = new QueryBuilder(session, range);
      callback(nested);
      return nested.#conditions.pieces();
    });
  }

  member(_name: string, range: Range): Value {
    return unknown(range);
  }

  call(method: string | undefined, call: Call): Value {
    const name = method ?? '';
    const first = call.args[0];
    if (METHODS[name] !== undefined) {
      this.#method = METHODS[name];
      this.#call = call;
      if (name === 'batchInsert') this.#table = first;
      this.#session.made(this, call.range);
    } else if (TABLE.test(name)) this.#table = name === 'fromRaw' ? unknown(call.name) : (first ?? this.#table);
    else if (SELECT.test(name)) this.#select(call);
    else if (/^(?:and|or)?where|^having/i.test(name)) this.#conditions.add(name, call);
    else if (/join$/i.test(name)) this.#join(name, call);
    else if (/^(?:toString|toQuery)$/.test(name)) return { kind: 'text', pieces: this.sql(), range: call.range };
    else this.#other(name, call);
    return this;
  }

  #other(name: string, call: Call): void {
    const made = sql(call.name);
    const [first = unknown(call.name)] = call.args;
    switch (name) {
      case 'withSchema':
        this.#schema = first;
        return;
      case 'onConflict':
        this.#conflict = call.args.length === 0 ? made` on conflict` : made` on conflict (${wrappedList(first)})`;
        return;
      case 'ignore':
        this.#conflict = made`${this.#conflict} do nothing`;
        return;
      case 'merge':
        this.#conflict = made`${this.#conflict} do update set ${unknownColumn(call.name)} = $1`;
        return;
      case 'with':
      case 'withRecursive':
        if (isSqlObject(call.args[1])) this.#with = made`with ${wrapped(first)} as (${call.args[1].sql()}) `;
        return;
      case 'limit':
        this.#tail = made`${this.#tail} limit ${boundValue(first)}`;
        return;
      case 'forUpdate':
      case 'forShare':
        this.#locks = true;
        return;
      case 'transacting':
        this.#session = this.#session.inside();
        return;
      case 'as':
        return;
      default:
    }
  }

  #select(call: Call): void {
    for (const value of call.args) {
      if (value.kind === 'list') this.#columns.push(...value.items.map(wrapped));
      else if (value.kind === 'record' || value.kind === 'function') this.#columns.push(unknownColumn(value.range));
      else this.#columns.push(wrapped(value));
    }
  }

  #join(name: string, call: Call): void {
    const made = sql(call.name);
    const [table = unknown(call.name)] = call.args;
    const words = name.replace(/([A-Z])/g, ' $1').toLowerCase().replace(/^inner join|^join$/, 'inner join');
    const target = table.kind === 'record' ? [...table.entries.values()][0] : table;
    if (name === 'joinRaw') this.#joins.push(made` ${piecesOf(table) ?? [hole(table.range)]}`);
    else this.#joins.push(made` ${words} ${target === undefined ? unknownColumn(table.range) : qualified(this.#schema, target)}${/cross/.test(words) ? '' : ' on true'}`);
  }

  /** `where …` of the query alone: the predicate of a partial index. */
  condition(): Pieces {
    this.#session.used(this);
    return this.#conditions.pieces() ?? [{ text: 'true', range: this.range, verbatim: false }];
  }

  awaited(): Value {
    this.#session.used(this);
    const sent = this.#method !== 'select' || this.#locks;
    if (sent) this.#session.send({ pieces: this.#statement(), range: this.#call?.range ?? this.range }, this.range.start);
    return unknown(this.range);
  }

  sql(): Pieces {
    this.#session.used(this);
    return this.#statement();
  }

  get #target(): Pieces {
    if (this.#table?.kind === 'record') {
      const [alias, table] = [...this.#table.entries][0] ?? [];
      return table === undefined || alias === undefined ? unknownColumn(this.range) : sql(this.range)`${qualified(this.#schema, table)} as "${alias.replaceAll('"', '""')}"`;
    }
    return this.#table === undefined ? unknownColumn(this.range) : aliased(this.#schema, this.#table);
  }

  #statement(): Pieces {
    const range = this.#call?.name ?? this.range;
    const made = sql(range);
    const condition = this.#conditions.pieces();
    const where = condition === undefined ? [] : made` where ${condition}`;
    switch (this.#method) {
      case 'insert':
      case 'batchInsert':
        return made`${this.#with}insert into ${this.#target} ${this.#inserted(range)}${this.#conflict}`;
      case 'update':
        return made`${this.#with}update ${this.#target} set ${this.#assigned(range)}${where}`;
      case 'del':
        return made`${this.#with}delete from ${this.#target}${where}`;
      case 'truncate':
        return made`truncate ${this.#target} restart identity`;
      case 'select': {
        const columns = this.#columns.length === 0 ? made`*` : joined(this.#columns, ', ', range);
        return made`${this.#with}select ${columns} from ${this.#target}${this.#joins.flat()}${where}${this.#tail}${this.#locks ? ' for update' : ''}`;
      }
    }
  }

  #assigned(range: Range): Pieces {
    const made = sql(range);
    const [first, second] = this.#call?.args ?? [];
    const name = this.#call === undefined ? '' : this.#session.code.text.slice(this.#call.name.start, this.#call.name.end);
    if (first === undefined || first.kind === 'unknown') return made`${unknownColumn(range)} = $1`;
    if (/^(?:in|de)crement$/.test(name) && first.kind === 'text') {
      return made`${wrapped(first)} = ${wrapped(first)} ${name === 'increment' ? '+' : '-'} ${second === undefined ? '1' : boundValue(second)}`;
    }
    if (first.kind !== 'record') return made`${wrapped(first)} = ${parameterOf(second, range)}`;
    const pairs = [...first.entries].filter(([, value]) => !isConstant(value, undefined)).map(([column, value]) => made`${wrapped(textAt(column, value.range))} = ${parameterOf(value, value.range)}`);
    if (!first.complete || pairs.length === 0) pairs.push(made`${unknownColumn(range)} = $1`);
    return joined(pairs, ', ', range);
  }

  #inserted(range: Range): Pieces {
    const made = sql(range);
    const rows = this.#method === 'batchInsert' ? this.#call?.args[1] : this.#call?.args[0];
    if (isSqlObject(rows)) return rows.sql();
    const list = rows?.kind === 'list' ? rows.items : rows === undefined ? [] : [rows];
    const known = list.flatMap((row) => (row.kind === 'record' ? [row] : []));
    if (known.length === 0 || known.length < list.length || known.some((row) => !row.complete)) return made`(${unknownColumn(range)}) values ($1)`;
    const columns = [...new Set(known.flatMap((row) => [...row.entries.keys()]))].sort();
    if (columns.length === 0) return made`default values`;
    const values = known.map((row) => made`(${joined(columns.map((column) => insertedValue(row.entries.get(column), range)), ', ', range)})`);
    return made`(${joined(columns.map((column) => wrapped(textAt(column, range))), ', ', range)}) values ${joined(values, ', ', range)}`;
  }
}

function insertedValue(value: Value | undefined, range: Range): Pieces {
  return value === undefined ? [{ text: 'DEFAULT', range, verbatim: false }] : parameterOf(value, range);
}

function textAt(text: string, range: Range): Value {
  return { kind: 'text', pieces: [{ text, range, verbatim: false }], range };
}

/** `users as u`. */
function aliased(schema: Value | undefined, table: Value): Pieces {
  const text = textWithHoles(table);
  const match = text === undefined ? null : /^(.*?)\s+as\s+(\w+)$/i.exec(text);
  if (match === null) return qualified(schema, table);
  return sql(table.range)`${qualified(schema, textAt(match[1] ?? '', table.range))} as "${match[2] ?? ''}"`;
}

