import type { Call } from '../../code/call.ts';
import { CalledHost } from '../../code/host.ts';
import { sql } from '../../code/sql.ts';
import { unknown, type Value } from '../../code/value.ts';
import type { Range } from '../../model/range.ts';
import { QueryBuilder } from './query-builder.ts';
import { answer, type Session } from './session.ts';

/** What writes rows by way of an entity, whose table and columns only its class knows, as it is when the migration runs. */
const WRITES = /^(?:save|insert|update|upsert|delete|remove|softDelete|softRemove|restore|recover|increment|decrement|clear|updateAll|deleteAll)$/;

/** `queryRunner.manager`, or a repository of it. */
export class EntityManager extends CalledHost {
  readonly #session: Session;
  /** What a repository was asked for. */
  readonly #entity: Value | undefined;

  constructor(session: Session, range: Range, entity?: Value) {
    super(range);
    this.#session = session;
    this.#entity = entity;
  }

  override member(name: string, range: Range): Value {
    return name === 'manager' || name === 'connection' || name === 'dataSource' ? new EntityManager(this.#session, range) : unknown(range);
  }

  call(method: string | undefined, call: Call): Value {
    const name = method ?? '';
    switch (name) {
      case 'query':
        return this.#session.sendText(call, call.args[0]);
      case 'createQueryBuilder':
        return new QueryBuilder(this.#session, call.range, this.#entity ?? call.args[0]);
      case 'getRepository':
      case 'getTreeRepository':
      case 'withRepository':
      case 'extend':
        return new EntityManager(this.#session, call.range, call.args[0] ?? unknown(call.range));
      case 'transaction':
        return this.#transaction(call);
      default:
        if (WRITES.test(name)) this.#session.unreadable(call, `it writes rows by ${this.#entityName(call)}, whose table and columns are those of the day on which it runs`);
        return answer(call);
    }
  }

  #entityName({ args: [first] }: Call): string {
    const range = (this.#entity ?? first)?.range;
    const text = range === undefined ? '' : this.#session.code.text.slice(range.start, range.end);
    return /^\w{1,60}$/.test(text) ? `the entity \`${text}\`` : 'an entity';
  }

  #transaction(call: Call): Value {
    const session = this.#session;
    const callback = call.args.find((value) => value.kind === 'function');
    const made = sql(call.name);
    session.send(call, session.depth === 0 ? made`START TRANSACTION` : made`SAVEPOINT typeorm_${String(session.depth)}`);
    session.depth += 1;
    const value = callback?.kind === 'function' ? call.invoke(callback, [new EntityManager(session, call.range)]) : unknown(call.range);
    session.depth -= 1;
    session.send(call, session.depth === 0 ? made`COMMIT` : made`RELEASE SAVEPOINT typeorm_${String(session.depth)}`);
    return { kind: 'promise', value, range: call.range };
  }
}
