import type { Call } from '../../code/call.ts';
import { CalledHost } from '../../code/host.ts';
import { unknown, type Value } from '../../code/value.ts';
import type { Range } from '../../model/range.ts';
import { Connection } from './connection.ts';
import { SCHEMA_CALLS } from './schema-calls.ts';
import { preceding, resending } from './resending.ts';
import { answer, type Session } from './session.ts';

/** What only asks. */
const SILENT = /^(?:describe\w*|show\w+|tableExists|get\w+|select|rawSelect|databaseVersion|quote\w+|escape|normalize\w+|assertTableHasColumn|pgListEnums|list\w+|fetch\w+)$/;

/** `queryInterface` (dialects/abstract/query-interface.js). */
export class QueryInterface extends CalledHost {
  /** Something that can send. */
  readonly sends = true;
  readonly #session: Session;

  constructor(session: Session, range: Range) {
    super(range);
    this.#session = session;
  }

  override member(name: string, range: Range): Value {
    return name === 'sequelize' ? new Connection(this.#session, range) : unknown(range);
  }

  call(method: string | undefined, call: Call): Value {
    const name = method ?? '';
    const session = this.#session;
    const known = Object.hasOwn(SCHEMA_CALLS, name) ? SCHEMA_CALLS[name] : undefined;
    if (known === undefined) return SILENT.test(name) ? answer(call) : session.unreadable(call, 'no method of Sequelize that is known here');
    const statements = call.complete ? known.make(call, session.code) : undefined;
    if (statements === undefined) return session.unreadable(call, 'what it changes is only known when it runs');
    const index = typeof known.options === 'number' ? known.options : known.options(call);
    const resend = statements.length === 1 ? resending(session, call, name) : undefined;
    const precede = preceding(session, call);
    return session.send(call, statements.map((sent) => ({ range: call.range, resend, precede, ...sent })), call.args[index], index);
  }
}
