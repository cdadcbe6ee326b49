import type { Range } from '../model/range.ts';
import { hasPlaceholder } from '../parse/placeholders.ts';
import { outlineOf, type Outline } from '../parse/script.ts';
import { upStatement, upward, type StatementOperations } from './migration-file.ts';
import { isSnapshot } from './snapshot.ts';

/**
 * What may change a relation, type or function without having its name, or have its name without its letters: whatever is
 * dropped, moved or renamed, the schema that unqualified names mean, SQL that is put together, names spelled by numbers or cut off.
 */
const FAR_REACHING =
  /\b(?:drop\s+(?!column\b|constraint\b|not\b|default\b|identity\b|expression\b)|alter\s+(?!table\b|column\b|constraint\b|default\b)|rename\s+(?!column\b|constraint\b)|set\s+schema\b|search_path\b|execute\s+(?!function\b|procedure\b|on\b)|u&["'])|(?<![\w$])[\w$]{60}/i;

/** What PostgreSQL cuts a name to, and so what may go on in the text. */
const LONGEST_WORD = 60;

const WORD_CHARACTER = /[\w$]/;

/** Statements that leave the schema as it is, whatever they name. */
const WITHOUT_CONSEQUENCE = /^(?:insert|update|delete|merge|comment|grant|revoke|begin|commit|truncate|vacuum|lock|refresh|reindex)\b/i;

/** An earlier migration, of which only those statements are parsed that somebody asks for. */
export class EarlierFile {
  readonly path: string;
  readonly text: string;
  readonly #readAll: () => readonly StatementOperations[];
  /** In lower case, of the same length; `undefined` where that is not so. */
  readonly #lower: string | undefined;
  #outline: Outline | undefined | 'none';
  #stretches: readonly Range[] = [];
  readonly #parsed = new Map<Range, StatementOperations | undefined>();
  #farReaching: readonly Range[] | undefined;

  /** @param readAll its statements, all parsed */
  constructor(path: string, text: string, readAll: () => readonly StatementOperations[]) {
    this.path = path;
    this.text = text;
    this.#readAll = readAll;
    const lower = text.toLowerCase();
    this.#lower = lower.length === text.length ? lower : undefined;
  }

  /** Statements that are read whatever somebody asks for. */
  get farReaching(): readonly Range[] {
    return (this.#farReaching ??= this.#findFarReaching());
  }

  #findFarReaching(): readonly Range[] {
    if (isSnapshot(this.path, this.text)) return [];
    if (this.#lower === undefined) return this.all();
    if (!FAR_REACHING.test(this.text) && !hasPlaceholder(this.text)) return [];
    return this.#where((text) => FAR_REACHING.test(text) || hasPlaceholder(text));
  }

  /**
   * Statements that have a name.
   *
   * @param name in lower case
   * @param beside what they have to have as well
   */
  mentioning(name: string, beside?: RegExp): readonly Range[] {
    // A text without such a word has no such statement: the names of many types stand in every migration.
    if (this.#lower?.includes(name) !== true || beside?.test(this.text) === false || isSnapshot(this.path, this.text)) return [];
    return this.#where((text, start, end) => this.#has(name, start, end) && beside?.test(text) !== false);
  }

  /** Every statement. */
  all(): readonly Range[] {
    return isSnapshot(this.path, this.text) ? [] : this.#where(() => true);
  }

  /** What some of its statements do, in the order of the file. */
  statements(chosen: ReadonlySet<Range>): readonly StatementOperations[] {
    if (chosen.size === 0) return [];
    if (this.#outline === 'none') return this.#readAll();
    const read: StatementOperations[] = [];
    for (const stretch of this.#stretches) {
      if (!chosen.has(stretch)) continue;
      const statement = this.#parse(stretch);
      // What is broken is cut anew, which takes the text around it.
      if (statement === undefined) {
        this.#outline = 'none';
        return this.#readAll();
      }
      read.push(statement);
    }
    return read;
  }

  #parse(stretch: Range): StatementOperations | undefined {
    if (!this.#parsed.has(stretch) && typeof this.#outline === 'object') {
      const statement = this.#outline.parse(stretch);
      this.#parsed.set(stretch, statement && upStatement(statement));
    }
    return this.#parsed.get(stretch);
  }

  /** Stretches for which something holds; of a file that is read whole, the whole. */
  #where(holds: (text: string, start: number, end: number) => boolean): readonly Range[] {
    if (this.#outline === undefined) {
      this.#outline = outlineOf(this.text) ?? 'none';
      this.#stretches =
        this.#outline === 'none' ? [{ start: 0, end: this.text.length }] : upward(this.#outline.stretches, ({ start }) => start, this.#outline.comments).filter(({ start, end }) => !WITHOUT_CONSEQUENCE.test(this.text.slice(start, Math.min(end, start + 10))));
    }
    return this.#stretches.filter(({ start, end }) => holds(this.text.slice(start, end), start, end));
  }

  #has(name: string, start: number, end: number): boolean {
    const text = this.#lower ?? '';
    for (let at = text.indexOf(name, start); at >= 0 && at < end; at = text.indexOf(name, at + 1)) {
      const goesOn = name.length < LONGEST_WORD && WORD_CHARACTER.test(text.charAt(at + name.length));
      if (!goesOn && !WORD_CHARACTER.test(text.charAt(at - 1))) return true;
    }
    return false;
  }
}
