import type { TSESTree } from '@typescript-eslint/types';
import type { Call, Library } from '../../code/call.ts';
import { Recorder } from '../../code/recorder.ts';
import { rangeOf, type HostObject, type Value } from '../../code/value.ts';
import { notAwaited } from '../../code/waiting.ts';
import type { CodeFile } from '../../model/code.ts';
import type { Range } from '../../model/range.ts';

/** Objects that knex sends once they are awaited, and never before. */
interface Lazy {
  readonly object: HostObject;
  /** Where the code says what would be sent. */
  readonly range: Range;
}

/** One run of a migration: what it sends, and what it makes and forgets to send. */
export class Session implements Library {
  readonly recorder: Recorder;
  readonly code: CodeFile;
  /** Whatever is made is sent, without being awaited: AdonisJS Lucid. */
  readonly sendsAll: boolean;
  /** The migration runs outside a transaction of its runner, so that its own are real ones. */
  readonly ownTransactions: boolean;
  #lazy: Lazy[] = [];

  constructor(code: CodeFile, sendsAll: boolean, ownTransactions: boolean, recorder = new Recorder(code)) {
    this.code = code;
    this.recorder = recorder;
    this.sendsAll = sendsAll;
    this.ownTransactions = ownTransactions;
  }

  /** An object that will be sent if it is awaited, unless it becomes a part of another. */
  made(object: HostObject, range: Range): void {
    this.#lazy = [...this.#lazy.filter((lazy) => lazy.object !== object), { object, range }];
  }

  used(object: HostObject): void {
    this.#lazy = this.#lazy.filter((lazy) => lazy.object !== object);
  }

  position(): number {
    return this.recorder.position;
  }

  /** A method that knex does not have, or that was added to it. */
  unreadable(call: Call): void {
    this.recorder.unreadable(call.range, `\`${this.code.text.slice(call.name.start, call.name.end).slice(0, 60)}\` is no method of knex that is known here`);
  }

  escaped(objects: readonly Value[], node: TSESTree.Node): void {
    for (const object of objects) if (object.kind === 'host') this.used(object);
    const callee = node.type === 'CallExpression' || node.type === 'NewExpression' ? this.code.text.slice(node.callee.range[0], node.callee.range[1]) : 'a function';
    const name = /^[\w.$]{1,60}$/.test(callee) ? `\`${callee}\`` : 'a function';
    this.recorder.unreadable({ start: node.range[0], end: node.range[1] }, `the database goes to ${name}, which cannot be followed from here`);
  }

  dropped(value: Value, node: TSESTree.Node, since: number): void {
    const isOne = value.kind !== 'list' && value.kind !== 'alternatives';
    for (const each of value.kind === 'list' ? value.items : value.kind === 'alternatives' ? value.values : [value]) {
      if (each.kind === 'host') this.#forget(each, isOne ? rangeOf(node) : undefined);
      else if (each.kind === 'promise') this.recorder.forget(since, notAwaited(this.code, rangeOf(node), true, isOne));
    }
  }

  /** @param dropped the expression that is dropped; without it, several are, and each is told where it is made */
  #forget(object: HostObject, dropped: Range | undefined): void {
    const lazy = this.#lazy.find((each) => each.object === object);
    if (lazy === undefined) return;
    this.used(object);
    const range = dropped ?? lazy.range;
    if (this.sendsAll) object.awaited();
    else this.recorder.send({ pieces: [{ text: 'select', range, verbatim: false }], range, forgotten: notAwaited(this.code, range, false, dropped !== undefined) });
  }

  /** What was made and neither sent nor dropped before the end. */
  end(): void {
    for (const { object } of this.#lazy) this.#forget(object, undefined);
  }
}
