import type { ProjectFiles } from '../model/files.ts';
import { Catalog } from './catalog.ts';
import { Choices } from './choices.ts';
import { mayChangeSchema, type StatementOperations } from './migration-file.ts';
import type { Member } from './migration-sets.ts';
import { isCodePath } from '../model/code.ts';
import type { MigrationSet } from '../tools/tool.ts';
import { EarlierFile } from './earlier-file.ts';
import { ReplayOnDemand } from './replay-on-demand.ts';
import { isSnapshot } from './snapshot.ts';

/** What is kept of a migration once it is folded into the schema. */
interface Folded {
  readonly stamp: string | undefined;
  readonly before: Catalog;
  readonly after: Catalog;
  readonly judged: boolean;
}

/** So many earlier migrations are folded for the next one without much ado. Before more of them only what somebody asks for is looked up. */
const MOST_FOLDED = 16;

/** So many replays on demand are kept: people go to and fro between few files. */
const MOST_KEPT = 8;

/** The schema before each migration: all earlier ones of its set, each folded once and again only when it has changed, or looked up on demand where they are many. */
export class History {
  readonly #files: Pick<ProjectFiles, 'read' | 'stamp'>;
  readonly #schema: string;
  readonly #read: (path: string, text: string) => readonly StatementOperations[];
  readonly #empty: Catalog;
  readonly #folded = new Map<string, Folded>();
  /** How many of a set's first migrations are known to be folded as they are; one folder may hold the sets of two tools. */
  readonly #current = new Map<MigrationSet, number>();
  readonly #mostFolded: number;
  /** Earlier migrations that are replayed on demand, by their set and how many they are. */
  readonly #onDemand = new Map<string, ReplayOnDemand>();
  /** Which of them are as the files say now. */
  readonly #sure = new Set<ReplayOnDemand>();
  readonly #earlier = new Map<string, EarlierFile>();

  /**
   * @param schema what unqualified names mean
   * @param read the statements of a file
   * @param mostFolded so many migrations are folded at once, before more each part of the schema is looked up
   */
  constructor(files: Pick<ProjectFiles, 'read' | 'stamp'>, schema: string, read: (path: string, text: string) => readonly StatementOperations[], mostFolded = MOST_FOLDED) {
    this.#mostFolded = mostFolded;
    this.#files = files;
    this.#schema = schema;
    this.#read = read;
    this.#empty = Catalog.empty(schema);
  }

  /** Any file may have changed: each is looked at again before it is trusted. */
  doubtAll(): void {
    this.#current.clear();
    this.#sure.clear();
  }

  /** Only this one may have changed, and what comes behind it. */
  doubt({ set, position }: Member): void {
    const count = this.#current.get(set);
    if (count !== undefined && count > position) this.#current.set(set, position);
    for (const replay of this.#sure) if (replay.files.some(({ path }) => path === set.order[position])) this.#sure.delete(replay);
  }

  /** The schema before the first statement of a migration; of a file without a set, nothing is known. */
  before(member: Member | undefined): Catalog {
    if (member === undefined) return this.#empty;
    const { set, position } = member;
    const known = this.#current.get(set) ?? 0;
    // Who has judged the first of them, or folded many already, judges all of them, one after the other.
    const judgesAll = known > this.#mostFolded || this.#folded.get(set.order[known - 1] ?? '')?.judged === true;
    if (position - known > this.#mostFolded && !judgesAll && !set.order.some(isCodePath) && this.#areMany(set.order, known, position)) return this.#before(member).after;
    return this.#foldUpTo(member);
  }

  #foldUpTo({ set, position }: Member): Catalog {
    const known = this.#current.get(set) ?? 0;
    let from = Math.min(known, position);
    let catalog = from === 0 ? this.#empty : (this.#folded.get(set.order[from - 1] ?? '')?.after ?? this.#empty);
    for (; from < position; from += 1) catalog = this.#fold(set.order[from] ?? '', catalog);
    this.#current.set(set, Math.max(known, position));
    return catalog.withSchema(this.#schema);
  }

  /** Whether many of these are still to be folded; a host that judges every file has folded them, and they are only looked at again. */
  #areMany(order: readonly string[], from: number, to: number): boolean {
    let left = 0;
    for (let index = from; index < to && left <= this.#mostFolded; index += 1) if (!this.#folded.has(order[index] ?? '')) left += 1;
    return left > this.#mostFolded;
  }

  #before({ set, position }: Member): ReplayOnDemand {
    const key = `${set.folder} ${position}`;
    const known = this.#onDemand.get(key);
    if (known !== undefined && this.#sure.has(known)) return known;
    const files = set.order.slice(0, position).flatMap((path) => this.#earlierFile(path) ?? []);
    const isSame = known?.files.length === files.length && known.files.every((file, index) => file === files[index]);
    const replay = isSame ? known : new ReplayOnDemand(files, this.#schema, () => this.#foldUpTo({ set, position }));
    this.#onDemand.delete(key);
    this.#onDemand.set(key, replay);
    this.#sure.add(replay);
    for (const [oldest, left] of this.#onDemand) {
      if (this.#onDemand.size <= MOST_KEPT) break;
      this.#onDemand.delete(oldest);
      this.#sure.delete(left);
    }
    return replay;
  }

  #earlierFile(path: string): EarlierFile | undefined {
    const text = this.#files.read(path);
    if (text === undefined) return undefined;
    let file = this.#earlier.get(path);
    if (file?.text !== text) this.#earlier.set(path, (file = new EarlierFile(path, text, () => this.#read(path, text))));
    return file;
  }

  /** Takes over the schema behind a file that was just judged; not for a text that is still being edited. */
  remember(path: string, text: string, before: Catalog, after: Catalog): void {
    const known = this.#folded.get(path);
    const stamp = this.#files.stamp(path);
    // What was folded behind it already rests on the schema that it was folded into.
    if (known?.before === before && known.stamp === stamp) return;
    if (this.#files.read(path) === text) this.#folded.set(path, { stamp, before, after, judged: true });
  }

  #fold(path: string, before: Catalog): Catalog {
    const known = this.#folded.get(path);
    if (known?.before === before && known.stamp === this.#files.stamp(path)) return known.after;
    const text = this.#files.read(path);
    let after = before.withSchema(this.#schema);
    if (text !== undefined && !isSnapshot(path, text)) {
      const choices = new Choices();
      for (const statement of this.#read(path, text)) {
        if (mayChangeSchema(statement) && choices.isSent(statement.statement, after)) for (const operation of statement.operations) after = after.apply(operation, path);
      }
    }
    // Reading it may have told what it was read from.
    this.#folded.set(path, { stamp: this.#files.stamp(path), before, after, judged: false });
    return after;
  }
}
