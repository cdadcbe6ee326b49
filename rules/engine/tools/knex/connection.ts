import type { Call } from '../../code/call.ts';
import { CalledHost, Host } from '../../code/host.ts';
import { sql } from '../../code/sql.ts';
import { madeText, piecesOf, unknown, type Value } from '../../code/value.ts';
import type { Range } from '../../model/range.ts';
import { wrapped } from './names.ts';
import { QueryBuilder } from './query-builder.ts';
import { Raw, rawPieces } from './raw.ts';
import { SchemaBuilder } from './schema-builder.ts';
import type { OwnTransaction, Session } from './session.ts';

/** What changes nothing, or is settled elsewhere. */
const SILENT = /^(?:destroy|initialize|on|once|off|removeListener|isCompleted|withUserParams|batchCommit)$/;

/** `knex`, or a transaction of it. */
export class Connection extends CalledHost {
  readonly #session: Session;
  /** For what `knex.transaction()` gives: what `commit` does. */
  readonly #commit: ((range: Range) => void) | undefined;

  constructor(session: Session, range: Range, commit?: (range: Range) => void) {
    super(range);
    this.#session = session;
    this.#commit = commit;
  }

  override member(name: string, range: Range): Value {
    switch (name) {
      case 'schema':
        return new SchemaBuilder(this.#session, range);
      case 'fn':
        return new Functions(this.#session, range);
      case 'client':
      case 'context':
        return new Client(range);
      default:
        return unknown(range);
    }
  }

  call(method: string | undefined, call: Call): Value {
    const name = method ?? 'table';
    switch (name) {
      case 'raw':
        return new Raw(this.#session, rawPieces(call.args[0], call.args[1], call.name), call.name, call);
      case 'ref':
        return new Raw(this.#session, wrapped(call.args[0] ?? unknown(call.name)), call.name);
      case 'transaction':
        return this.#transaction(call);
      case 'transactionProvider':
        return this;
      case 'commit':
      case 'rollback':
        if (name === 'commit') this.#commit?.(call.name);
        return unknown(call.range);
      default:
        if (SILENT.test(name)) return this;
        return new QueryBuilder(this.#session, call.range).call(name, call);
    }
  }

  /** BEGIN where the migration runs outside a transaction, else SAVEPOINT (execution/transaction.js). */
  #transaction(call: Call): Value {
    const session = this.#session;
    const [callback] = call.args;
    const parameter = callback?.kind === 'function' ? callback.node.params[0] : undefined;
    const own: OwnTransaction = { opened: call.name, name: parameter?.type === 'Identifier' ? parameter.name : undefined };
    const end = (range: Range): void => {
      session.close(own);
      session.recorder.send({ pieces: sql(range)`${session.ownTransactions ? 'commit' : 'release trx'}`, range });
    };
    session.recorder.send({ pieces: sql(call.name)`${session.ownTransactions ? 'begin' : 'savepoint trx'}`, range: call.name });
    if (session.ownTransactions) session.open(own);
    const transaction = new Connection(session.inside(), call.name, end);
    if (callback?.kind !== 'function') return transaction;
    const result = call.invoke(callback, [transaction]);
    const value = result.kind === 'host' ? result.awaited() : result;
    end(call.name);
    return { kind: 'promise', value, range: call.range };
  }
}

/** `knex.fn` (knex-builder/FunctionHelper.js). */
class Functions extends Host {
  readonly #session: Session;

  constructor(session: Session, range: Range) {
    super(range);
    this.#session = session;
  }

  call(method: string | undefined, call: Call): Value {
    const made = sql(call.name);
    const precision = call.args[0] === undefined ? undefined : piecesOf(call.args[0]);
    if (method === 'now') return new Raw(this.#session, precision === undefined ? made`CURRENT_TIMESTAMP` : made`CURRENT_TIMESTAMP(${precision})`, call.name);
    if (method === 'uuid') return new Raw(this.#session, made`(gen_random_uuid())`, call.name);
    return unknown(call.range);
  }
}

/** `knex.client`, which people ask for the kind of database. */
class Client extends Host {
  override member(name: string, range: Range): Value {
    if (name === 'dialect') return madeText('postgresql', range);
    return name === 'client' || name === 'driverName' ? unknown(range) : new Client(range);
  }

  call(_method: string | undefined, call: Call): Value {
    return unknown(call.range);
  }
}
