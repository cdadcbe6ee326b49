import type { ProjectFiles } from '../model/files.ts';
import { HOLE, type QualifiedName } from '../model/name.ts';
import type { CodeUse, Reference } from '../model/reference.ts';
import type { Base } from '../model/release.ts';
import type { SchemaView } from '../model/schema.ts';
import { UPSERTS } from '../references/access.ts';
import { foundIn } from '../references/in-file.ts';
import { isSent, isSource, SOURCE_EXTENSIONS, sourcesUnder } from '../references/source-files.ts';
import { columnSpelling, tableSpelling, type Spelling } from '../references/spelling.ts';

/** One state of the code: as it is now, or as it was released. */
interface Sources {
  /** Files that have the letters of a name; `undefined` where nobody can tell. */
  having(spelling: Spelling): readonly string[] | undefined;
  read(path: string): string | undefined;
}

interface Found {
  readonly places: readonly Reference[];
  readonly possibleFiles: readonly string[];
  /** In some file the letters of the name stand for it, or nobody can tell what they stand for. */
  readonly open: boolean;
  /** A file with the letters of the name upserts something. */
  readonly upserts: boolean;
  /** A file names the table for certain, or as good as. */
  readonly knowsTable: boolean;
}

const NOTHING_KNOWN: CodeUse = { readAt: '', isNow: true, places: [], possibleFiles: [], unused: false, neverUpserted: false, now: undefined, released: undefined };

/** Tables beyond these need not be looked for: who uses a database names one of them. */
const MOST_NEIGHBOURS = 12;

function neighboursOf(table: QualifiedName, schema: SchemaView): readonly QualifiedName[] {
  const own = schema.relation(table)?.name ?? table;
  return schema
    .relationsIn(own.schema ?? 'public')
    .filter(({ name, kind }) => kind === 'table' && !schema.same(name, own))
    .slice(0, MOST_NEIGHBOURS)
    .map(({ name }) => name);
}

/** Where the application names tables and columns: looked up when a rule asks, words first. */
export class CodeReferences {
  readonly #root: string;
  readonly #files: ProjectFiles;
  readonly #isMigration: (path: string) => boolean;
  #generation = -1;
  #sources: readonly string[] | undefined;
  readonly #answers = new Map<string, CodeUse>();

  /** @param isMigration whether a file is no code that runs, but changes the schema */
  constructor(root: string, files: ProjectFiles, isMigration: (path: string) => boolean) {
    this.#root = root;
    this.#files = files;
    this.#isMigration = isMigration;
  }

  /**
   * What code says of a table, or of one of its columns.
   *
   * @param running the code that runs, as far as anybody knows
   * @param schema in which other tables of the database stand: code that names one of them uses it
   */
  use(table: QualifiedName, column: string | undefined, running: Base | undefined, schema: SchemaView): CodeUse {
    if (!table.known || (column ?? '').includes(HOLE) || column === '') return NOTHING_KNOWN;
    this.#refresh();
    const key = JSON.stringify([table.schema, table.name, column, running?.name]);
    let use = this.#answers.get(key);
    if (use === undefined) {
      use = this.#look(table, column, running, schema);
      this.#answers.set(key, use);
    }
    return use;
  }

  #refresh(): void {
    const { generation } = this.#files;
    if (generation === this.#generation) return;
    const changed = this.#files.changedSince?.(this.#generation);
    this.#generation = generation;
    // Whoever types in a migration has changed no code.
    if (changed?.every((path) => this.#isMigration(path)) === true) return;
    if (changed === undefined) this.#sources = undefined;
    this.#answers.clear();
  }

  #now(): Sources {
    const read = (path: string): string | undefined => this.#files.read(path);
    return {
      having: ({ anywhere }) => {
        this.#sources ??= sourcesUnder(this.#root, this.#files)?.filter((path) => !this.#isMigration(path));
        return this.#sources?.filter((path) => anywhere.test(read(path) ?? ''));
      },
      read,
    };
  }

  #released(base: Base): Sources | undefined {
    if (base.find === undefined) return undefined;
    return {
      having: ({ posix }) => base.find?.(posix, SOURCE_EXTENSIONS)?.filter((path) => path.startsWith(`${this.#root}/`) && isSource(path.slice(this.#root.length + 1)) && !this.#isMigration(path)),
      read: (path) => base.read(path),
    };
  }

  #look(table: QualifiedName, column: string | undefined, running: Base | undefined, schema: SchemaView): CodeUse {
    const neighbours = (): readonly QualifiedName[] => (column === undefined ? neighboursOf(table, schema) : [table]);
    const sources = running === undefined ? undefined : this.#released(running);
    const released = sources === undefined ? undefined : found(sources, this.#root, table, column, neighbours);
    const now = once(() => found(this.#now(), this.#root, table, column, neighbours));
    return answer(running, released, now, column === undefined);
  }
}

function once<Value>(compute: () => Value): () => Value {
  let known: { readonly value: Value } | undefined;
  return () => (known ??= { value: compute() }).value;
}

const NOW = 'in the files as they are now';

/** Where code was read, as a sentence has it. */
function readAt({ name, merged = false }: Base): string {
  return merged ? `${name}: merged, perhaps not deployed` : name;
}

/** Where the running code decides for itself, the code of today is read only when somebody asks for it. */
function answer(running: Base | undefined, released: Found | undefined, now: () => Found | undefined, isTable: boolean): CodeUse {
  const decides = released !== undefined && released.places.length > 0;
  const { places = [], possibleFiles = [] } = (decides ? released : now()) ?? released ?? {};
  const known = running === undefined || released === undefined ? undefined : { name: running.name, merged: running.merged === true, places: released.places };
  return {
    readAt: running === undefined || released === undefined ? NOW : decides ? readAt(running) : `${NOW}, not in ${running.name}`,
    isNow: !decides,
    places,
    possibleFiles,
    unused: released !== undefined && !released.open && now()?.open === false && released.knowsTable,
    neverUpserted: isTable && decides && !released.upserts && now()?.upserts === false,
    get now() {
      return now()?.places;
    },
    released: known,
  };
}

function found(sources: Sources, root: string, table: QualifiedName, column: string | undefined, users: () => readonly QualifiedName[]): Found | undefined {
  const files = sources.having(column === undefined ? tableSpelling(table.name) : columnSpelling(column));
  if (files === undefined) return undefined;
  const places: Reference[] = [];
  const possibleFiles: string[] = [];
  let open = false;
  let upserts = false;
  for (const path of [...files].sort()) {
    const text = sources.read(path) ?? '';
    if (!isSent(path, text)) continue;
    upserts ||= UPSERTS.test(text);
    const inFile = foundIn(path, text, table, column);
    open ||= inFile.open;
    const sure = inFile.hits.filter(({ confidence }) => confidence !== 'possible');
    if (sure.length === 0 && inFile.hits.length > 0) possibleFiles.push(path);
    places.push(...sure.map(({ range, confidence, access }) => ({ path, name: path.slice(root.length + 1), range, confidence, access, line: lineAt(text, range.start) })));
  }
  return {
    places,
    possibleFiles,
    open,
    upserts,
    get knowsTable() {
      return users().some((each) => namesTable(sources, each));
    },
  };
}

/** Whether code names a table in a query, or as the table of a model. */
function namesTable(sources: Sources, table: QualifiedName): boolean {
  return (sources.having(tableSpelling(table.name)) ?? []).some((path) => isSent(path, sources.read(path) ?? '') && foundIn(path, sources.read(path) ?? '', table, undefined).hits.some(({ confidence }) => confidence !== 'possible'));
}

function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}
