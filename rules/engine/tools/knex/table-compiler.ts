import type { Call } from '../../code/call.ts';
import { joined, sql, substitute, textOfPieces } from '../../code/sql.ts';
import type { Sent } from '../../code/recorder.ts';
import { entry, hole, isConstant, piecesOf, textOf, textWithHoles, truth, unknown, type Value } from '../../code/value.ts';
import type { Range } from '../../model/range.ts';
import { COLUMN_TYPES, checkPredicate, defaultClause } from './column-types.ts';
import type { ColumnBuilder } from './column-builder.ts';
import { alterations } from './alterations.ts';
import { generatedName, isSqlObject, qualified, wrapped, wrappedList, type Pieces } from './names.ts';
import { rawPieces } from './raw.ts';
import type { TableBuilder, TableChange } from './table-builder.ts';

/** A statement of a table, and the call that asks for it alone where there is one. */
export interface TableStatement extends Sent {
  readonly change: TableChange | undefined;
}

/**
 * What one callback sends, in the order in which knex sends it: types, the columns, each altered column, comments, then the
 * rest in the order of the code (schema/tablecompiler.js, dialects/postgres/schema/pg-tablecompiler.js).
 */
export class TableCompiler {
  readonly #table: TableBuilder;
  readonly #name: Value;
  readonly #schema: Value | undefined;
  readonly #head: Range;
  readonly #first: TableStatement[] = [];
  readonly #statements: TableStatement[] = [];
  #checks = 0;

  /** @param head where the code says `createTable` or `alterTable` */
  constructor(table: TableBuilder, name: Value, schema: Value | undefined, head: Range) {
    this.#table = table;
    this.#name = name;
    this.#schema = schema;
    this.#head = head;
  }

