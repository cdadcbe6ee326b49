/** What the ON CONFLICT of an INSERT names. */
export interface ConflictTarget {
  /** Empty where an expression or a constraint's name stands there. */
  readonly columns: readonly string[];
  readonly constraint: string | undefined;
}
