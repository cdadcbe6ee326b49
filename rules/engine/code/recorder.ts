import type { CodeOrigin, Sending, Unasked } from '../model/code-origin.ts';
import type { Edit, Range } from '../model/range.ts';
import type { SqlPiece } from '../model/sql-piece.ts';
import type { Script, Statement } from '../model/statement.ts';
import { compiledStatements, unreadableStatement } from '../parse/compiled.ts';

/** What a library says of a statement that it sends. */
export interface Sent {
  readonly pieces: readonly SqlPiece[];
  /** The call that sends it, for statements that the library makes. */
  readonly range?: Range | undefined;
  readonly sending?: Sending;
  readonly unasked?: Unasked | undefined;
  /** Nobody knows whether it is sent at all. */
  readonly guarded?: boolean;
  readonly resend?: ((statements: readonly string[]) => readonly Edit[] | undefined) | undefined;
}

type Entry = Sent | { readonly unreadable: string; readonly range: Range };

/** The statements that a migration in code sends, in execution order. */
export class Recorder {
  readonly #source: string;
  #entries: Entry[] = [];

  /** @param source the text of the whole file */
  constructor(source: string) {
    this.#source = source;
  }

  /** Whether what is recorded from now on stands behind an undecided condition. */
  isGuarded: () => boolean = () => false;

  /** How many statements were recorded so far. */
  get position(): number {
    return this.#entries.length;
  }

  send(sent: Sent): void {
    this.#entries.push({ ...sent, guarded: this.isGuarded() });
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

  /** Nobody waits for what was recorded from a position on. */
  markNotAwaited(since: number): void {
    this.#entries = this.#entries.map((entry, index) => (index < since || 'unreadable' in entry || entry.sending === 'never' ? entry : { ...entry, sending: 'not awaited' }));
  }

  /** Everything recorded, parsed. */
  script(): Script {
    const statements = this.#entries.flatMap((entry) => this.#statements(entry));
    return { text: this.#source, statements, comments: [], blanked: [] };
  }

  #statements(entry: Entry): readonly Statement[] {
    if ('unreadable' in entry) return [unreadableStatement(entry.range, entry.unreadable, this.#source)];
    const { pieces, range, sending = 'awaited', unasked, guarded = false, resend = () => undefined } = entry;
    const origin: CodeOrigin = { sending, unasked, resend };
    const statements = compiledStatements(pieces, this.#source, { origin, range });
    // What PostgreSQL would refuse stands in a branch for another database.
    return guarded && statements.some(({ problem }) => problem?.reason === 'syntax') ? [] : statements;
  }
}
