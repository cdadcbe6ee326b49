import type { TSESTree } from '@typescript-eslint/types';
import type { Call, Library } from '../../code/call.ts';
import { CalledHost } from '../../code/host.ts';
import { Recorder, type Sent } from '../../code/recorder.ts';
import { sql } from '../../code/sql.ts';
import { unfollowed } from '../../code/unfollowed.ts';
import { isConstant, rangeOf, unknown, type Value } from '../../code/value.ts';
import { notAwaited } from '../../code/waiting.ts';
import type { Astray } from '../../model/code-origin.ts';
import type { CodeFile } from '../../model/code.ts';
import type { Range } from '../../model/range.ts';
import { isOfSeven, libraryValue } from './library.ts';
import type { Pieces } from './names.ts';
import { transactionEdit } from './resending.ts';

/** Sequelize 6 hands the transaction on by itself where the program has said so. */
const HANDED_ON = /\.useCLS\(/;

/** One run of a migration: what it sends. */
export class Session implements Library {
  readonly recorder: Recorder;
  readonly code: CodeFile;
  /** The migration calls back when it is done, so that nobody awaits it. */
  readonly callsBack: boolean;
  /** Whether what is looked at only happens on some condition. */
  isGuarded: () => boolean = () => false;
  readonly #handsOn: boolean;
  #open: readonly Transaction[] = [];

  constructor(code: CodeFile, callsBack: boolean) {
    this.code = code;
    this.callsBack = callsBack;
    this.recorder = new Recorder(code);
    this.recorder.isGuarded = () => this.isGuarded();
    this.#handsOn = isOfSeven(code) || HANDED_ON.test(code.text);
  }

  position(): number {
    return this.recorder.position;
  }

  imported(module: string, path: readonly string[], range: Range): Value | undefined {
    return module === 'sequelize' || module.startsWith('@sequelize/') ? libraryValue(path, range) : undefined;
  }

  /** Sends statements of one call; `options` is where it may name a transaction. */
  send(call: Call, statements: readonly Sent[], options: Value | undefined, index: number): Value {
    const astray = this.#astray(call, options, index);
    for (const statement of statements) this.recorder.send({ ...statement, astray });
    return answer(call);
  }

  /** Statements that belong to no call of the user's: START TRANSACTION. */
  sendOwn(pieces: Pieces, range: Range): void {
    this.recorder.send({ pieces, range });
  }

  /** Whether the call names no transaction although one is open. */
  #astray(call: Call, options: Value | undefined, index: number): Astray | undefined {
    const opened = this.#open.at(-1);
    if (opened === undefined || this.#handsOn || !namesNoTransaction(options, call.complete)) return undefined;
    const name = opened.name ?? 'transaction';
    const written = name === 'transaction' ? '{ transaction }' : `{ transaction: ${name} }`;
    const isMisplaced = call.args.some((value, at) => at !== index && value.kind === 'record' && value.entries.get('transaction') instanceof Transaction);
    const instead = isMisplaced ? `It stands in the description of the column or table, where Sequelize does not look for it. Hand it over behind that: \`${written}\`.` : `Hand the transaction to the call: \`${written}\`.`;
    return { call: call.name, opened: opened.range, instead, edit: opened.name === undefined ? undefined : transactionEdit(this.code, call, options, index, name) };
  }

  open(transaction: Transaction): void {
    this.#open = [...this.#open, transaction];
  }

  close(transaction: Transaction): void {
    this.#open = this.#open.filter((each) => each !== transaction);
  }

  isOpen(transaction: Transaction): boolean {
    return this.#open.includes(transaction);
  }

  /** @param why the end of a sentence that begins with the call */
  unreadable(call: Call, why: string): Value {
    this.recorder.unreadable(call.range, `\`${this.code.text.slice(call.name.start, call.name.end).slice(0, 60)}\`: ${why}`);
    return answer(call);
  }

  escaped(objects: readonly Value[], node: TSESTree.Node): void {
    if (objects.some((object) => 'sends' in object)) this.recorder.unreadable({ start: node.range[0], end: node.range[1] }, unfollowed(this.code, node));
  }

  dropped(value: Value, node: TSESTree.Node, since: number): void {
    if (node.type === 'AssignmentExpression' || this.callsBack) return;
    const values = value.kind === 'list' ? value.items : value.kind === 'alternatives' ? value.values : [value];
    if (values.some(({ kind }) => kind === 'promise')) this.recorder.forget(since, notAwaited(this.code, rangeOf(node), true, value.kind === 'promise'));
  }

  /** A migration waits for what `up` returns, and for nothing inside a list. */
  returned(value: Value): void {
    if (!this.callsBack && value.kind === 'list' && value.items.some(({ kind }) => kind === 'promise')) this.recorder.forget(0, notAwaited(this.code, value.range, true, false));
  }
}

function namesNoTransaction(options: Value | undefined, complete: boolean): boolean {
  if (options === undefined) return complete;
  if (options instanceof Transaction || isConstant(options, null) || isConstant(options, undefined)) return true;
  if (options.kind !== 'record') return false;
  const own = options.entries.get('transaction');
  return own === undefined ? options.complete : isConstant(own, null) || isConstant(own, undefined);
}

/** What a call gives that was sent already: something to wait for. */
export function answer({ range }: Call): Value {
  return { kind: 'promise', value: unknown(range), range };
}

/** What `sequelize.transaction()` gives, and hands to its function (transaction.js). */
export class Transaction extends CalledHost {
  /** What the code calls it. */
  readonly name: string | undefined;
  readonly #session: Session;
  /** Inside another one. */
  readonly #isSavepoint: boolean;

  constructor(session: Session, range: Range, name: string | undefined, isSavepoint: boolean) {
    super(range);
    this.#session = session;
    this.name = name;
    this.#isSavepoint = isSavepoint;
  }

  begin(): void {
    this.#session.sendOwn(this.#isSavepoint ? sql(this.range)`SAVEPOINT "sp";` : sql(this.range)`START TRANSACTION;`, this.range);
    this.#session.open(this);
  }

  /** Inside another one, COMMIT sends nothing. */
  commit(range: Range): void {
    if (!this.#session.isOpen(this)) return;
    if (!this.#isSavepoint) this.#session.sendOwn(sql(range)`COMMIT;`, range);
    this.#session.close(this);
  }

  /** What only happens behind a failure is left out. */
  call(method: string | undefined, call: Call): Value {
    if (method === 'commit') this.commit(call.range);
    if (method === 'rollback' && !this.#session.isGuarded() && this.#session.isOpen(this)) {
      this.#session.sendOwn(this.#isSavepoint ? sql(call.range)`ROLLBACK TO SAVEPOINT "sp";` : sql(call.range)`ROLLBACK;`, call.range);
      this.#session.close(this);
    }
    return answer(call);
  }
}
