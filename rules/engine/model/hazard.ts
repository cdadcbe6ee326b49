import type { LockMode } from './lock.ts';
import type { Edit, Range } from './range.ts';

/** What happens to whom, why, and what to do instead. Each a full sentence or more. */
export interface Message {
  /** What happens, with the user's own names. */
  readonly what: string;
  /** The lock, or the moment of a rolling deploy that fails. */
  readonly why: string;
  /** The safe way, in the dialect of the file. */
  readonly instead: string;
}

/** One edit, or several at once, that a user may take over; the hazard is gone afterwards. */
export interface Suggestion {
  readonly title: string;
  readonly edits: readonly Edit[];
}

/** Who waits. */
export interface Blocked {
  readonly relation: string;
  readonly mode: LockMode;
}

/** Another place that belongs to a hazard: what opened the transaction, what took the lock. */
export interface RelatedPlace {
  readonly range: Range;
  /** One sentence. */
  readonly message: string;
  /** Another file than the hazard's, absolute with forward slashes. */
  readonly path?: string;
}

/** What a rule found at one place. */
export interface Finding {
  readonly range: Range;
  readonly message: Message;
  /** The column or table it is about: several findings of a rule on one statement become one that names them all. */
  readonly subject?: string;
  readonly suggestions?: readonly Suggestion[];
  readonly related?: readonly RelatedPlace[];
  /** Silent where another rule has reported the statement: that report's remedy takes it out of here anyhow. */
  readonly yields?: boolean;
  /** It is about the file or how it is run, so that others speak of the statement as if nothing had been said. */
  readonly aside?: boolean;
  /** Shown in front of its line: about a comment that silences whatever stands behind it. */
  readonly inFront?: boolean;
}

/** A finding with everything that a host needs to show it. A value, like everything here. */
export interface Hazard extends Finding {
  readonly rule: string;
  readonly suggestions: readonly Suggestion[];
  /** The relations whose traffic waits, strongest lock first. */
  readonly blocked: readonly Blocked[];
  /** It stands in a migration that is released: nobody is told of it, but that a comment which disables it is still needed. */
  readonly released: boolean;
  /** The statement that is at fault. */
  readonly statement: Range;
}
