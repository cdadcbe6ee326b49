import type { Astray, Choice, CodeOrigin, Forgotten, Unasked } from '../model/code-origin.ts';
import type { Range } from '../model/range.ts';
import type { SqlPiece } from '../model/sql-piece.ts';
import type { CodeFile } from '../model/code.ts';
import type { Comment, Script, Statement } from '../model/statement.ts';
import { compiledStatements, unreadableStatement } from '../parse/compiled.ts';

/** What a library says of a statement that it sends. */
export interface Sent {
  readonly pieces: readonly SqlPiece[];
  /** The call that sends it, for statements that the library makes. */
  readonly range?: Range | undefined;
  /** Where nobody waits for it. */
  readonly forgotten?: Forgotten | undefined;
  readonly unasked?: Unasked | undefined;
  readonly astray?: Astray | undefined;
  /** What the database decides about it. */
  readonly choice?: Choice | undefined;
  /** Nobody knows whether it is sent at all. */
  readonly guarded?: boolean;
  /** Another file sends it. */
  readonly elsewhere?: boolean;
  readonly resend?: CodeOrigin['resend'] | undefined;
  readonly precede?: CodeOrigin['precede'] | undefined;
}

type Entry = Sent | { readonly unreadable: string; readonly range: Range };

/** What another file sends cannot be edited where this one calls for it. */
function fromElsewhere({ unasked, astray, ...sent }: Sent): Sent {
  const suggestions = { unasked: unasked && { ...unasked, suggestions: [] }, astray: astray && { ...astray, edit: undefined } };
  return { ...sent, ...suggestions, elsewhere: true, resend: undefined, precede: undefined };
}

/** The statements that a migration in code sends, in execution order. */
export class Recorder {
  readonly #code: CodeFile;
  readonly #entries: Entry[] = [];

  constructor(code: CodeFile) {
    this.#code = code;
  }

  /** Whether what is recorded from now on stands behind an undecided condition. */
  isGuarded: () => boolean = () => false;

  /** Whether what is recorded from now on is sent by another file. */
  isAway: () => boolean = () => false;

  /** How many statements were recorded so far. */
  get position(): number {
    return this.#entries.length;
  }

  send(sent: Sent): void {
    this.#entries.push({ ...(this.isAway() ? fromElsewhere(sent) : sent), guarded: this.isGuarded() });
  }

  /**
   * Takes note of a call that nobody can read, so that it is said.
   *
   * @param message what cannot be read, as the end of a sentence
   */
  unreadable(range: Range, message: string): void {
    const known = this.#entries.some((entry) => 'unreadable' in entry && entry.range.start === range.start && entry.range.end === range.end);
    if (!known) this.#entries.push({ unreadable: message, range });
  }

  /** Nobody waits for what was recorded from a position on; it is said once. */
  forget(since: number, forgotten: Forgotten): void {
    const index = this.#entries.findIndex((entry, at) => at >= since && !('unreadable' in entry));
    const entry = this.#entries[index];
    if (entry !== undefined && !('unreadable' in entry) && entry.forgotten === undefined) this.#entries[index] = { ...entry, forgotten };
  }

  /** Everything recorded, parsed. */
  script(): Script {
    const statements = this.#entries.flatMap((entry) => this.#statements(entry));
    return { text: this.#code.text, statements, comments: commentsOf(this.#code), blanked: [] };
  }

  #statements(entry: Entry): readonly Statement[] {
    if ('unreadable' in entry) return [unreadableStatement(entry.range, entry.unreadable, this.#code.text)];
    const { pieces, range, forgotten, unasked, astray, choice, guarded = false, elsewhere: isElsewhere = false, resend = () => undefined, precede = () => undefined } = entry;
    // What is sent in place of one statement of a string would be sent in place of them all.
    const alone: CodeOrigin['resend'] = (others) => (statements.length > 1 ? undefined : resend(others));
    const origin: CodeOrigin = { forgotten, unasked, astray, choice, isElsewhere, resend: alone, precede };
    const statements = compiledStatements(pieces, this.#code.text, { origin, range });
    // What PostgreSQL would refuse stands in a branch for another database.
    return guarded && statements.some(({ problem }) => problem?.reason === 'syntax') ? [] : statements;
  }
}

function commentsOf({ program }: CodeFile): readonly Comment[] {
  return (program.comments ?? []).map(({ type, value, range: [start, end] }) => ({ style: String(type) === 'Line' ? 'line' : 'block', text: value, start, end }));
}
