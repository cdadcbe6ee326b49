import type { TSESTree } from '@typescript-eslint/types';
import type { Call, Library } from '../../code/call.ts';
import { Host } from '../../code/host.ts';
import { Recorder, type Sent } from '../../code/recorder.ts';
import { textOfPieces } from '../../code/sql.ts';
import { notAwaited } from '../../code/waiting.ts';
import { constant, entry, rangeOf, unknown, type Value } from '../../code/value.ts';
import type { CodeFile } from '../../model/code.ts';
import type { CodeOrigin } from '../../model/code-origin.ts';
import type { Range } from '../../model/range.ts';
import { OPERATIONS } from './operations.ts';
import { concurrentlyInstead, precededBy, resentAs } from './print.ts';
import { REVERSES } from './reverse.ts';
import { PgLiteral, raw, substituted, type Shorthands } from './writing.ts';

/** One run of a migration: what it queues, and what it sends at once. */
export class Session implements Library {
  readonly code: CodeFile;
  readonly recorder: Recorder;
  readonly shorthands: Shorthands;
  /** A migration without a way down is run backwards. */
  readonly reversed: boolean;
  usesTransaction = true;
  readonly #queue: (() => void)[] = [];

  constructor(code: CodeFile, shorthands: Shorthands, reversed: boolean) {
    this.code = code;
    this.recorder = new Recorder(code);
    this.shorthands = shorthands;
    this.reversed = reversed;
  }

  imported(module: string, path: readonly string[], range: Range): Value | undefined {
    if (module !== 'node-pg-migrate' || path.length === 0) return undefined;
    if (path[0] === 'PgLiteral') return path.length === 1 ? new LiteralClass(range) : undefined;
    const type = path[0] === 'PgType' ? path[1] : undefined;
    return type === undefined ? undefined : { kind: 'text', pieces: [{ text: type.toLowerCase().replace(/_1$/, '').replaceAll('_', ' '), range, verbatim: false }], range };
  }

  /** Sent when the migration is over, behind all that it sent at once. */
  queue(sent: Sent): void {
    const guarded = this.recorder.isGuarded();
    this.#queue.push(() => this.#withGuard(guarded, () => this.recorder.send(sent)));
  }

  /** The same, for a call that nobody can read. */
  queueUnreadable(range: Range, message: string): void {
    this.#queue.push(() => this.recorder.unreadable(range, message));
  }

  #withGuard(guarded: boolean, run: () => void): void {
    const before = this.recorder.isGuarded;
    this.recorder.isGuarded = () => guarded;
    run();
    this.recorder.isGuarded = before;
  }

  flush(): void {
    for (const send of this.reversed ? this.#queue.reverse() : this.#queue) send();
  }

  position(): number {
    return this.recorder.position;
  }

  escaped(_objects: readonly Value[], node: TSESTree.Node): void {
    const callee = node.type === 'CallExpression' || node.type === 'NewExpression' ? this.code.text.slice(node.callee.range[0], node.callee.range[1]) : '';
    const name = /^[\w.$]{1,60}$/.test(callee) ? `\`${callee}\`` : 'a function';
    this.queueUnreadable({ start: node.range[0], end: node.range[1] }, `the migration goes on in ${name}, which cannot be followed from here`);
  }

  dropped(value: Value, node: TSESTree.Node, since: number): void {
    if (value.kind === 'promise' && node.type !== 'AssignmentExpression') this.recorder.forget(since, notAwaited(this.code, rangeOf(node), true, true));
  }
}

/** `PgLiteral.create('now()')`, `new PgLiteral('now()')`. */
class LiteralClass extends Host {
  call(method: string | undefined, { args, range }: Call): Value {
    return method === undefined || method === 'create' ? new PgLiteral(raw(args[0], range), range) : unknown(range);
  }
}

/** `pgm.db`: what it is given is sent at once, before all that is queued. */
class Connection extends Host {
  readonly #session: Session;

  constructor(session: Session, range: Range) {
    super(range);
    this.#session = session;
  }

  call(_method: string | undefined, { args: [text], range }: Call): Value {
    this.#session.recorder.send({ pieces: raw(text?.kind === 'record' ? entry(text, 'text') : text, range), range });
    return { kind: 'promise', value: unknown(range), range };
  }
}

/** `pgm`, which every migration is given (src/migrationBuilder.ts). */
export class MigrationBuilder extends Host {
  readonly #session: Session;

  constructor(session: Session, range: Range) {
    super(range);
    this.#session = session;
  }

  override member(name: string, range: Range): Value {
    return name === 'db' ? new Connection(this.#session, range) : unknown(range);
  }

  call(method: string | undefined, call: Call): Value {
    const { args, range, name } = call;
    const session = this.#session;
    const nothing = constant(undefined, range);
    switch (method) {
      case 'func':
        return new PgLiteral(raw(args[0], range), range);
      case 'noTransaction':
        session.usesTransaction = false;
        return nothing;
      case 'sql':
      case 'query':
        session.queue({ pieces: substituted(raw(args[0], range), args[1]), range, resend: (statements) => resentAs(session.code, range, statements), precede: (statements) => precededBy(session.code, range, statements) });
        return nothing;
      default:
        this.#operation(method ?? '', call, { start: name.start, end: range.end });
        return nothing;
    }
  }

  #operation(method: string, { args, range, name, node }: Call, at: Range): void {
    const session = this.#session;
    const reverse = session.reversed && Object.hasOwn(REVERSES, method) ? REVERSES[method]?.(args) : undefined;
    const [own, given] = session.reversed ? (reverse ?? [undefined, args]) : [method, args];
    const operation = own !== undefined && Object.hasOwn(OPERATIONS, own) ? OPERATIONS[own] : undefined;
    if (operation === undefined) {
      const called = this.#session.code.text.slice(name.start, name.end).slice(0, 60);
      session.queueUnreadable(at, Object.hasOwn(OPERATIONS, method) ? `\`${called}\` cannot be taken back by itself` : `\`${called}\` is no method of node-pg-migrate that is known here`);
      return;
    }
    const statementsOfCall = operation({ args: given, at, shorthands: session.shorthands });
    const precede: CodeOrigin['precede'] = (statements) => precededBy(session.code, range, statements);
    for (const pieces of statementsOfCall) {
      const text = textOfPieces(pieces);
      // What stands in place of the call stands in place of everything that it sends.
      if (statementsOfCall.length > 1) session.queue({ pieces, range, precede });
      else session.queue({ pieces, range, resend: (statements) => (node.type === 'CallExpression' ? concurrentlyInstead(session.code, node, text, statements) : undefined) ?? resentAs(session.code, range, statements), precede });
    }
  }
}
