import type { TSESTree } from '@typescript-eslint/types';
import type { Call, Library } from '../../code/call.ts';
import { Recorder, type Sent } from '../../code/recorder.ts';
import { rangeOf, type HostObject, type Value } from '../../code/value.ts';
import { notAwaited } from '../../code/waiting.ts';
import type { CodeFile } from '../../model/code.ts';
import type { Astray } from '../../model/code-origin.ts';
import type { Range } from '../../model/range.ts';

/** Objects that knex sends once they are awaited, and never before. */
interface Lazy {
  readonly object: HostObject;
  /** Where the code says what would be sent. */
  readonly range: Range;
}

/** A transaction that the migration opens outside one of its runner: it has a connection of its own. */
export interface OwnTransaction {
  /** The call that opens it. */
  readonly opened: Range;
  /** What its function calls it. */
  readonly name: string | undefined;
}

/** What a run keeps, whichever connection something goes through. */
interface Run {
  lazy: readonly Lazy[];
  open: readonly OwnTransaction[];
}

/** `knex` or `trx`, and what of it is used: `knex.schema`. */
const HEAD = /^([\w$]+)(?:\s*\.\s*[\w$]+)?/;

/** One run of a migration: what it sends, and what it makes and forgets to send. */
export class Session implements Library {
  readonly recorder: Recorder;
  readonly code: CodeFile;
  /** Whatever is made is sent, without being awaited: AdonisJS Lucid. */
  readonly sendsAll: boolean;
  /** The migration runs outside a transaction of its runner, so that its own are real ones. */
  readonly ownTransactions: boolean;
  readonly #run: Run;
  /** What is sent goes through a transaction that the migration has opened. */
  readonly #isInside: boolean;

  constructor(code: CodeFile, sendsAll: boolean, ownTransactions: boolean, recorder = new Recorder(code), run: Run = { lazy: [], open: [] }, isInside = false) {
    this.code = code;
    this.recorder = recorder;
    this.sendsAll = sendsAll;
    this.ownTransactions = ownTransactions;
    this.#run = run;
    this.#isInside = isInside;
  }

  /** The same run for what goes through a transaction of its own; another one in that is a savepoint. */
  inside(): Session {
    return new Session(this.code, this.sendsAll, false, this.recorder, this.#run, true);
  }

  open(transaction: OwnTransaction): void {
    this.#run.open = [...this.#run.open, transaction];
  }

  close(transaction: OwnTransaction): void {
    this.#run.open = this.#run.open.filter((each) => each !== transaction);
  }

  /** @param head where the chain begins that sends it: `knex` or a transaction */
  send(sent: Sent, head: number): void {
    this.recorder.send({ ...sent, astray: this.#astray(head) });
  }

  /** Beside an open transaction `knex` takes another connection of the pool. */
  #astray(head: number): Astray | undefined {
    const transaction = this.#run.open.at(-1);
    const [called = '', owner = ''] = (!this.#isInside && transaction !== undefined && HEAD.exec(this.code.text.slice(head))) || [];
    if (transaction === undefined || owner === '') return undefined;
    const { name, opened } = transaction;
    const instead = `Send it through ${name === undefined ? 'the transaction' : `\`${name}\``}, which has its own connection.`;
    return { call: { start: head, end: head + called.length }, opened, instead, edit: name === undefined ? undefined : { range: { start: head, end: head + owner.length }, text: name } };
  }

  /** An object that will be sent if it is awaited, unless it becomes a part of another. */
  made(object: HostObject, range: Range): void {
    this.#run.lazy = [...this.#run.lazy.filter((lazy) => lazy.object !== object), { object, range }];
  }

  used(object: HostObject): void {
    this.#run.lazy = this.#run.lazy.filter((lazy) => lazy.object !== object);
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
    const lazy = this.#run.lazy.find((each) => each.object === object);
    if (lazy === undefined) return;
    this.used(object);
    const range = dropped ?? lazy.range;
    if (this.sendsAll) object.awaited();
    else this.recorder.send({ pieces: [{ text: 'select', range, verbatim: false }], range, forgotten: notAwaited(this.code, range, false, dropped !== undefined) });
  }

  /** What was made and neither sent nor dropped before the end. */
  end(): void {
    for (const { object } of this.#run.lazy) this.#forget(object, undefined);
  }
}
