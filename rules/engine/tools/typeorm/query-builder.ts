import type { Call } from '../../code/call.ts';
import { CalledHost } from '../../code/host.ts';
import { boundValue, joined, sql, substitute } from '../../code/sql.ts';
import { textWithHoles, unknown, type Value } from '../../code/value.ts';
import { HOLE } from '../../model/name.ts';
import type { Range } from '../../model/range.ts';
import { asWritten, pathOf, type Pieces } from './names.ts';
import { answer, type Session } from './session.ts';

/** `createQueryBuilder()`: a statement that is sent by `execute`. Tables are those given by name; of an entity only its class knows the table. */
export class QueryBuilder extends CalledHost {
  readonly #session: Session;
  #kind: 'select' | 'update' | 'insert' | 'delete' = 'select';
  #target: Value | undefined;
  #set: Value | undefined;
  #columns: Value | undefined;
  #values: Value | undefined;
  #where: Pieces | undefined;
  readonly #parameters = new Map<string, Value>();

  constructor(session: Session, range: Range, target: Value | undefined) {
    super(range);
    this.#session = session;
    this.#target = target;
  }

  call(method: string | undefined, call: Call): Value {
    const [first, second] = call.args;
    switch (method) {
      case 'update':
        this.#kind = 'update';
        if (first?.kind === 'record') this.#set = first;
        else {
          this.#target = first ?? this.#target;
          this.#set = second;
        }
        return this;
      case 'delete':
      case 'softDelete':
        this.#kind = method === 'delete' ? 'delete' : 'update';
        return this;
      case 'insert':
        this.#kind = 'insert';
        return this;
      case 'into':
      case 'from':
        this.#target = first;
        this.#columns = second;
        return this;
      case 'set':
        this.#set = first;
        return this;
      case 'values':
        this.#values = first;
        return this;
      case 'where':
      case 'andWhere':
      case 'orWhere':
        return this.#condition(method, first, second, call);
      case 'setParameter':
      case 'setParameters':
        this.#addParameters(method === 'setParameters' ? first : undefined);
        return this;
      case 'execute':
        return this.#execute(call);
      default:
        return method !== undefined && /^(?:get\w+|stream|clone)$/.test(method) ? answer(call) : this;
    }
  }

  #addParameters(values: Value | undefined): void {
    if (values?.kind === 'record') for (const [name, value] of values.entries) this.#parameters.set(name, value);
  }

  #condition(method: string, condition: Value | undefined, parameters: Value | undefined, call: Call): this {
    this.#addParameters(parameters);
    const pieces = condition?.kind === 'text' ? asWritten(condition) : sql(call.name)`$1`;
    const before = method === 'where' ? undefined : this.#where;
    this.#where = before === undefined ? pieces : sql(call.name)`(${before}) ${method === 'orWhere' ? 'OR' : 'AND'} (${pieces})`;
    return this;
  }

  #execute(call: Call): Value {
    if (this.#kind === 'select') return answer(call);
    const target = this.#target;
    if (target?.kind !== 'text') {
      this.#session.unreadable(call, 'it writes rows by an entity, whose table and columns are those of the day on which it runs');
      return answer(call);
    }
    this.#session.send(call, this.#statement(target, call));
    return answer(call);
  }

  #statement(target: Value, call: Call): Pieces {
    const made = sql(call.name);
    const table = pathOf(target, call.range);
    const where = this.#where === undefined ? [] : made` WHERE ${this.#bound(this.#where)}`;
    if (this.#kind === 'delete') return made`DELETE FROM ${table}${where}`;
    if (this.#kind === 'insert') return this.#insert(table, call);
    const set = this.#set?.kind === 'record' ? [...this.#set.entries].map(([name, value]) => made`"${name}" = ${this.#assigned(value, call)}`) : [];
    return made`UPDATE ${table} SET ${joined(set, ', ', call.range)}${where}`;
  }

  #insert(table: Pieces, call: Call): Pieces {
    const made = sql(call.name);
    const rows = this.#values?.kind === 'list' ? this.#values.items : [this.#values];
    const [first] = rows;
    const said = this.#columns?.kind === 'list' ? this.#columns.items.map((name) => textWithHoles(name) ?? HOLE) : undefined;
    const names = said ?? (first?.kind === 'record' ? [...first.entries.keys()] : []);
    const columns = said === undefined ? [] : made`(${joined(said.map((name) => made`"${name}"`), ', ', call.range)})`;
    const tuples = rows.map((row) => made`(${joined(names.map((name) => this.#assigned((row?.kind === 'record' ? row.entries.get(name) : undefined) ?? unknown(call.name), call)), ', ', call.range)})`);
    return made`INSERT INTO ${table}${columns} VALUES ${joined(tuples, ', ', call.range)}`;
  }

  /** A function gives SQL, all else is a value. */
  #assigned(value: Value, call: Call): Pieces {
    if (value.kind !== 'function') return boundValue(value);
    return asWritten(call.invoke(value, []));
  }

  /** `:name` and `:...names`. */
  #bound(pieces: Pieces): Pieces {
    return substitute(pieces, /(?<!:):(?:\.\.\.)?([A-Za-z_]\w*)/g, (match, at) => {
      const value = this.#parameters.get(match[1] ?? '') ?? unknown(at);
      return value.kind === 'list' ? joined(value.items.map(boundValue), ', ', at) : boundValue(value);
    });
  }
}
