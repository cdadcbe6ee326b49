import type { NewFile } from './draft.ts';
import type { LockMode } from './lock.ts';
import type { Edit, Range } from './range.ts';

/** What keeps the locks of a statement until later. */
export type TransactionScope =
  /** Each statement is its own transaction. */
  | 'none'
  /** Nobody knows how the file is run. */
  | 'unknown'
  /** BEGIN … COMMIT in the file. */
  | 'explicit'
  /** Several statements sent as one string. */
  | 'implicit'
  /** The statements of a DO block where nothing else holds them together. */
  | 'block'
  /** The runner opens one for the file. */
  | 'file'
  /** The runner opens one for all pending files. */
  | 'all pending';

/** The transaction that a statement runs in. Statements of one transaction share one object. */
export interface Transaction {
  readonly scope: TransactionScope;
  /** The BEGIN that opened it, for an explicit one. */
  readonly opened: Range | undefined;
}

/** Locks that the transaction took before a statement, strongest per relation, by the relation's key. */
export type LocksHeld = ReadonlyMap<string, LockMode>;

/** How one migration is taken out of the transaction that its runner opens. */
export interface OptOut {
  /** What a user writes, as a sentence has it: "`-- +goose NO TRANSACTION`". */
  readonly marker: string;
  /** The edit that writes it, where it stands in the migration's own file. */
  readonly edit: Edit | undefined;
  /** The file that says it, where it does not stand in the migration's own. */
  readonly beside?: NewFile;
  /** How a migration with the marker is run: statement by statement, or as one string. */
  readonly leaves: 'none' | 'implicit';
}

/** Words of a migration that its runner does not go together with. */
export interface Refusal {
  readonly range: Range;
  /** As sentences: why it is refused, and what is written instead. */
  readonly why: string;
  readonly instead: string;
}

/** How a runner runs one migration: a file, or a part of one. */
export interface Runner {
  /** As the user knows it: `Prisma 6.2`, `Drizzle`. */
  readonly name: string;
  readonly transaction: 'none' | 'unknown' | 'implicit' | 'file' | 'all pending';
  /** What it takes for one migration, as a sentence has it: `file`, `migration folder`, `changeset`. */
  readonly unit: string;
  /** `undefined` where there is no way, or where it is out already. */
  readonly optOut: OptOut | undefined;
  /** The migration says itself that it runs outside the transaction that its runner opens otherwise. */
  readonly optedOut: boolean;
  /** For one that opted out: the runner keeps the transaction of the other pending ones open meanwhile. How that is avoided, as a sentence. */
  readonly beside?: string;
  /** After a failure it goes on behind the last statement that was done; others begin anew. */
  readonly resumes?: boolean;
  /** The runner runs no pending migration at all, for something that this one says. */
  readonly refusal?: Refusal;
}

/** A runner that nobody recognised. */
export const UNKNOWN_RUNNER: Runner = { name: 'the migration runner', transaction: 'unknown', unit: 'file', optOut: undefined, optedOut: false };

/** A stretch of a file that is one migration for its runner, from `start` to the next one or the end. */
export interface Run {
  readonly start: number;
  /** What the runner knows it by, where a file has several. */
  readonly id?: string;
  /** It is run again whenever its text changes. */
  readonly repeatable?: boolean;
  readonly runner: Runner;
  /** Stretches that go to the server as one string, where the runner otherwise sends statements one by one. */
  readonly strings?: readonly Range[];
}
