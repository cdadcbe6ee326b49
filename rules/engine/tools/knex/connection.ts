import type { Call } from '../../code/call.ts';
import { sql } from '../../code/sql.ts';
import { madeText, piecesOf, unknown, type HostObject, type Value } from '../../code/value.ts';
import type { Range } from '../../model/range.ts';
import { wrapped } from './names.ts';
import { QueryBuilder } from './query-builder.ts';
import { Raw, rawPieces } from './raw.ts';
import { SchemaBuilder } from './schema-builder.ts';
import type { Session } from './session.ts';

/** What changes nothing, or is settled elsewhere. */
const SILENT = /^(?:destroy|initialize|on|once|off|removeListener|isCompleted|withUserParams|batchCommit)$/;

/** `knex`, or a transaction of it. */
export class Connection implements HostObject {
  readonly kind = 'host';
  readonly range: Range;
  readonly #session: Session;
  /** True for what `knex.transaction()` gives: `commit` ends it. */
  readonly #isTransaction: boolean;

  constructor(session: Session, range: Range, isTransaction = false) {
    this.#session = session;
    this.range = range;
    this.#isTransaction = isTransaction;
  }

  member(name: string, range: Range): Value {
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

  awaited(): Value {
    return this;
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
        if (this.#isTransaction && name === 'commit') this.#end(call.name);
        return unknown(call.range);
      default:
        if (SILENT.test(name)) return this;
        return new QueryBuilder(this.#session, call.range).call(name, call);
    }
  }

  /** BEGIN where the migration runs outside a transaction, else SAVEPOINT (execution/transaction.js). */
  #transaction(call: Call): Value {
    const [callback] = call.args;
    const transaction = new Connection(this.#session, call.name, true);
    this.#session.recorder.send({ pieces: sql(call.name)`${this.#session.ownTransactions ? 'begin' : 'savepoint trx'}`, range: call.name });
    if (callback?.kind !== 'function') return transaction;
    const result = call.invoke(callback, [transaction]);
    const value = result.kind === 'host' ? result.awaited() : result;
    this.#end(call.name);
    return { kind: 'promise', value, range: call.range };
  }

  #end(range: Range): void {
    this.#session.recorder.send({ pieces: sql(range)`${this.#session.ownTransactions ? 'commit' : 'release trx'}`, range });
  }
}

/** `knex.fn` (knex-builder/FunctionHelper.js). */
class Functions implements HostObject {
  readonly kind = 'host';
  readonly range: Range;
  readonly #session: Session;

  constructor(session: Session, range: Range) {
    this.#session = session;
    this.range = range;
  }

  member(_name: string, range: Range): Value {
    return unknown(range);
  }

  awaited(): Value {
    return unknown(this.range);
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
class Client implements HostObject {
  readonly kind = 'host';
  readonly range: Range;

  constructor(range: Range) {
    this.range = range;
  }

  member(name: string, range: Range): Value {
    if (name === 'dialect') return madeText('postgresql', range);
    return name === 'client' || name === 'driverName' ? unknown(range) : new Client(range);
  }

  awaited(): Value {
    return unknown(this.range);
  }

  call(_method: string | undefined, call: Call): Value {
    return unknown(call.range);
  }
}