  #add(pieces: Pieces, range: Range | undefined, change?: TableChange): void {
    this.#statements.push({ pieces, range, change });
  }

  get #qualified(): Pieces {
    return qualified(this.#schema, this.#name);
  }

  statements(like: Value | undefined): readonly TableStatement[] {
    const added = this.#table.columns.filter((column) => column.alter === undefined || this.#table.method !== 'alter');
    const columns = added.map((column) => this.#definition(column));
    if (this.#table.method === 'alter') this.#alter(columns);
    else this.#create(columns, like);
    const altered = this.#table.method === 'alter' ? this.#table.columns.filter((column) => column.alter !== undefined) : [];
    for (const column of altered) {
      const type = this.#type(column);
      for (const statement of alterations(column, type, this.#qualified)) this.#statements.push({ ...statement, change: undefined });
    }
    for (const column of [...added, ...altered]) this.#columnQueries(column);
    for (const change of this.#table.changes) this.#change(change);
    if (this.#table.method === 'alter') this.#tableComment();
    return [...this.#first.reverse(), ...this.#statements];
  }

  #alter(columns: readonly Pieces[]): void {
    if (columns.length === 0) return;
    const made = sql(this.#head);
    this.#add(made`alter table ${this.#qualified} ${joined(columns.map((column) => made`add column ${column}`), ', ', this.#head)}`, undefined);
  }

  #create(columns: readonly Pieces[], like: Value | undefined): void {
    const made = sql(this.#head);
    const words = this.#table.method === 'createIfNot' ? 'create table if not exists' : 'create table';
    const source = like === undefined ? [] : [made`like ${qualified(this.#schema, like)} including all`];
    const inside = joined([...source, ...columns, ...this.#primaryKey(), ...this.#tableChecks()], ', ', this.#head);
    const inherits = this.#table.inherits === undefined ? [] : made` inherits (${wrapped(this.#table.inherits)})`;
    this.#add(made`${words} ${this.#qualified} (${inside})${inherits}`, undefined);
    this.#tableComment();
  }

  #tableComment(): void {
    const { comment } = this.#table;
    if (comment === undefined) return;
    // Knex does not double the quotes of this one.
    this.#add(sql(comment.range)`comment on table ${this.#qualified} is '${piecesOf(comment) ?? [hole(comment.range)]}'`, comment.range);
  }

  #type(column: ColumnBuilder): Pieces {
    const keys = this.#table.changes.some(({ method }) => method === 'primary');
    const before = (pieces: Pieces): void => void this.#first.push({ pieces, range: column.chain, change: undefined });
    return COLUMN_TYPES[column.type]?.(column.declaration, { primaryAllowed: !keys, schema: this.#schema, before }) ?? [hole(column.range)];
  }

  #definition(column: ColumnBuilder): Pieces {
    const parts = [sql(column.declaration.name)`${wrapped(column.name)} ${this.#type(column)}`];
    if (/increments$/.test(column.type)) return parts[0] ?? [];
    const nullable = column.modifiers.get('nullable');
    if (nullable !== undefined) parts.push(sql(nullable.call.name)`${isConstant(nullable.args[0], false) ? 'not null' : 'null'}`);
    const fallback = column.modifiers.get('defaultTo');
    const clause = fallback === undefined ? [] : defaultClause(fallback.args[0], column.type, fallback.call);
    if (clause.length > 0) parts.push(clause);
    for (const [modifier, { args, call }] of column.modifiers) {
      const check = checkPredicate(modifier, wrapped(column.name), args, call);
      if (check === undefined) continue;
      const name = check.name === undefined ? [] : sql(call.name)`constraint ${piecesOf(check.name) ?? [hole(call.name)]} `;
      parts.push(sql(call.name)`${name}check (${check.predicate})`);
    }
    return joined(parts, ' ', column.declaration.name);
  }

  /** Comments of columns, and the checks of altered ones. */
  #columnQueries(column: ColumnBuilder): void {
    for (const [modifier, { args, call }] of column.modifiers) {
      const made = sql(call.name);
      if (modifier === 'comment') {
        const text = args[0] ?? unknown(call.name);
        const pieces = piecesOf(text) ?? [hole(text.range)];
        const doubled = substitute(pieces, /(?<!')'(?!')/g, (_, at) => [{ text: "''", range: at, verbatim: false }]);
        const written = textOfPieces(pieces) === '' ? made`NULL` : made`'${doubled}'`;
        this.#add(made`comment on column ${this.#qualified}.${wrapped(column.name)} is ${written}`, call.range);
      }
      const check = column.alter === undefined || this.#table.method !== 'alter' ? undefined : checkPredicate(modifier, wrapped(column.name), args, call);
      if (check === undefined) continue;
      this.#checks += 1;
      const name = check.name === undefined ? made`${textWithHoles(this.#name) ?? ''}_${textWithHoles(column.name) ?? ''}_${String(this.#checks)}` : (piecesOf(check.name) ?? [hole(call.name)]);
      this.#add(made`alter table ${this.#qualified} add constraint ${name} check(${check.predicate})`, call.range);
    }
  }

  #primaryKey(): readonly Pieces[] {
    const change = this.#table.changes.find(({ method }) => method === 'primary');
    return change === undefined ? [] : [this.#primaryClause(change)];
  }

  #primaryClause({ args, call }: TableChange): Pieces {
    const options = args[1]?.kind === 'record' ? args[1] : undefined;
    const given = options === undefined ? args[1] : entry(options, 'constraintName');
    const name = isGiven(given) ? given : generatedPrimary(this.#name, call);
    return sql(call.name)`constraint ${wrapped(name)} primary key (${wrappedList(args[0] ?? unknown(call.name))})${deferrable(options, call)}`;
  }

  #tableChecks(): readonly Pieces[] {
    return this.#table.changes
      .filter(({ method }) => method === 'check')
      .map(({ args, call }) => {
        const name = isGiven(args[2]) ? sql(call.name)`constraint ${piecesOf(args[2]) ?? [hole(call.name)]} ` : [];
        return sql(call.name)`${name}check (${rawPieces(args[0], args[1], call.name)})`;
      });
  }

  #change(change: TableChange): void {
    const { method, args, call, foreign } = change;
    const pieces = this.#pieces(change);
    if (pieces === undefined) return;
    const isCreated = this.#table.method !== 'alter';
    if (isCreated && (method === 'primary' || method === 'check')) return;
    const range = foreign?.chain ?? (args.length === 0 ? undefined : call.range);
    this.#add(pieces, range ?? call.range, change);
  }

  #pieces(change: TableChange): Pieces | undefined {
    const { method, args, call, foreign } = change;
    const made = sql(call.name);
    const [first = unknown(call.name), second] = args;
    const table = made`alter table ${this.#qualified}`;
    switch (method) {
      case 'foreign': {
        const clause = foreign?.clause(this.#name);
        return clause && made`${table} add ${clause}`;
      }
      case 'primary':
        return made`${table} add ${this.#primaryClause(change)}`;
      case 'unique':
        return this.#unique(change);
      case 'index':
        return this.#index(change);
      case 'dropColumn':
        return made`${table} ${joined(droppedColumns(args).map((column) => made`drop column ${wrapped(column)}`), ', ', call.name)}`;
      case 'renameColumn':
        return made`${table} rename ${wrapped(first)} to ${wrapped(second ?? unknown(call.name))}`;
      case 'setNullable':
      case 'dropNullable':
        return made`${table} alter column ${wrapped(first)} ${method === 'setNullable' ? 'drop' : 'set'} not null`;
      case 'dropIndex':
        return this.#dropIndex(change);
      case 'check':
        return this.#addCheck(change);
      case 'dropChecks':
        return made`${table} ${joined(droppedColumns(args).map((name) => made`drop constraint ${piecesOf(name) ?? [hole(name.range)]}`), ', ', call.name)}`;
      default:
        return this.#dropConstraint(change);
    }
  }

  #dropConstraint({ method, args, call }: TableChange): Pieces {
    const made = sql(call.name);
    const kind = /^drop(Primary|Unique|Foreign)(IfExists)?$/.exec(method);
    const given = kind?.[1] === 'Primary' ? args[0] : args[1];
    const name = isGiven(given) ? given : kind?.[1] === 'Primary' ? generatedPrimary(this.#name, call) : generatedName(this.#name, args[0], (kind?.[1] ?? '').toLowerCase(), call.name);
    return made`alter table ${this.#qualified} drop constraint ${kind?.[2] === undefined ? '' : 'if exists '}${wrapped(name)}`;
  }

  #unique({ args, call }: TableChange): Pieces {
    const made = sql(call.name);
    const [columns = unknown(call.name), second] = args;
    const options = second?.kind === 'record' ? second : undefined;
    const given = options === undefined ? second : entry(options, 'indexName');
    const name = wrapped(isGiven(given) ? given : generatedName(this.#name, columns, 'unique', call.name));
    const predicate = entry(options, 'predicate');
    const asked = entry(options, 'useConstraint');
    const asConstraint = asked === undefined || isConstant(asked, undefined) ? isGiven(entry(options, 'deferrable')) || !isGiven(predicate) : truth(asked) !== false;
    if (asConstraint) return made`alter table ${this.#qualified} add constraint ${name} unique (${wrappedList(columns)})${deferrable(options, call)}`;
    return made`create unique index ${name} on ${this.#qualified} (${wrappedList(columns)})${where(predicate)}`;
  }

  #index({ args, call }: TableChange): Pieces {
    const made = sql(call.name);
    const [columns = unknown(call.name), given, third] = args;
    const options = third?.kind === 'record' ? third : undefined;
    const name = wrapped(isGiven(given) ? given : generatedName(this.#name, columns, 'index', call.name));
    const method = options === undefined ? third : entry(options, 'storageEngineIndexType');
    const unique = textOf(entry(options, 'indexType'))?.toLowerCase() === 'unique' ? ' unique' : '';
    const using = isGiven(method) ? made` using ${piecesOf(method) ?? [hole(method.range)]}` : [];
    return made`create${unique} index ${name} on ${this.#qualified}${using} (${wrappedList(columns)})${where(entry(options, 'predicate'))}`;
  }

  #dropIndex({ args, call }: TableChange): Pieces {
    const name = wrapped(isGiven(args[1]) ? args[1] : generatedName(this.#name, args[0], 'index', call.name));
    return sql(call.name)`drop index ${this.#schema === undefined ? name : sql(call.name)`${wrapped(this.#schema)}.${name}`}`;
  }

  /** While altering, knex does not fill the bindings in (pg sees `$1`). */
  #addCheck({ args, call }: TableChange): Pieces {
    const made = sql(call.name);
    this.#checks += 1;
    const name = isGiven(args[2]) ? (piecesOf(args[2]) ?? [hole(call.name)]) : made`${this.#qualified}_${String(this.#checks)}`;
    let parameters = 0;
    const predicate = substitute(piecesOf(args[0] ?? unknown(call.name)) ?? [hole(call.name)], /\?/g, (_, at) => [{ text: `$${(parameters += 1)}`, range: at, verbatim: false }]);
    return made`alter table ${this.#qualified} add constraint ${name} check(${isSqlObject(args[0]) ? args[0].sql() : predicate})`;
  }
}

/** Whether an argument says anything: knex takes what is empty for nothing. */
function isGiven(value: Value | undefined): value is Value {
  return value !== undefined && truth(value) !== false;
}

function droppedColumns(args: readonly Value[]): readonly Value[] {
  const [first] = args;
  return first?.kind === 'list' ? first.items : args;
}

function generatedPrimary(table: Value, call: Call): Value {
  return { kind: 'text', pieces: [...(piecesOf(table) ?? [hole(call.name)]), { text: '_pkey', range: call.name, verbatim: false }], range: call.name };
}

function deferrable(options: Value | undefined, call: Call): Pieces {
  const value = entry(options, 'deferrable');
  return isGiven(value) ? sql(call.name)` deferrable initially ${piecesOf(value) ?? [hole(value.range)]}` : [];
}

/** The condition of a partial index: a query of which only `where …` counts. */
function where(predicate: Value | undefined): Pieces {
  if (!isGiven(predicate)) return [];
  const made = sql(predicate.range);
  if (predicate.kind === 'host' && 'condition' in predicate) return made` where ${(predicate as { condition(): Pieces }).condition()}`;
  return made` where ${[hole(predicate.range)]}`;
}
