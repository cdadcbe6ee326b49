import type { Call } from '../../code/call.ts';
import { CalledHost } from '../../code/host.ts';
import { sql, substitute } from '../../code/sql.ts';
import { constant, textWithHoles, unknown, type Value } from '../../code/value.ts';
import type { Range } from '../../model/range.ts';
import { calledBack, Callback, isCallback } from './callback.ts';
import { asWritten, type Pieces } from './columns.ts';
import { OPERATIONS } from './operations.ts';
import { preceding, resending } from './resending.ts';
import type { Session } from './session.ts';

/** What changes nothing, or ends what nobody has begun. */
const SILENT = /^(?:close|lookup|checkDBMS|escape\w*|quote\w*|startMigration|endMigration|mapDataType|normalizeColumnSpec)$/;

/** What is sent as it stands. */
const RAW = /^(?:runSql|all|query)$/;

function hasCallback({ node, args }: Call): boolean {
  const last = args.at(-1);
  return last?.kind === 'function' || last instanceof Callback || (last?.kind === 'unknown' && node.type === 'CallExpression' && isCallback(node.arguments.at(-1)));
}

/** `?` stands for a value wherever there are values (`runSql` of db-migrate-pg). */
function numbered(pieces: Pieces): Pieces {
  let next = 0;
  return substitute(pieces, /\?/g, (_, at) => {
    next += 1;
    return sql(at)`$${String(next)}`;
  });
}

/** `db`, which every migration is given: a driver of db-migrate. */
export class Database extends CalledHost {
  /** Something that can send. */
  readonly sends = true;
  readonly #session: Session;

  constructor(session: Session, range: Range) {
    super(range);
    this.#session = session;
  }

  override member(name: string, range: Range): Value {
    return name === 'connection' ? new Database(this.#session, range) : new Method(this, name, range);
  }

  call(method: string | undefined, call: Call): Value {
    const callsBack = hasCallback(call);
    this.#send(method ?? '', callsBack ? { ...call, args: call.args.slice(0, -1) } : call);
    if (!callsBack) return { kind: 'promise', value: unknown(call.range), range: call.range };
    calledBack(call, call.args.at(-1));
    return constant(undefined, call.range);
  }

  #send(name: string, call: Call): void {
    const session = this.#session;
    if (RAW.test(name)) {
      this.#raw(name, call);
      return;
    }
    const operation = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
    if (operation === undefined) {
      if (!SILENT.test(name)) session.unreadable(call, 'no method of db-migrate that is known here');
      return;
    }
    const statements = call.complete ? operation({ args: call.args, range: call.range, code: session.code }) : undefined;
    if (statements === undefined) session.unreadable(call, 'what it changes is only known when it runs');
    else for (const sent of statements) session.recorder.send({ range: call.range, resend: statements.length === 1 ? resending(session, call) : undefined, precede: preceding(session, call), ...sent });
  }

  #raw(name: string, call: Call): void {
    const session = this.#session;
    const [text, values] = call.args;
    if (text?.kind !== 'text' || /^\ua66e*$/.test(textWithHoles(text) ?? '')) {
      // The statements of the file beside it are judged there.
      if (!session.readsScript) session.unreadable(call, 'what it sends is only known when it runs');
      return;
    }
    const pieces = asWritten(text, call.range);
    const bound = name === 'runSql' && values !== undefined ? numbered(pieces) : pieces;
    session.recorder.send({ pieces: bound, range: call.range, resend: resending(session, call), precede: preceding(session, call) });
  }
}

/** `db.createTable`, and `db.createTable.bind(db, …)`, to be called by somebody else. */
class Method extends CalledHost {
  readonly #database: Database;
  readonly #name: string;
  readonly #bound: readonly Value[];
  readonly #made: Call | undefined;

  constructor(database: Database, name: string, range: Range, bound: readonly Value[] = [], made?: Call) {
    super(range);
    this.#database = database;
    this.#name = name;
    this.#bound = bound;
    this.#made = made;
  }

  call(method: string | undefined, call: Call): Value {
    if (method === 'bind') return new Method(this.#database, this.#name, call.range, [...this.#bound, ...call.args.slice(1)], call);
    const own = method === 'call' ? call.args.slice(1) : call.args;
    // What is sent stands where the arguments were bound.
    const at = this.#made ?? call;
    return this.#database.call(this.#name, { ...call, node: at.node, name: at.name, range: at.range, args: [...this.#bound, ...own] });
  }
}
