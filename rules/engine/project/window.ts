import type { Effects } from '../model/effect.ts';
import { strongerOf, type LockMode } from '../model/lock.ts';
import type { QualifiedName } from '../model/name.ts';
import type { Operation, SetVariable } from '../model/operation.ts';
import type { Range } from '../model/range.ts';
import type { LocksHeld, Runner, Transaction, TransactionScope } from '../model/transaction.ts';

const UNITS: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of a timeout as SET takes it: a bare number counts milliseconds; `undefined` for what is no duration. */
export function parseTimeout(value: string | undefined): number | undefined {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*$/.exec(value ?? '');
  const unit = match === null ? undefined : UNITS[match[2] === '' ? 'ms' : (match[2] ?? '')];
  return match === null || unit === undefined ? undefined : Number(match[1]) * unit;
}

/** Stands for a timeout whose length the text does not tell. */
const SOME_TIMEOUT = 1;

/** A lock timeout and how long it holds. */
interface Timeout {
  readonly milliseconds: number | undefined;
  readonly local: boolean;
}

const NO_LOCKS: LocksHeld = new Map();
const NO_TIMEOUT: Timeout = { milliseconds: undefined, local: false };

/**
 * Follows a file statement by statement: in which transaction each one runs, which locks are held by then, and how long
 * it would wait for its own.
 */
export class TransactionWindow {
  #outer: TransactionScope = 'unknown';
  #transaction: Transaction = { scope: 'unknown', opened: undefined };
  #locks: Map<string, LockMode> = new Map();
  readonly #outside: Timeout;
  #session: Timeout;
  #local: Timeout = NO_TIMEOUT;

  /** @param hasTimeout whether something outside the migrations sets a lock_timeout */
  constructor(hasTimeout = false) {
    this.#outside = hasTimeout ? { milliseconds: SOME_TIMEOUT, local: false } : NO_TIMEOUT;
    this.#session = this.#outside;
  }

  /**
   * Goes on to the next migration of a file, as its runner runs it: a transaction of its own, but for a runner that keeps one
   * over all. `statements` is their number in it.
   */
  begin(runner: Runner, statements: number): void {
    const goesOn = runner.transaction === 'all pending' && this.#outer === 'all pending';
    // One statement alone in its string is no transaction block.
    this.#outer = runner.transaction === 'implicit' && statements <= 1 ? 'none' : runner.transaction;
    if (!goesOn) this.#enter({ scope: this.#outer, opened: undefined });
  }

  /** Another window that goes on where this one is, for the file that comes next. */
  further(): TransactionWindow {
    const next = this.beside();
    next.#outer = this.#outer;
    next.#transaction = this.#transaction;
    next.#locks = this.#locks;
    next.#session = this.#session;
    next.#local = this.#local;
    return next;
  }

  /** The window of another connection, outside every transaction of this one. */
  beside(): TransactionWindow {
    const other = new TransactionWindow(this.#outside !== NO_TIMEOUT);
    other.#outer = 'none';
    other.#transaction = { scope: 'none', opened: undefined };
    return other;
  }

  /** The transaction of the next statement. Outside any, each statement has one of its own. */
  nextTransaction(): Transaction {
    if (this.#transaction.scope === 'none') {
      this.#transaction = { scope: 'none', opened: undefined };
      this.#locks = new Map();
      this.#local = NO_TIMEOUT;
    }
    return this.#transaction;
  }

  /** The transaction of the statements in a DO block: one even where the runner opens none. */
  blockTransaction(): Transaction {
    return this.#transaction.scope === 'none' || this.#transaction.scope === 'unknown' ? { scope: 'block', opened: this.#transaction.opened } : this.#transaction;
  }

  get locksHeld(): LocksHeld {
    return this.#locks.size === 0 ? NO_LOCKS : this.#locks;
  }

  /** Milliseconds that a statement waits for its lock; 0 for ever, `undefined` where nothing sets it. */
  get lockTimeout(): number | undefined {
    return this.#local.milliseconds ?? this.#session.milliseconds;
  }

  /** Takes note of what an operation does to the transaction, its locks and its timeouts. */
  follow(operation: Operation, effects: Effects, key: (relation: QualifiedName) => string): void {
    switch (operation.kind) {
      case 'begin':
        if (this.#transaction.scope === 'none' || this.#transaction.scope === 'unknown' || this.#transaction.scope === 'implicit') {
          this.#enter({ scope: 'explicit', opened: operation.place('clause') });
        }
        return;
      case 'commit':
      case 'rollback':
        // COMMIT ends the runner's own transaction as well; what follows runs outside it.
        this.#enter({ scope: this.#outer === 'implicit' || this.#outer === 'unknown' ? this.#outer : 'none', opened: undefined });
        return;
      case 'setVariable':
        this.#setVariable(operation);
        return;
      default:
        if (effects.locks.length === 0) return;
        this.#hold(effects.locks, key);
        if (operation.kind === 'renameRelation') this.#rename(key(operation.relation), key({ ...operation.relation, name: operation.to }));
    }
  }

  /** A lock is on the relation, whatever that is called by then. */
  #rename(from: string, to: string): void {
    const mode = this.#locks.get(from);
    this.#locks = new Map(this.#locks);
    this.#locks.delete(from);
    if (mode === undefined) this.#locks.delete(to);
    else this.#locks.set(to, mode);
  }

  #hold(locks: Effects['locks'], key: (relation: QualifiedName) => string): void {
    let copied = false;
    for (const { relation, mode } of locks) {
      const name = key(relation);
      const known = this.#locks.get(name);
      const strongest = known === undefined ? mode : strongerOf(known, mode);
      if (strongest === known) continue;
      // A step keeps the locks that it saw, so they are copied before one is added.
      if (!copied) this.#locks = new Map(this.#locks);
      copied = true;
      this.#locks.set(name, strongest);
    }
  }

  #enter(transaction: { readonly scope: TransactionScope; readonly opened: Range | undefined }): void {
    this.#transaction = transaction;
    this.#locks = new Map();
    this.#local = NO_TIMEOUT;
  }

  #setVariable(operation: SetVariable): void {
    if (operation.name === 'all') {
      this.#session = this.#outside;
      this.#local = NO_TIMEOUT;
    }
    if (operation.name !== 'lock_timeout') return;
    // What a variable or template decides is taken for a timeout that someone chose.
    const milliseconds = operation.resets ? this.#outside.milliseconds : (parseTimeout(operation.value) ?? SOME_TIMEOUT);
    const timeout = { milliseconds, local: operation.scope === 'local' };
    if (!timeout.local) this.#session = timeout;
    // SET LOCAL outside a transaction does nothing but warn.
    else if (this.#transaction.scope !== 'none') this.#local = timeout;
  }
}
