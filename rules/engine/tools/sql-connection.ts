import type { Call } from '../code/call.ts';
import { CalledHost } from '../code/host.ts';
import { unknown, type Value } from '../code/value.ts';
import type { Range } from '../model/range.ts';
import type { SqlSession } from './sql-session.ts';
import { SqlTag } from './sql-tag.ts';

/** Methods that hand a connection to a function. */
const HANDS_ON = /^(?:transaction|connect|tx|task)$/;

/** What a migration of slonik or @databases is handed: a connection, or an object that holds it and the tag. */
export class Connection extends CalledHost {
  readonly #session: SqlSession;
  readonly #sends: RegExp;

  /** @param sends the methods that send SQL */
  constructor(session: SqlSession, sends: RegExp, range: Range) {
    super(range);
    this.#session = session;
    this.#sends = sends;
  }

  override member(name: string, range: Range): Value {
    return name === 'sql' ? new SqlTag(range) : new Connection(this.#session, this.#sends, range);
  }

  call(method: string | undefined, call: Call): Value {
    const [first] = call.args;
    if (method !== undefined && HANDS_ON.test(method) && first?.kind === 'function') return call.invoke(first, [this]);
    if (method === undefined || !this.#sends.test(method)) {
      this.#session.unreadable(call, 'no method that is known here');
      return unknown(call.range);
    }
    // @databases takes a list of queries as well.
    const sent = (first?.kind === 'list' && first.complete ? first.items : [first]).map((value) => this.#session.send(value, call.range));
    if (sent.includes(false)) this.#session.unreadable(call, 'what it sends is only known when it runs');
    return this.#session.answer(call);
  }
}
