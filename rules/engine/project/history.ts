import type { ProjectFiles } from '../model/files.ts';
import { Catalog } from './catalog.ts';
import { Choices } from './choices.ts';
import { mayChangeSchema, type StatementOperations } from './migration-file.ts';
import type { Member } from './migration-sets.ts';
import { isSnapshot } from './snapshot.ts';

/** What is kept of a migration once it is folded into the schema. */
interface Folded {
  readonly stamp: string | undefined;
  readonly before: Catalog;
  readonly after: Catalog;
}

/** The schema before each migration: all earlier ones of its set, each folded once and again only when it has changed. */
export class History {
  readonly #files: ProjectFiles;
  readonly #schema: string;
  readonly #read: (path: string, text: string) => readonly StatementOperations[];
  readonly #empty: Catalog;
  readonly #folded = new Map<string, Folded>();
  /** Per set: how many of its first migrations are known to be folded as they are. */
  readonly #current = new Map<string, number>();

  /**
   * @param schema what unqualified names mean
   * @param read the statements of a file
   */
  constructor(files: ProjectFiles, schema: string, read: (path: string, text: string) => readonly StatementOperations[]) {
    this.#files = files;
    this.#schema = schema;
    this.#read = read;
    this.#empty = Catalog.empty(schema);
  }

  /** Any file may have changed: each is looked at again before it is trusted. */
  doubtAll(): void {
    this.#current.clear();
  }

  /** Only this one may have changed, and what comes behind it. */
  doubt({ set, position }: Member): void {
    const count = this.#current.get(set.folder);
    if (count !== undefined && count > position) this.#current.set(set.folder, position);
  }

  /** The schema before the first statement of a migration; of a file without a set, nothing is known. */
  before(member: Member | undefined): Catalog {
    if (member === undefined) return this.#empty;
    const { set, position } = member;
    const known = this.#current.get(set.folder) ?? 0;
    let from = Math.min(known, position);
    let catalog = from === 0 ? this.#empty : (this.#folded.get(set.order[from - 1] ?? '')?.after ?? this.#empty);
    for (; from < position; from += 1) catalog = this.#fold(set.order[from] ?? '', catalog);
    this.#current.set(set.folder, Math.max(known, position));
    return catalog.withSchema(this.#schema);
  }

  /** Takes over the schema behind a file that was just judged; not for a text that is still being edited. */
  remember(path: string, text: string, before: Catalog, after: Catalog): void {
    if (this.#files.read(path) === text) this.#folded.set(path, { stamp: this.#files.stamp(path), before, after });
  }

  #fold(path: string, before: Catalog): Catalog {
    const stamp = this.#files.stamp(path);
    const known = this.#folded.get(path);
    if (known !== undefined && known.before === before && known.stamp === stamp) return known.after;
    const text = this.#files.read(path);
    let after = before.withSchema(this.#schema);
    if (text !== undefined && !isSnapshot(path, text)) {
      const choices = new Choices();
      for (const statement of this.#read(path, text)) {
        if (mayChangeSchema(statement) && choices.isSent(statement.statement, after)) for (const operation of statement.operations) after = after.apply(operation, path);
      }
    }
    this.#folded.set(path, { stamp, before, after });
    return after;
  }
}
