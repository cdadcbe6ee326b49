/** What one run of a program cost. */
export interface Measurement {
  /** Milliseconds from the start of the process to its end. */
  readonly wall: number;
  /** Milliseconds of user and system time on all cores; `undefined` where this machine has no meter for it. */
  readonly processor: number | undefined;
  /** Bytes that were resident at the peak; `undefined` where this machine has no meter for it. */
  readonly memory: number | undefined;
}
