/**
 * What the messages of the compatibility rules say that PostgreSQL does to running code: statements in order on one
 * connection, the last of which fails as told, or succeeds.
 */
export interface Claim {
  readonly about: string;
  /** Run one by one; a BEGIN among them holds. */
  readonly steps: readonly string[];
  /** The last statement. */
  readonly then: string;
  /** What its error says; `undefined` where it succeeds. */
  readonly error?: RegExp;
  readonly since?: number;
  readonly until?: number;
}
