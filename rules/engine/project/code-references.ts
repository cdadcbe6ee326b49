import type { ProjectFiles } from '../model/files.ts';
import { HOLE, type QualifiedName } from '../model/name.ts';
import type { CodeUse, QueryReference, QueryUse, Reference, ValueUse } from '../model/reference.ts';
import type { Base } from '../model/release.ts';
import type { Relation, SchemaView } from '../model/schema.ts';
import type { UpsertUse } from '../model/upsert.ts';
import { queryFormsIn } from '../references/query-forms.ts';
import { isSent } from '../references/source-files.ts';
import { columnSpelling, tableSpelling, type Spelling } from '../references/spelling.ts';
import { CodeStates, lineAt, type CodeState } from './code-states.ts';
import { FoundMemory } from './found-memory.ts';
import { once } from './once.ts';
import { OwnDatabases } from './own-databases.ts';
import { NOW, readAt } from './read-at.ts';
import { upsertUse } from './upsert-references.ts';
import { valueUse, type KnownEnum } from './value-references.ts';

interface Found {
  readonly places: readonly Reference[];
  readonly possibleFiles: readonly string[];
  /** In some file the letters of the name stand for it, or nobody can tell what they stand for. */
  readonly open: boolean;
  /** A file names the table for certain, or as good as. */
  readonly knowsTable: boolean;
}

/** What is looked for in the files of a state. */
interface Sought {
  readonly spelling: Spelling;
  readonly inFile: (path: string, text: string) => ReturnType<FoundMemory['of']>;
  readonly isOther: (path: string) => boolean;
  /** Whether a state of the code names the table, or one beside it, for certain or as good as. */
  readonly knowsTable: (state: CodeState) => boolean;
}

const NOTHING_KNOWN: CodeUse = { readAt: '', isNow: true, places: [], possibleFiles: [], unused: false, now: undefined, released: undefined };

/** Of a table that does nothing but join two others an ORM makes the name up: TypeORM's `permission_groups_group`, Prisma's `_PostToTag`. No code has it then. */
function isJoinTable(table: Relation | undefined): boolean {
  const keys = [...(table?.constraints.values() ?? [])].filter(({ kind }) => kind === 'foreign');
  return table?.complete === true && keys.length === 2 && [...table.columns.keys()].every((column) => keys.some(({ columns }) => columns.includes(column)));
}

/** Tables beyond these need not be looked for: who uses a database names one of them. */
const MOST_NEIGHBOURS = 12;

function neighboursOf(table: QualifiedName, schema: SchemaView): readonly QualifiedName[] {
  const own = schema.relation(table)?.name ?? table;
  return schema
    .relationsIn(own.schema ?? 'public')
    .filter(({ name, kind }) => kind === 'table' && !schema.same(name, own))
    .slice(0, MOST_NEIGHBOURS)
    .map(({ name }) => soughtAs(name));
}

/** Of other tables, those that have the letters of this one's in them: `orders_archive` of `orders`. */
function longerNames(table: QualifiedName, schema: SchemaView): readonly string[] {
  const { anywhere } = tableSpelling(table.name);
  const own = schema.relation(table)?.name ?? table;
  return schema.relationsIn(own.schema ?? 'public').flatMap(({ name }) => (name.name.length > own.name.length && anywhere.test(name.name) ? [name.name] : []));
}

/** A schema that a template stands for is no part of what code says. */
function soughtAs(table: QualifiedName): QualifiedName {
  return table.schema?.includes(HOLE) === true && !table.name.includes(HOLE) ? { schema: undefined, name: table.name, known: true } : table;
}

/** Where the application names tables and columns: looked up when a rule asks, words first. */
export class CodeReferences {
  readonly #root: string;
  readonly #states: CodeStates;
  readonly #databases: OwnDatabases;
  readonly #memory = new FoundMemory();
  readonly #answers = new Map<string, CodeUse>();
  readonly #values = new Map<string, ValueUse>();
  readonly #queries = new Map<string, QueryUse>();
  readonly #upserts = new Map<string, UpsertUse>();

  /** @param isAside whether a file is no code that runs over this database: it changes the schema, or is another service's */
  constructor(root: string, files: ProjectFiles, isAside: (path: string) => boolean) {
    this.#root = root;
    this.#states = new CodeStates(root, files, isAside);
    this.#databases = new OwnDatabases(root, files);
  }

  /**
   * What code says of a table, or of one of its columns.
   *
   * @param running the code that runs, as far as anybody knows
   * @param schema in which other tables of the database stand: code that names one of them uses it
   * @param joinsNames whether the library of the migration makes names up of several that code has
   * @param migration that asks: code of a package with migrations of its own has another database, as far as anybody knows
   */
  use(table: QualifiedName, column: string | undefined, running: Base | undefined, schema: SchemaView, joinsNames = false, migration?: string): CodeUse {
    if (!soughtAs(table).known || (column ?? '').includes(HOLE) || column === '') return NOTHING_KNOWN;
    this.#refresh();
    const home = migration === undefined ? undefined : this.#databases.homeOf(migration);
    const key = JSON.stringify([table.schema, table.name, column, running?.name, joinsNames, home]);
    let use = this.#answers.get(key);
    if (use === undefined) {
      use = this.#look(table, column, running, schema, joinsNames, home === undefined ? () => false : (path) => this.#databases.isOther(path, home));
      this.#answers.set(key, use);
    }
    return use;
  }

  /** Where running code knows the values of an enum and not the new one. */
  value(known: KnownEnum, added: string, running: Base | undefined): ValueUse {
    this.#refresh();
    const key = JSON.stringify([known, added, running?.name]);
    const state = running === undefined ? undefined : this.#states.released(running);
    const use = this.#values.get(key) ?? valueUse(this.#root, known, added, this.#states.now(), running === undefined || state === undefined ? undefined : { base: running, state });
    this.#values.set(key, use);
    return use;
  }

