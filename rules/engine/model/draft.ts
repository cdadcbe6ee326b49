import type { Edit } from './range.ts';

/** A migration to be written: SQL, which the tool's printer puts into the tool's own form. */
export interface MigrationDraft {
  /** Words joined by underscores, `add_users_email`; the tool adds its stamp and suffix. */
  readonly name: string;
  /** Which deploy it belongs to and what must be true before it runs: the runbook of its step. Lines without comment marks. */
  readonly header: readonly string[];
  /** Statements in order, without semicolons. */
  readonly up: readonly string[];
  /** Statements that take it back, in order; empty where there is nothing to take back. */
  readonly down: readonly string[];
  /** `none`: PostgreSQL refuses it in a transaction; it is one statement then. `apart`: it must not share the transaction of the one before. */
  readonly transaction: 'any' | 'apart' | 'none';
  /**
   * Only with `none`: what the file holds where the runner has no way out of its transaction and a person has run the
   * statement by hand before. Empty for a step that leaves nothing to the file, which is not written then.
   */
  readonly byHand?: readonly string[];
  /** It takes a strong lock for a moment, for which it must not wait long: everything else would queue behind it. */
  readonly takesStrongLock: boolean;
}

/** A file to be written; there must be none at its path. */
export interface NewFile {
  /** Absolute, forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** Edits of one file. */
export interface FileEdits {
  readonly path: string;
  readonly edits: readonly Edit[];
}
