import type { Call } from '../../code/call.ts';
import { Host } from '../../code/host.ts';
import { unknown, type Value } from '../../code/value.ts';
import type { Range } from '../../model/range.ts';
import { ForeignKey } from './foreign-key.ts';
import type { TableBuilder } from './table-builder.ts';

/** A modifier of a column, and where it is called. */
export interface Modifier {
  readonly args: readonly Value[];
  readonly call: Call;
}

const ALIASES: Readonly<Record<string, string>> = { default: 'defaultTo', defaultsTo: 'defaultTo', notNull: 'notNullable' };

const MODIFIERS = /^(?:defaultTo|nullable|comment|check\w*)$/;

/** Modifiers without meaning on PostgreSQL, and those that only change what knex itself does. */
const SILENT = /^(?:unsigned|first|after|collate|queryContext)$/;

/** `t.string('name')` and what is chained to it (schema/columnbuilder.js). */
export class ColumnBuilder extends Host {
  readonly declaration: Call;
  /** Lower case, as in `COLUMN_TYPES`. */
  readonly type: string;
  readonly modifiers = new Map<string, Modifier>();
  /** The call of `.alter()`, for a column that is there already. */
  alter: Call | undefined;
  /** The chain so far. */
  chain: Range;
  readonly #table: TableBuilder;
  #foreign: ForeignKey | undefined;

  constructor(table: TableBuilder, type: string, call: Call) {
    super(call.range);
    this.#table = table;
    this.type = type;
    this.declaration = call;
    this.chain = call.range;
  }

  get name(): Value {
    const [first] = this.declaration.args;
    if (first !== undefined && first.kind !== 'record') return first;
    const isIncrements = /increments$/.test(this.type);
    return isIncrements ? { kind: 'text', pieces: [{ text: 'id', range: this.declaration.name, verbatim: false }], range: this.declaration.name } : unknown(this.declaration.name);
  }

  call(method: string | undefined, call: Call): Value {
    this.chain = { start: this.chain.start, end: call.range.end };
    const name = method === undefined ? '' : (ALIASES[method] ?? method);
    if (name === 'notNullable') this.modifiers.set('nullable', { args: [{ kind: 'constant', value: false, range: call.name }], call });
    else if (MODIFIERS.test(name)) this.modifiers.set(name, { args: call.args, call });
    else if (name === 'primary' || name === 'unique' || name === 'index') this.#key(name, call);
    else if (name === 'references') this.#references(call);
    else if (name === 'alter') this.alter = call;
    else if (this.#foreign?.change(name, call) !== true && !SILENT.test(name)) this.#table.unreadable(call);
    return this;
  }

  #key(method: string, call: Call): void {
    if (!/increments$/.test(this.type)) this.#table.change(method, [this.name, ...call.args], call);
  }

  #references(call: Call): void {
    this.#foreign = new ForeignKey(this.name, undefined, call);
    this.#foreign.change('references', call);
    this.#table.foreignKey(this.#foreign, call);
  }
}
