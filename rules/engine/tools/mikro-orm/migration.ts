import type { Call } from '../../code/call.ts';
import { CalledHost } from '../../code/host.ts';
import { textOfPieces } from '../../code/sql.ts';
import { constant, unknown, type HostObject, type Value } from '../../code/value.ts';
import { HOLE } from '../../model/name.ts';
import type { Range } from '../../model/range.ts';
import { precededBy, resentAs } from './print.ts';
import { textOfSql, type Pieces } from './raw-sql.ts';
import { answer, type Session } from './session.ts';

const ONLY_WHEN_RUN = 'what it sends is only known when it runs';
const ENTITIES = 'what it sends follows from entities';

/** SQL that is sent at once: `execute(sql, values)`. */
function execute(session: Session, call: Call): Value {
  const pieces = textOfSql(call.args[0], call.args[1]);
  if (pieces === undefined || isUnknown(pieces)) session.unreadable(call, ONLY_WHEN_RUN);
  else session.recorder.send({ pieces, range: call.range, resend: (statements) => resentAs(session.code, call.range, statements), precede: (statements) => precededBy(session.code, call.range, statements) });
  return answer(call);
}

/** Whether nothing of a text is known but that there is one. */
function isUnknown(pieces: Pieces): boolean {
  const text = textOfPieces(pieces);
  return text.includes(HOLE) && text.replaceAll(HOLE, '').trim() === '';
}

/** What only looks, or makes an object. */
const SILENT = /^(?:find\w*|count|fork|clear|getReference|create|assign|map|merge|getMetadata|getRepository|populate|refresh|canPopulate|getContext|getEventManager|isInTransaction|getTransactionContext|setTransactionContext|getUnitOfWork|getFilterParams|addFilter|setFilterParams|getPlatform|getSchemaHelper|isConnected|ensureConnection|connect|getDependencies)$/;

/** `getEntityManager()`, `driver`, and their connection: SQL is sent at once, entities are nobody's to know. */
class Connection extends CalledHost {
  readonly #session: Session;

  constructor(session: Session, range: Range) {
    super(range);
    this.#session = session;
  }

  override member(name: string, range: Range): Value {
    return name === 'em' || name === 'driver' ? new Connection(this.#session, range) : unknown(range);
  }

  call(method: string | undefined, call: Call): Value {
    const [first] = call.args;
    switch (method) {
      case 'execute':
        return execute(this.#session, call);
      case 'getConnection':
      case 'getDriver':
      case 'getEntityManager':
      case 'createEntityManager':
      case 'fork':
        return new Connection(this.#session, call.range);
      case 'getKnex':
      case 'getClient':
        return this.#session.knex(call.range);
      case 'transactional':
        // The runner's transaction is open already: a savepoint.
        return first?.kind === 'function' ? call.invoke(first, [this]) : this.#unknown(call);
      default:
        if (!SILENT.test(method ?? '')) return this.#unknown(call);
        return { kind: 'promise', value: unknown(call.range), range: call.range };
    }
  }

  #unknown(call: Call): Value {
    this.#session.unreadable(call, ENTITIES);
    return answer(call);
  }
}

/** A method that is handed on: `statements.forEach(this.addSql.bind(this))`. */
class Bound extends CalledHost {
  readonly #owner: HostObject;
  readonly #name: string;

  constructor(owner: HostObject, name: string, range: Range) {
    super(range);
    this.#owner = owner;
    this.#name = name;
  }

  call(method: string | undefined, call: Call): Value {
    if (method === undefined) return this.#owner.call(this.#name, call);
    if (method === 'bind') return this;
    return method === 'call' ? this.#owner.call(this.#name, { ...call, args: call.args.slice(1) }) : unknown(call.range);
  }
}

/** What a migration inherits (migrations/Migration.js). */
export class MigrationBase extends CalledHost {
  readonly #session: Session;

  constructor(session: Session, range: Range) {
    super(range);
    this.#session = session;
  }

  override member(name: string, range: Range): Value {
    if (name === 'addSql' || name === 'execute') return new Bound(this, name, range);
    if (name === 'ctx') return this.#session.knex(range);
    return name === 'driver' ? new Connection(this.#session, range) : unknown(range);
  }

  call(method: string | undefined, call: Call): Value {
    const session = this.#session;
    const [first] = call.args;
    switch (method) {
      case 'addSql': {
        const pieces = textOfSql(first, undefined);
        if (pieces === undefined || isUnknown(pieces)) session.queueUnreadable(call, ONLY_WHEN_RUN);
        else session.queue({ pieces, range: call.range, resend: (statements) => resentAs(session.code, call.range, statements), precede: (statements) => precededBy(session.code, call.range, statements) });
        return constant(undefined, call.range);
      }
      case 'execute':
        return execute(session, call);
      case 'getEntityManager':
        return new Connection(session, call.range);
      case 'getKnex':
        return session.knex(call.range);
      case 'getQueries':
      case 'isTransactional':
        return unknown(call.range);
      default:
        session.queueUnreadable(call, 'no method of MikroORM that is known here');
        return unknown(call.range);
    }
  }
}
