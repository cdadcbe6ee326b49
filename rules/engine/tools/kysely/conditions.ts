import type { Call } from '../../code/call.ts';
import { Host } from '../../code/host.ts';
import { joined, sql } from '../../code/sql.ts';
import { constant, hole, unknown, type Value } from '../../code/value.ts';
import type { Range } from '../../model/range.ts';
import { aliased, asWritten, immediate, many, reference, table } from './names.ts';
import { parameter, Raw } from './sql-tag.ts';
import { clauseOf, isSqlObject, listed, type Pieces, type Session } from './session.ts';

/** A list of values stands in parentheses. */
function operand(value: Value | undefined, at: Range, write: (value: Value | undefined, at: Range) => Pieces): Pieces {
  return value?.kind === 'list' ? sql(at)`(${listed(many(value, at, write), at)})` : write(value, at);
}

/** The left side of a comparison: a column, raw SQL, or what a callback makes. */
export function expressionOf(session: Session, value: Value | undefined, call: Call): Pieces {
  const at = clauseOf(call);
  if (value?.kind === 'function') {
    const made = call.invoke(value, [new ExpressionBuilder(session, value.range)]);
    return isSqlObject(made) ? made.sql() : [hole(value.range)];
  }
  return isSqlObject(value) || value?.kind === 'text' ? reference(value, at) : [hole(value?.range ?? at)];
}

function comparison(session: Session, [left, operator, right]: readonly Value[], call: Call, literal: boolean, isReference = false): Pieces {
  const at = clauseOf(call);
  const own = right?.kind === 'function' ? expressionOf(session, right, call) : isReference ? reference(right, at) : operand(right, at, literal || right?.kind === 'constant' ? immediate : parameter);
  return sql(at)`${expressionOf(session, left, call)} ${asWritten(operator, at)} ${own}`;
}

/** What `where(…)` asks for: a comparison, an expression, or what a callback makes. */
export function conditionOf(session: Session, call: Call, literal: boolean, isReference = false): Pieces {
  const { args } = call;
  const [first] = args;
  if (args.length === 3) return comparison(session, args, call, literal, isReference);
  if (first?.kind === 'record') return filtered(session, first, 'and', call);
  return expressionOf(session, first, call);
}

function filtered(session: Session, value: Value | undefined, between: string, call: Call): Pieces {
  const at = clauseOf(call);
  if (value?.kind === 'record') {
    const parts = [...value.entries].map(([name, item]) => comparison(session, [{ kind: 'text', pieces: [{ text: name, range: item.range, verbatim: false }], range: item.range }, constantText(item.kind === 'constant' && item.value === null ? 'is' : '=', at), item], call, false));
    return sql(at)`(${joined(parts, ` ${between} `, at)})`;
  }
  if (value?.kind !== 'list') return [hole(value?.range ?? at)];
  if (value.items.length === 0 && value.complete) return sql(at)`1 = ${between === 'and' ? '1' : '0'}`;
  return sql(at)`(${joined(value.items.map((item) => (isSqlObject(item) ? item.sql() : [hole(item.range)])), ` ${between} `, at)})`;
}

function constantText(text: string, range: Range): Value {
  return { kind: 'text', pieces: [{ text, range, verbatim: false }], range };
}

/** An expression, to which `and` and `or` can be added. */
class Expression extends Raw {
  readonly #session: Session;
  readonly #own: Pieces;

  constructor(session: Session, pieces: Pieces, range: Range) {
    super(session, pieces, range);
    this.#session = session;
    this.#own = pieces;
  }

  override call(method: string | undefined, call: Call): Value {
    const at = clauseOf(call);
    if (method === 'and' || method === 'or') return new Expression(this.#session, sql(at)`(${this.#own} ${method} ${conditionOf(this.#session, call, false)})`, call.range);
    if (method === 'distinct' || method === 'filterWhere' || method === 'over') return this;
    return super.call(method, call);
  }
}

/** `eb` in `where((eb) => …)`: called by itself, and with methods that may be taken apart. */
export class ExpressionBuilder extends Host {
  readonly #session: Session;
  readonly #method: string | undefined;

  constructor(session: Session, range: Range, method?: string) {
    super(range);
    this.#session = session;
    this.#method = method;
  }

  override member(name: string, range: Range): Value {
    return new ExpressionBuilder(this.#session, range, name === 'eb' ? undefined : this.#method === 'fn' ? `fn.${name}` : name);
  }

  call(method: string | undefined, call: Call): Value {
    const name = method === undefined ? this.#method : this.#method === 'fn' ? `fn.${method}` : method;
    const pieces = name === undefined ? this.#compared(call) : this.#made(name, call);
    if (!isPieces(pieces)) return pieces;
    return new Expression(this.#session, pieces, call.range);
  }

  #compared(call: Call): Pieces {
    return conditionOf(this.#session, call, false);
  }

  #made(name: string, call: Call): Pieces | Value {
    const { args } = call;
    const [first, second, third] = args;
    const at = clauseOf(call);
    const write = sql(at);
    const inner = (value: Value | undefined): Pieces => (isSqlObject(value) ? value.sql() : expressionOf(this.#session, value, call));
    switch (name) {
      case 'and':
      case 'or':
        return filtered(this.#session, first, name, call);
      case 'not':
        return write`not ${inner(first)}`;
      case 'exists':
        return write`exists (${inner(first)})`;
      case 'ref':
        return reference(first, at);
      case 'val':
      case 'value':
        return parameter(first, at);
      case 'lit':
        return immediate(first, at);
      case 'table':
        return table(first, undefined, at);
      case 'parens':
        return args.length === 3 ? write`(${this.#compared(call)})` : write`(${inner(first)})`;
      case 'between':
        return write`${inner(first)} between ${parameter(second, at)} and ${parameter(third, at)}`;
      case 'selectFrom':
        return this.#session.database?.call(name, call) ?? unknown(call.range);
      default:
        return name === 'fn' || name.startsWith('fn.') ? this.#function(name.slice(3), call) : [hole(call.range)];
    }
  }

  #function(name: string, call: Call): Pieces {
    const [first, second] = call.args;
    const at = clauseOf(call);
    const called = name === '' ? asWritten(first, at) : sql(at)`${name.replace(/^countAll$/, 'count').replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`;
    const args = name === '' ? (second === undefined ? [] : many(second, at, reference)) : name === 'countAll' ? [sql(at)`*`] : call.args.map((value) => expressionOf(this.#session, value, call));
    return sql(at)`${called}(${listed(args, at)})`;
  }
}

function isPieces(value: Pieces | Value): value is Pieces {
  return Array.isArray(value);
}

/** A table of a query: a name with its alias, raw SQL, or a query. */
export function source(session: Session, schema: Value | undefined, value: Value | undefined, call: Call): Pieces {
  if (value?.kind === 'function') return expressionOf(session, value, call);
  return aliased(value ?? constant(undefined, call.name), clauseOf(call), (name, at) => table(name, schema, at));
}
