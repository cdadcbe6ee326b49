import type { Suggestion } from './hazard.ts';
import type { Edit, Range } from './range.ts';
import type { SchemaView } from './schema.ts';

/**
 * Something that a migration does not wait for: what it sends is overtaken by what follows, and its error is lost; a library
 * that only sends what is awaited never sends it at all.
 */
export interface Forgotten {
  readonly sent: boolean;
  /** The expression whose value nobody awaits. */
  readonly range: Range;
  /** How to wait, as a sentence: "Await it, or return it." */
  readonly instead: string;
  /** The edit that makes the migration wait, where one does. */
  readonly edit: Edit | undefined;
}

/** Something that a library does beside what the code asks for. */
export interface Unasked {
  /** As a sentence has it: "`.alter()`". */
  readonly call: string;
  /** How to keep the library from it: "say `.notNullable()` again in front of `.alter()`". */
  readonly instead: string;
  /** Edits that keep it from this one thing. */
  readonly suggestions: readonly Suggestion[];
}

/** A statement that goes to another connection than the transaction that the code has open by then: it runs outside it. */
export interface Astray {
  /** The name of the method. */
  readonly call: Range;
  /** The call that opened the transaction; nothing where the runner does, so that there may be none. */
  readonly opened: Range | undefined;
  /** How to put the statement inside, as a sentence. */
  readonly instead: string;
  /** The edit that puts it inside, where one does. */
  readonly edit: Edit | undefined;
}

/** Something that a library looks up in the database before it decides what to send. */
export interface Decision {
  /** What it finds, as far as the history tells: false where that does not tell it. */
  decide(schema: SchemaView): boolean;
}

/** A statement that is only sent where a decision falls so; the statements that hang on one have the same. */
export interface Choice {
  readonly decision: Decision;
  readonly sentIf: boolean;
}

/** How code came to send a statement. */
export interface CodeOrigin {
  /** On the first statement of what is not awaited. */
  readonly forgotten: Forgotten | undefined;
  readonly unasked: Unasked | undefined;
  readonly astray: Astray | undefined;
  readonly choice?: Choice | undefined;
  /** Another file sends it: its place is where this one calls for that. */
  readonly isElsewhere?: boolean;
  /** The edits that make the code send these statements, one by one, in place of its own; `undefined` where none can be told. */
  resend(statements: readonly string[]): readonly Edit[] | undefined;
  /** The edits that make the code send these statements before its own; `undefined` where none can be told. */
  precede(statements: readonly string[]): readonly Edit[] | undefined;
}
