import type { LockMode } from './lock-mode.ts';

/** A statement to run, and what has to be there before. */
export interface MeasuredStatement {
  /** SQL run and committed on an empty `public` schema; several statements are fine. */
  readonly setup: string;
  /** SQL run in the transaction of the statement, before it. */
  readonly inTransactionBefore?: string;
  /** The statement. Several, separated by semicolons, are measured as one. */
  readonly sql: string;
}

/**
 * What PostgreSQL did while it ran one statement.
 *
 * Relations are those that existed before the transaction, by the name they had then: bare in the schema `public`,
 * `schema.name` elsewhere. Lists are sorted and without duplicates.
 */
export interface Measurement {
  /** Strongest mode granted to the transaction: tables (partitioned and foreign, too), views, materialized views. */
  readonly locks: Readonly<Record<string, LockMode>>;
  /** The same for indexes, partitioned ones included. */
  readonly indexLocks: Readonly<Record<string, LockMode>>;
  /** Tables and materialized views which got new storage (TRUNCATE gives them new storage, too). */
  readonly rewritten: readonly string[];
  /** Existing indexes which got new storage. */
  readonly indexesRebuilt: readonly string[];
  /** Indexes that were built, new ones included, as DEBUG1 messages name them: without schema. */
  readonly indexesBuilt: readonly string[];
  /** Tables read in full to check rows ("verifying table"), without schema. */
  readonly scanned: readonly string[];
  /** Foreign key constraints whose rows were checked ("validating foreign key constraint"). */
  readonly foreignKeysValidated: readonly string[];
  /** PostgreSQL said that an existing constraint makes a scan unnecessary. */
  readonly scanSkippedByConstraint: boolean;
  /** The server's message when the statement failed; everything else is empty then. */
  readonly error?: string;
}

/** The measurement of a statement that fails. */
export function failedMeasurement(error: string): Measurement {
  return {
    locks: {},
    indexLocks: {},
    rewritten: [],
    indexesRebuilt: [],
    indexesBuilt: [],
    scanned: [],
    foreignKeysValidated: [],
    scanSkippedByConstraint: false,
    error,
  };
}