  /** Queries that depend on what a table looks like without naming its columns. */
  queries(table: QualifiedName, running: Base | undefined): QueryUse {
    this.#refresh();
    const key = JSON.stringify([table.schema, table.name, running?.name]);
    const known = this.#queries.get(key);
    if (known !== undefined || !table.known) return known ?? { places: [], readAt: NOW, isNow: true };
    const released = running === undefined ? undefined : this.#states.released(running);
    const places = formsIn(released ?? this.#states.now(), this.#root, table);
    const use = released === undefined || running === undefined ? { places, readAt: NOW, isNow: true } : { places, readAt: readAt(running), isNow: false };
    this.#queries.set(key, use);
    return use;
  }

  /** What running code upserts into a table; what another service upserts into one of that name is left out. */
  upserts(table: QualifiedName, running: Base | undefined, migration: string | undefined): UpsertUse {
    this.#refresh();
    const home = migration === undefined ? undefined : this.#databases.homeOf(migration);
    const key = JSON.stringify([table.schema, table.name, running?.name, home]);
    let use = this.#upserts.get(key);
    if (use === undefined) {
      const state = running === undefined ? undefined : this.#states.released(running);
      const isOther = (path: string): boolean => home !== undefined && this.#databases.isOther(path, home);
      use = upsertUse(this.#root, soughtAs(table), isOther, this.#states.now(), running === undefined || state === undefined ? undefined : { base: running, state });
      this.#upserts.set(key, use);
    }
    return use;
  }

  #refresh(): void {
    if (!this.#states.refresh()) return;
    this.#databases.clear();
    this.#answers.clear();
    this.#values.clear();
    this.#queries.clear();
    this.#upserts.clear();
  }

  #look(table: QualifiedName, column: string | undefined, running: Base | undefined, schema: SchemaView, joinsNames: boolean, isOther: (path: string) => boolean): CodeUse {
    const sought = soughtAs(table);
    const neighbours = (): readonly QualifiedName[] => (column === undefined ? neighboursOf(table, schema) : [sought]);
    const sources = running === undefined ? undefined : this.#states.released(running);
    const longer = column === undefined ? longerNames(sought, schema) : [];
    const what: Sought = {
      spelling: column === undefined ? tableSpelling(sought.name) : columnSpelling(column),
      inFile: (path, text) => this.#memory.of(path, text, sought, column, longer),
      isOther,
      knowsTable: (state) => neighbours().some((each) => namesTable(state, each, this.#memory)),
    };
    const released = sources === undefined ? undefined : found(sources, this.#root, what);
    const now = once(() => found(this.#states.now(), this.#root, what));
    const derived = joinsNames || (column === undefined && isJoinTable(schema.relation(table)));
    return answer(running, released, now, derived);
  }
}

/** Where the running code decides for itself, the code of today is read only when somebody asks for it. */
function answer(running: Base | undefined, released: Found | undefined, now: () => Found | undefined, derived: boolean): CodeUse {
  const decides = released !== undefined && released.places.length > 0;
  const { places = [], possibleFiles = [] } = (decides ? released : now()) ?? released ?? {};
  const known = running === undefined || released === undefined ? undefined : { name: running.name, merged: running.merged === true, places: released.places };
  return {
    readAt: running === undefined || released === undefined ? NOW : decides ? readAt(running) : `${NOW}, not in ${running.name}`,
    isNow: !decides,
    places,
    possibleFiles,
    unused: released !== undefined && !released.open && now()?.open === false && released.knowsTable && !derived,
    get now() {
      return now()?.places;
    },
    released: known,
  };
}

function found(sources: CodeState, root: string, { spelling, inFile, isOther, knowsTable }: Sought): Found | undefined {
  const files = sources.having(spelling);
  if (files === undefined) return undefined;
  const places: Reference[] = [];
  const possibleFiles: string[] = [];
  let open = false;
  for (const path of [...files].sort()) {
    const text = sources.read(path) ?? '';
    if (!isSent(path, text)) continue;
    const said = inFile(path, text);
    open ||= said.open;
    const sure = isOther(path) ? [] : said.hits.filter(({ confidence }) => confidence !== 'possible');
    if (sure.length === 0 && said.hits.length > 0) possibleFiles.push(path);
    places.push(...sure.map(({ range, confidence, access }) => ({ path, name: path.slice(root.length + 1), range, confidence, access, line: lineAt(text, range.start) })));
  }
  return {
    places,
    possibleFiles,
    open,
    get knowsTable() {
      return knowsTable(sources);
    },
  };
}

function formsIn(state: CodeState, root: string, table: QualifiedName): readonly QueryReference[] {
  return [...(state.having(tableSpelling(table.name)) ?? [])].sort().flatMap((path) => {
    const text = state.read(path) ?? '';
    if (!isSent(path, text)) return [];
    return queryFormsIn(path, text, table).map((found): QueryReference => ({ ...found, path, name: path.slice(root.length + 1), line: lineAt(text, found.range.start), confidence: 'certain', access: found.form === 'insert by position' ? 'inserted' : 'read' }));
  });
}

/** Whether code names a table in a query, or as the table of a model. */
function namesTable(sources: CodeState, table: QualifiedName, memory: FoundMemory): boolean {
  return (sources.having(tableSpelling(table.name)) ?? []).some((path) => isSent(path, sources.read(path) ?? '') && memory.of(path, sources.read(path) ?? '', table, undefined).hits.some(({ confidence }) => confidence !== 'possible'));
}
