import type { Call } from '../../code/call.ts';
import { CalledHost, Host } from '../../code/host.ts';
import { unknown, type Value } from '../../code/value.ts';
import type { CodeFile } from '../../model/code.ts';
import type { Range } from '../../model/range.ts';
import { SqlSession } from '../sql-session.ts';

const TAG_MODULE = /^(?:@payloadcms\/(?:db-(?:postgres|vercel-postgres)|drizzle)|drizzle-orm)(?:\/|$)/;

/** One run of a migration. */
export class Session extends SqlSession {
  /** How many statements went through `db`, which is in the runner's transaction, and how many through the pool. */
  readonly sent = { inside: 0, outside: 0 };

  constructor(code: CodeFile) {
    super(code, TAG_MODULE);
  }

  execute(call: Call, place: keyof Session['sent']): Value {
    if (this.send(call.args[0], call.range)) this.sent[place] += 1;
    else this.unreadable(call, 'what it sends is only known when it runs');
    return this.answer(call);
  }
}

/** `db`: a database of drizzle, inside the transaction of the migration or outside. */
class Database extends Host {
  readonly #session: Session;
  readonly #place: keyof Session['sent'];

  constructor(session: Session, place: keyof Session['sent'], range: Range) {
    super(range);
    this.#session = session;
    this.#place = place;
  }

  /** `db.query.posts.findMany()` only looks. */
  override member(name: string, range: Range): Value {
    return name === 'query' ? unknown(range) : new Database(this.#session, this.#place, range);
  }

  call(method: string | undefined, call: Call): Value {
    const [first] = call.args;
    if (method === 'execute' || method === 'run' || method === 'query') return this.#session.execute(call, this.#place);
    if (method === 'transaction' && first?.kind === 'function') return call.invoke(first, [this]);
    if (/^(?:select\w*|\$count|with)$/.test(method ?? '')) return unknown(call.range);
    this.#session.unreadable(call, 'what it sends follows from the tables of the code');
    return unknown(call.range);
  }
}

/** What only looks. */
const SILENT = /^(?:find\w*|count\w*|log\w*|info|warn|error|debug|trace|child|auth|get\w*|resolve)$/;

/** `payload` and `req`: collections, which the code around describes. */
export class Payload extends Host {
  readonly #session: Session;

  constructor(session: Session, range: Range) {
    super(range);
    this.#session = session;
  }

  override member(name: string, range: Range): Value {
    // `payload.db.drizzle` and `payload.db.pool` know nothing of the transaction that the runner has opened.
    if (name === 'drizzle' || name === 'pool') return new Database(this.#session, 'outside', range);
    return new Payload(this.#session, range);
  }

  call(method: string | undefined, call: Call): Value {
    if (method === 'execute') {
      const given = call.args[0]?.kind === 'record' ? call.args[0].entries : undefined;
      // `payload.db.execute({ drizzle, raw, sql })`
      const value = given?.get('raw') ?? given?.get('sql');
      return this.#session.execute(value === undefined ? call : { ...call, args: [value] }, given?.has('db') === true ? 'inside' : 'outside');
    }
    if (!SILENT.test(method ?? '')) this.#session.unreadable(call, 'what it sends follows from the collections');
    return { kind: 'promise', value: unknown(call.range), range: call.range };
  }
}

/** What a migration is given: `{ db, payload, req }`. */
export class Given extends CalledHost {
  readonly #session: Session;

  constructor(session: Session, range: Range) {
    super(range);
    this.#session = session;
  }

  override member(name: string, range: Range): Value {
    return name === 'db' ? new Database(this.#session, 'inside', range) : new Payload(this.#session, range);
  }

  call(_method: string | undefined, call: Call): Value {
    return unknown(call.range);
  }
}
