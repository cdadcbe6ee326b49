/**
 * What a runner does about migrations that some database has already. Each value is read from the tool's source or
 * documentation; `unknown` where nobody knows the runner.
 */
export interface ReleasePolicy {
  /** With one whose text has changed: refuses to go on, or takes no notice. */
  readonly edited: 'refuses' | 'skips' | 'unknown';
  /** What its checksum counts: every byte, all but line ends, or all but blanks. */
  readonly counts: 'bytes' | 'lines' | 'words';
  /** With a new one that sorts before: refuses to go on, passes it over for ever, or runs it late. */
  readonly late: 'refuses' | 'skips' | 'applies' | 'unknown';
}

/** Of a runner that nobody knows. */
export const UNKNOWN_POLICY: ReleasePolicy = { edited: 'unknown', counts: 'words', late: 'unknown' };
