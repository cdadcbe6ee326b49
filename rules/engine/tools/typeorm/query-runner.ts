import type { Call } from '../../code/call.ts';
import { CalledHost } from '../../code/host.ts';
import { sql } from '../../code/sql.ts';
import { constant, unknown, type Value } from '../../code/value.ts';
import type { Astray } from '../../model/code-origin.ts';
import type { Range } from '../../model/range.ts';
import { EntityManager } from './entity-manager.ts';
import { nameOf } from './names.ts';
import { SCHEMA_CALLS } from './schema-calls.ts';
import { preceding, resending } from './resending.ts';
import { answer, type Session } from './session.ts';
import { taggedSql } from './tagged-sql.ts';

/** What changes nothing. */
const SILENT =
  /^(?:connect|release|has\w+|get\w+|on|off|emit|beforeMigration|afterMigration|clearSqlMemory|enableSqlMemory|disableSqlMemory|executeMemory\w+|loadedTables|loadedViews|broadcaster)$/;

/** `queryRunner`, as TypeORM hands it to a migration. */
export class QueryRunner extends CalledHost {
  readonly #session: Session;

  constructor(session: Session, range: Range) {
    super(range);
    this.#session = session;
  }

  override member(name: string, range: Range): Value {
    if (name === 'manager') return new EntityManager(this.#session, range);
    if (name === 'isTransactionActive') return constant(this.#session.depth > 0, range);
    return name === 'connection' || name === 'dataSource' ? new DataSource(this.#session, range) : unknown(range);
  }

  call(method: string | undefined, call: Call): Value {
    const name = method ?? '';
    const change = Object.hasOwn(SCHEMA_CALLS, name) ? SCHEMA_CALLS[name] : undefined;
    if (change !== undefined) return this.#change(change(call), call);
    switch (name) {
      case 'query':
      case 'stream':
        return this.#session.sendText(call, call.args[0]);
      case 'sql':
        this.#session.recorder.send({ pieces: taggedSql(call) });
        return answer(call);
      case 'getTable':
        return { kind: 'promise', value: { kind: 'record', entries: new Map([['name', nameOf(call.args[0], call.range)]]), complete: false, range: call.range }, range: call.range };
      case 'startTransaction':
      case 'commitTransaction':
      case 'rollbackTransaction':
        return this.#transaction(name, call);
      default:
        if (!SILENT.test(name)) this.#session.unreadable(call, 'no method of TypeORM that is known here');
        return answer(call);
    }
  }

  #change(change: ReturnType<NonNullable<(typeof SCHEMA_CALLS)[string]>>, call: Call): Value {
    if (change === undefined) {
      this.#session.unreadable(call, 'what it changes is only known when it runs');
      return answer(call);
    }
    const resend = change.length === 1 ? resending(this.#session, call, call.args[1]) : undefined;
    for (const each of change) this.#session.recorder.send({ ...('choice' in each ? each : { pieces: each }), range: call.range, resend, precede: preceding(this.#session, call) });
    return answer(call);
  }

  /** BEGIN outside a transaction, SAVEPOINT inside one (driver/postgres/PostgresQueryRunner.js). What stands behind a failure is left out. */
  #transaction(name: string, call: Call): Value {
    const session = this.#session;
    const made = sql(call.name);
    if (name === 'startTransaction') {
      session.send(call, session.depth === 0 ? made`START TRANSACTION` : made`SAVEPOINT typeorm_${String(session.depth)}`);
      session.depth += 1;
      return answer(call);
    }
    if (session.isGuarded() || session.depth === 0) return answer(call);
    session.depth -= 1;
    if (session.depth > 0) session.send(call, name === 'commitTransaction' ? made`RELEASE SAVEPOINT typeorm_${String(session.depth)}` : made`ROLLBACK TO SAVEPOINT typeorm_${String(session.depth)}`);
    else session.send(call, name === 'commitTransaction' ? made`COMMIT` : made`ROLLBACK`);
    return answer(call);
  }
}

/** `queryRunner.connection`: the data source, which has connections of its own. */
export class DataSource extends CalledHost {
  readonly #session: Session;
  readonly #manager: EntityManager;

  constructor(session: Session, range: Range) {
    super(range);
    this.#session = session;
    this.#manager = new EntityManager(session, range);
  }

  override member(name: string, range: Range): Value {
    return name === 'manager' ? this.#manager : unknown(range);
  }

  call(method: string | undefined, call: Call): Value {
    switch (method) {
      case 'query':
        return this.#session.sendText(call, call.args[0], this.#astray(call));
      case 'createQueryRunner':
        return new QueryRunner(this.#session, call.range);
      case 'synchronize':
      case 'dropDatabase':
      case 'runMigrations':
      case 'undoLastMigration':
        this.#session.unreadable(call, 'it makes the schema what the entities say when it runs');
        return answer(call);
      default:
        return method !== undefined && /^(?:get(?!Repository|MongoRepository|TreeRepository)\w+|initialize|destroy|close|connect|setOptions|hasMetadata)$/.test(method) ? unknown(call.range) : this.#manager.call(method, call);
    }
  }

  /** A query of the data source takes a connection of its own (data-source/DataSource.js), and so stands outside the transaction of the runner. */
  #astray({ name }: Call): Astray | undefined {
    if (this.#session.depth === 0) return undefined;
    const own = /\??\.\s*(?:connection|dataSource)$/.exec(this.#session.code.text.slice(this.range.start, this.range.end))?.[0];
    const edit = own === undefined ? undefined : { range: { start: this.range.end - own.length, end: this.range.end }, text: '' };
    return { call: name, opened: undefined, instead: 'Send it through `queryRunner`, which holds the connection of the transaction.', edit };
  }
}
