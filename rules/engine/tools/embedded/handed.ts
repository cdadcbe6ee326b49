import type { Call } from '../../code/call.ts';
import { CalledHost } from '../../code/host.ts';
import { rangeOf, type Value } from '../../code/value.ts';
import type { Range } from '../../model/range.ts';
import { SqlTag, TaggedSql } from '../sql-tag.ts';
import { isHole, isSql, isUnknown, ONLY_WHEN_RUN, type EmbeddedSession } from './session.ts';

/** Methods to which drivers and clients take SQL. */
const SENDS = /^(?:query\w*|exec\w*|run\w*|raw|unsafe|none|any|one\w*|many\w*|all|get|multi|rawQuery|\$(?:execute|query)Raw(?:Unsafe)?)$/;

/** Methods that take nothing but SQL, so that what they are given is said not to be known. */
const ONLY_SENDS = /^(?:query|queryRaw|execute|exec|unsafe|rawQuery|runSql|\$(?:execute|query)Raw(?:Unsafe)?)$/;

/** What people call the tag of a connection, which makes a name of a text. */
const TAG = /^(?:sql|tx|trx|pg)$/i;

/** Methods of a tag that make a part of some SQL. */
const MAKES = /^(?:identifier|ident|id|fragment|join|literalValue|raw|unsafe|__dangerous__rawValue|empty)$/;

/** What a migration is handed, or takes from another module: perhaps a connection, perhaps the tag of one. */
export class Handed extends CalledHost {
  readonly isUncertain = true;
  readonly #session: EmbeddedSession;
  readonly #isImported: boolean;

  /** @param isImported whether another module gives it, and not the runner */
  constructor(session: EmbeddedSession, isImported: boolean, range: Range) {
    super(range);
    this.#session = session;
    this.#isImported = isImported;
  }

  override member(_name: string, range: Range): Value {
    return new Handed(this.#session, this.#isImported, range);
  }

  call(method: string | undefined, call: Call): Value {
    const session = this.#session;
    const configured = session.calleeOf(call);
    if (call.strings !== undefined) return this.#tag(configured?.tx).call(undefined, call);
    if (configured !== undefined) {
      const value = call.args[configured.sqlArg ?? 0];
      if (isHole(value) || !session.sendSql(value, call.range, configured.tx)) session.unreadableSql(call);
      return session.answer(call);
    }
    const name = method ?? /[\w$]+$/.exec(session.code.text.slice(call.name.start, call.name.end))?.[0] ?? '';
    const value = session.speaks(call) ? undefined : call.args.find((each) => (each instanceof TaggedSql && SENDS.test(name)) || isSql(each));
    if (value !== undefined && session.sendSql(value, call.range)) return session.answer(call);
    if (MAKES.test(name) || TAG.test(name)) return new SqlTag(call.range).call(TAG.test(name) ? undefined : name, call);
    const callback = call.args.find((each) => each.kind === 'function');
    if (callback?.kind === 'function') {
      const result = call.invoke(callback, callback.node.params.map((parameter) => new Handed(session, false, rangeOf(parameter))));
      // `sql.begin((sql) => [sql`…`, sql`…`])` waits for all of them.
      const tags = (result.kind === 'list' ? result.items : []).filter((each) => each instanceof TaggedSql);
      for (const each of tags) each.awaited();
      return tags.length > 0 ? session.answer(call) : result;
    }
    if (!this.#isImported && ONLY_SENDS.test(name) && isUnknown(call.args[0])) session.unreadable(call, ONLY_WHEN_RUN);
    return new Handed(session, this.#isImported, call.range);
  }

  /** A tag of postgres.js and the like: awaited, its SQL is sent. */
  #tag(tx: Parameters<EmbeddedSession['sendSql']>[2]): SqlTag {
    return new SqlTag(this.range, (tagged) => void this.#session.sendSql(tagged, tagged.range, tx));
  }
}
