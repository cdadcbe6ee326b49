import type { Call } from '../../code/call.ts';
import { truth, unknown, type Value } from '../../code/value.ts';
import type { Range } from '../../model/range.ts';
import { Raw } from './sql-tag.ts';
import type { Pieces, Session, SqlObject } from './session.ts';

/** A kind of statement or part of one: what its methods add, and the SQL that it comes to. */
export interface Form<S> {
  /** What a method makes of what is known so far; `undefined` where Kysely has no such method. */
  step(state: S, method: string, call: Call): S | undefined;
  sql(state: S): Pieces;
}

const EXECUTES = /^(?:execute|executeTakeFirst|executeTakeFirstOrThrow|stream)$/;

/** Methods that change nothing of what is sent. */
const SILENT = /^(?:\$castTo|\$narrowType|\$assertType|\$notNull|clear\w+|withPlugin)$/;

/** A builder of Kysely: it never changes, each of its methods gives a new one, and only `execute` sends it. */
export class Builder<S> implements SqlObject {
  readonly kind = 'host';
  readonly isQuery = true;
  readonly range: Range;
  readonly #session: Session;
  readonly #form: Form<S>;
  readonly #state: S;

  /** @param from the builder that this one continues */
  constructor(session: Session, form: Form<S>, state: S, range: Range, from?: Builder<S>) {
    this.#session = session;
    this.#form = form;
    this.#state = state;
    this.range = range;
    session.built(this, from);
  }

  /** What is known so far, for whoever called the builder back. */
  get state(): S {
    this.#session.used(this);
    return this.#state;
  }

  sql(): Pieces {
    return this.#form.sql(this.state);
  }

  member(_name: string, range: Range): Value {
    return unknown(range);
  }

  call(method: string | undefined, call: Call): Value {
    const name = method ?? '';
    if (EXECUTES.test(name)) return this.#session.send(this.sql(), call.range);
    if (SILENT.test(name)) return this;
    const [first, second] = call.args;
    switch (name) {
      case 'compile':
        return new Raw(this.#session, this.sql(), call.range);
      case '$call':
        return this.#through(first, call);
      case '$if':
        return first === undefined || truth(first) === false ? this : this.#through(second, call);
      default:
        return this.#stepped(name, call);
    }
  }

  #stepped(name: string, call: Call): Value {
    const next = this.#form.step(this.#state, name, call);
    if (next === undefined) this.#session.unreadable(call);
    return new Builder(this.#session, this.#form, next ?? this.#state, call.range, this);
  }

  #through(callback: Value | undefined, call: Call): Value {
    if (callback?.kind === 'function') return call.invoke(callback, [this]);
    this.#session.unreadable(call);
    return this;
  }

  /** Nothing happens to a builder that is awaited; it is told at the end. */
  awaited(): Value {
    return this;
  }
}

/** Hands a builder to a callback, and gives what the callback made of it. */
export function builtBy<S>(session: Session, form: Form<S>, state: S, callback: Value | undefined, call: Call): S {
  if (callback === undefined || (callback.kind === 'constant' && callback.value === undefined)) return state;
  const builder = new Builder(session, form, state, call.range);
  if (callback.kind !== 'function') {
    session.used(builder);
    session.unreadable(call);
    return state;
  }
  const result = call.invoke(callback, [builder]);
  return result instanceof Builder ? (result as Builder<S>).state : builder.state;
}
