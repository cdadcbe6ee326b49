import type { TSESTree } from '@typescript-eslint/types';
import type { Call, Library } from '../../code/call.ts';
import { Recorder } from '../../code/recorder.ts';
import { unfollowed } from '../../code/unfollowed.ts';
import { rangeOf, unknown, type HostObject, type Value } from '../../code/value.ts';
import { notAwaited } from '../../code/waiting.ts';
import type { CodeFile } from '../../model/code.ts';
import type { Range } from '../../model/range.ts';
import { SqlTag, TaggedSql } from '../sql-tag.ts';
import { resentAs } from './print.ts';

const TAG_MODULE = /^(?:@payloadcms\/(?:db-(?:postgres|vercel-postgres)|drizzle)|drizzle-orm)(?:\/|$)/;

/** One run of a migration. */
export class Session implements Library {
  readonly recorder: Recorder;
  readonly code: CodeFile;
  /** How many statements went through `db`, which is in the runner's transaction, and how many through the pool. */
  readonly sent = { inside: 0, outside: 0 };

  constructor(code: CodeFile) {
    this.code = code;
    this.recorder = new Recorder(code);
  }

  imported(module: string, path: readonly string[], range: Range): Value | undefined {
    return TAG_MODULE.test(module) && path.length === 1 && path[0] === 'sql' ? new SqlTag(range) : undefined;
  }

  position(): number {
    return this.recorder.position;
  }

  execute(call: Call, place: keyof Session['sent']): Value {
    const [first] = call.args;
    const pieces = first instanceof TaggedSql ? first.pieces : first?.kind === 'text' ? first.pieces : undefined;
    if (pieces === undefined) this.unreadable(call, 'what it sends is only known when it runs');
    else {
      this.sent[place] += 1;
      this.recorder.send({ pieces, range: call.range, resend: (statements) => resentAs(this.code, call.range, statements) });
    }
    return { kind: 'promise', value: unknown(call.range), range: call.range };
  }

  /** @param why the end of a sentence that begins with the call */
  unreadable(call: Call, why: string): void {
    this.recorder.unreadable(call.range, `\`${this.code.text.slice(call.name.start, call.name.end).slice(0, 60)}\`: ${why}`);
  }

  escaped(_objects: readonly Value[], node: TSESTree.Node): void {
    if (node.type === 'CallExpression' && /^console\b|\blogger\b/.test(this.code.text.slice(...node.callee.range))) return;
    this.recorder.unreadable(rangeOf(node), unfollowed(this.code, node));
  }

  dropped(value: Value, node: TSESTree.Node, since: number): void {
    if (value.kind === 'promise' && node.type !== 'AssignmentExpression') this.recorder.forget(since, notAwaited(this.code, rangeOf(node), true, true));
  }
}

/** `db`: a database of drizzle, inside the transaction of the migration or outside. */
class Database implements HostObject {
  readonly kind = 'host';
  readonly range: Range;
  readonly #session: Session;
  readonly #place: keyof Session['sent'];

  constructor(session: Session, place: keyof Session['sent'], range: Range) {
    this.#session = session;
    this.#place = place;
    this.range = range;
  }

  /** `db.query.posts.findMany()` only looks. */
  member(name: string, range: Range): Value {
    return name === 'query' ? unknown(range) : new Database(this.#session, this.#place, range);
  }

  awaited(): Value {
    return unknown(this.range);
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
export class Payload implements HostObject {
  readonly kind = 'host';
  readonly range: Range;
  readonly #session: Session;

  constructor(session: Session, range: Range) {
    this.#session = session;
    this.range = range;
  }

  member(name: string, range: Range): Value {
    // `payload.db.drizzle` and `payload.db.pool` know nothing of the transaction that the runner has opened.
    if (name === 'drizzle' || name === 'pool') return new Database(this.#session, 'outside', range);
    return new Payload(this.#session, range);
  }

  awaited(): Value {
    return unknown(this.range);
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
export class Given implements HostObject {
  readonly kind = 'host';
  readonly range: Range;
  readonly #session: Session;

  constructor(session: Session, range: Range) {
    this.#session = session;
    this.range = range;
  }

  member(name: string, range: Range): Value {
    return name === 'db' ? new Database(this.#session, 'inside', range) : new Payload(this.#session, range);
  }

  awaited(): Value {
    return this;
  }

  call(_method: string | undefined, call: Call): Value {
    return unknown(call.range);
  }
}
