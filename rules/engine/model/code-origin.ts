import type { Suggestion } from './hazard.ts';
import type { Edit } from './range.ts';

/**
 * Whether a migration waits for what it sends: `not awaited` where the next statement may overtake it and its error is lost,
 * `never` where the library only sends what is awaited, so that the database never sees it.
 */
export type Sending = 'awaited' | 'not awaited' | 'never';

/** Something that a library does beside what the code asks for. */
export interface Unasked {
  /** As a sentence has it: "`.alter()`". */
  readonly call: string;
  /** How to keep the library from it: the end of the advice. */
  readonly instead: string;
  readonly suggestions: readonly Suggestion[];
}

/** How code came to send a statement. */
export interface CodeOrigin {
  readonly sending: Sending;
  readonly unasked: Unasked | undefined;
  /** The edits that make the code send these statements, one by one, in place of its own; `undefined` where none can be told. */
  resend(statements: readonly string[]): readonly Edit[] | undefined;
}
