import picomatch from 'picomatch';
import { isCodePath, type CodeFile } from '../model/code.ts';
import type { ProjectFiles } from '../model/files.ts';
import type { QualifiedName } from '../model/name.ts';
import type { Operation } from '../model/operation.ts';
import type { Range } from '../model/range.ts';
import type { CodeUse } from '../model/reference.ts';
import type { Migration } from '../model/rule.ts';
import type { SchemaView } from '../model/schema.ts';
import type { Base, ReadBase } from '../model/release.ts';
import { SUPPORTED_VERSIONS, type ProjectSettings, type Settings } from '../model/settings.ts';
import type { Script } from '../model/statement.ts';
import type { WayBack } from '../model/way-back.ts';
import { parseScript } from '../parse/script.ts';
import { isDownFile } from '../tools/direction.ts';
import { folderOf } from '../tools/paths.ts';
import type { CodeMigrationTool, MigrationSet } from '../tools/tool.ts';
import { embedded } from '../tools/embedded/embedded.ts';
import { CODE_TOOLS } from '../tools/tools.ts';
import { baseOf, NOTHING_RELEASED } from './baseline.ts';
import type { Catalog } from './catalog.ts';
import { changedLines } from './changed-lines.ts';
import { CodeReferences } from './code-references.ts';
import { Deployments } from './deployments.ts';
import { dialectOfPath, speaksAnotherDialect } from './dialect.ts';
import { goingOut, sharesTransaction } from './going-out.ts';
import { History } from './history.ts';
import { ImportedCode } from './imported-code.ts';
import { partsOf } from './migration-parts.ts';
import type { FileBefore, MigrationInput, Skipped } from './migration-input.ts';
import { MigrationWriter } from './migration-writer.ts';
import { migrationPathsUnder } from './migration-paths.ts';
import { MigrationSets } from './migration-sets.ts';
import { parsedCode, parsedScript, scriptFile, type Parsed } from './parsed-migration.ts';
import { postgresVersionOf, type KnownVersions } from './postgres-version.ts';
import { Services } from './service.ts';
import { isDeclaration, isForTests, isSnapshot } from './snapshot.ts';
import { namesOfEnum } from './value-references.ts';
import { wayBackOfCode, wayBackOfScript } from './way-back.ts';
import { youngTables } from './young-tables.ts';
import { standingOfNew, standingOfReleased, standingOfUntouched, type FileParts, type Standing } from './standing.ts';

/** Whether a text of code may be a migration of some library. */
export function mayBeMigration(text: string): boolean {
  return CODE_TOOLS.some((tool) => tool.mayOwn(text));
}

/** Whether a text of code may hold SQL of a migration whose runner nobody knows, where the settings take its file for one. */
export function mayEmbedSql(text: string): boolean {
  return embedded([]).mayOwn(text);
}

/** Files of so many characters in all are kept parsed for their turn to be judged. */
const MOST_PARSED = 8_000_000;

/** What a project asks of the program that it is in; each may be left out. */
export interface ProjectHost {
  /** Parses a text; a host that parses texts itself gives its own, so that each is parsed once. */
  readonly read?: (text: string) => Script;
  /** Parses code, until code is handed over: then its siblings are read as that was. */
  readonly readCode?: CodeFile['parse'] | undefined;
  /** What is released; by default nothing is known of it. */
  readonly readBase?: ReadBase | undefined;
  /** Milliseconds since 1970; without one nothing is ever out of date. */
  readonly clock?: (() => number) | undefined;
  /** What the user should know, shared by the services of a monorepo. */
  readonly notices?: Set<string>;
  /** So many earlier migrations are replayed whole; before more of them the schema is looked up on demand. */
  readonly mostFolded?: number | undefined;
}

/** One project as the engine sees it: settings, the files beside the one at hand, and what was learnt of them so far. */
export class Project {
  readonly root: string;
  readonly settings: Settings;
  /** The running service in the same files. */
  readonly services: Services;
  /** How it is deployed, as the manifests in the same files say. */
  readonly deployments: Deployments;
  readonly files: ProjectFiles;
  readonly #read: (text: string) => Script;
  readonly #readBase: ReadBase;
  /** What the user should know once: sentences. */
  readonly notices: Set<string>;
  /** The services of a monorepo; a file is that one's whose migrations it is among. */
  readonly #services: readonly Project[] | undefined;
  readonly #isMigration: (path: string) => boolean;
  /** For migrations in code that the settings name: those of runners that nobody knows as well. */
  readonly #libraries: readonly CodeMigrationTool[];
  readonly #sets: MigrationSets;
  /** Reads code beside the file at hand: as the host does, else the way in which the code at hand was read itself. */
  #readCode: CodeFile['parse'] = () => undefined;
  readonly #versions: KnownVersions = new Map();
  readonly #history: History;
  readonly #imported: ImportedCode;
  readonly #references: CodeReferences;
  /** The generation of the files that everything kept here is of. */
  #generation = -1;
  readonly #clock: (() => number) | undefined;
  readonly #parsed = new Map<string, Parsed>();
  #parsedLength = 0;
  /** The file that was asked for last, and what a change has touched of it. */
  #change: { readonly before: string; readonly after: string; readonly touches: (place: Range) => boolean } | undefined;
  /** Of migrations that are not released: whether they share their transaction. */
  readonly #shares = new Map<string, { readonly text: string; readonly shares: boolean }>();
  #atEnd: readonly SchemaView[] | undefined;

  /**
   * @param root absolute path, forward slashes; settings' globs are relative to it
   */
  constructor(root: string, settings: Settings, files: ProjectFiles, host: ProjectHost = {}) {
    const { projects, ...common } = settings;
    const { read = parseScript, readCode, readBase = () => undefined, clock, notices = new Set<string>(), mostFolded } = host;
    this.notices = notices;
    this.#services = projects?.map((own) => new Project(root, { ...common, ...own }, files, { ...host, notices }));
    this.#read = read;
    if (readCode !== undefined) this.#readCode = readCode;
    this.#readBase = readBase;
    this.#clock = clock;
    this.root = root;
    this.settings = settings;
    this.files = files;
    this.deployments = new Deployments(root, settings, files);
    this.services = new Services(root, settings, files, (folder) => this.deployments.ofPackage(folder));
    this.#imported = new ImportedCode(root, files);
    this.#history = new History({ read: (path) => files.read(path), stamp: (path) => this.#imported.stamp(path) }, settings.schema ?? 'public', (path, text) => this.parse(path, text).statements, mostFolded);
    const { code } = settings as ProjectSettings;
    const isCode = code === undefined ? () => true : picomatch([...code], { dot: true });
    this.#references = new CodeReferences(root, files, (path) => this.#sets.known(path) !== undefined || this.#sets.isAmong(path) || !isCode(this.#relative(path)));
    this.#sets = new MigrationSets(files, settings.runner?.tool, (path) => this.#dialectOf(path, undefined) === 'other');
    this.#libraries = settings.migrations === undefined ? CODE_TOOLS : [...CODE_TOOLS, embedded(settings.callees ?? [])];
    this.#isMigration = settings.migrations === undefined ? () => true : picomatch([...settings.migrations], { dot: true });
  }

  /** The day in UTC, `2027-01-31`; `undefined` where the host gives no clock. */
  today(): string | undefined {
    return this.#clock === undefined ? undefined : new Date(this.#clock()).toISOString().slice(0, 10);
  }

  /** Whether a file of code may be a migration, by its words and by the settings. */
  mayBeMigration(path: string, text: string): boolean {
    if (this.#services !== undefined) return this.#serviceOf(path)?.mayBeMigration(path, text) === true;
    return this.#librariesFor(path).some((library) => library.mayOwn(text));
  }

  /** Beside a migration may lie code that is none: only what the settings name may be anybody's. */
  #librariesFor(path: string): readonly CodeMigrationTool[] {
    return this.#libraries === CODE_TOOLS || this.#isMigration(this.#relative(path)) ? this.#libraries : CODE_TOOLS;
  }

  #relative(path: string): string {
    return path.startsWith(`${this.root}/`) ? path.slice(this.root.length + 1) : path;
  }

  /** Parses a text once, whether the history or the linter comes first. */
  parse(path: string, text: string): Parsed {
    const known = this.#known(path, text);
    if (known !== undefined) return known;
    const parsed = isCodePath(path) ? this.#parsedCode(path, text, this.mayBeMigration(path, text) ? this.#readCode(path, text) : undefined) : parsedScript(text, this.#read(text));
    this.#forget(path);
    // A history of thousands of files would keep all their trees for a turn that may never come; those that were parsed first are judged first.
    if (this.#parsedLength + text.length <= MOST_PARSED) {
      this.#parsed.set(path, { ...parsed, stamp: this.#imported.stamp(path) });
      this.#parsedLength += text.length;
    }
    return parsed;
  }

  /** What is parsed already, where neither its text nor what it was read from beside that has changed. */
  #known(path: string, text: string): Parsed | undefined {
    const known = this.#parsed.get(path);
    return known?.text === text && known.stamp === this.#imported.stamp(path) ? known : undefined;
  }

  /** Code as a migration, with the files that it imports. */
  #parsedCode(path: string, text: string, code: CodeFile | undefined): Parsed {
    return parsedCode(text, code && this.#imported.around(code), this.#librariesFor(path));
  }

  #forget(path: string): void {
    this.#parsedLength -= this.#parsed.get(path)?.text.length ?? 0;
    this.#parsed.delete(path);
  }

  /** Forgets what the files no longer say: after an edit of known migrations no more than depends on their text, else everything. */
  #refresh(): void {
    const { generation } = this.files;
    if (generation === this.#generation) return;
    this.#atEnd = undefined;
    const changed = this.files.changedSince?.(this.#generation);
    const members = changed?.map((path) => this.#sets.known(path));
    this.#generation = generation;
    if (members !== undefined && members.every((member) => member !== undefined)) {
      for (const member of members) this.#history.doubt(member);
      if (changed?.some((path) => this.#imported.has(path)) === true) this.#history.doubtAll();
      return;
    }
    this.#imported.doubt();
    this.#sets.clear();
    this.#versions.clear();
    this.#history.doubtAll();
  }

  /** What the history has parsed already, else what the caller has, else parsed now. */
  #parsedOr(path: string, text: string, source: Script | CodeFile | undefined): Parsed {
    if (source === undefined || this.#known(path, text) !== undefined) return this.parse(path, text);
    return 'program' in source ? this.#parsedCode(path, text, source) : parsedScript(text, source);
  }

  /**
   * Everything a file needs to be judged, or why it is not.
   *
   * @param source the file as its host has parsed it already; code is not parsed by the engine
   */
  migration(path: string, text: string, source?: Script | CodeFile): MigrationInput | Skipped {
    if (this.#services !== undefined) return this.#serviceOf(path)?.migration(path, text, source) ?? 'not a migration';
    if (!this.#isMigration(this.#relative(path)) || (this.settings.migrations === undefined && isForTests(this.#relative(path)))) return 'not a migration';
    this.#refresh();
    if (source !== undefined && 'program' in source) this.#readCode = source.parse.bind(source);
    if (isDownFile(path)) return 'down';
    const library = isCodePath(path) ? this.#parsedOr(path, text, source).library : undefined;
    if (isCodePath(path) && library === undefined) return 'not a migration';
    const member = this.#sets.memberOf(path, library);
    const set = member?.set;
    const spoken = this.#dialectOf(path, set);
    if (spoken === 'other') return 'another dialect';
    if (isSnapshot(path, text)) return 'snapshot';
    const base = this.#baseFor(set);
    const untouched = base?.has(path) === true && base.holds(path, text);
    // Comments that disable something are kept from looking needless; nothing else of what is released is looked at.
    const isRead = text.includes('eslint-');
    if (untouched && !isRead) return this.#skip(path, 'released');
    const parsed = this.#parsedOr(path, text, source);
    const { script: read, statements } = parsed;
    if (spoken === 'unknown' && speaksAnotherDialect(read.statements)) return 'another dialect';
    if (member === undefined && this.settings.migrations === undefined && isDeclaration(statements)) return 'snapshot';
    this.#forget(path);
    const parts = partsOf(set, scriptFile(path, parsed), statements, this.settings);
    const file = { path, text, parts };
    const standing = base === undefined ? undefined : untouched ? standingOfUntouched(file, set, base) : this.#standingOf(file, set, base);
    if (standing?.release.untouched === true && !isRead) return 'released';
    const isUnreleased = (other: string): boolean => base !== undefined && !base.has(other);
    const version = this.#versionFor(set === undefined ? folderOf(path) : folderOf(set.folder));
    const wayBack = (): WayBack | undefined =>
      source !== undefined && 'program' in source ? library && wayBackOfCode(this.#imported.around(source), library) : wayBackOfScript(path, read, set?.order ?? [], this.files);
    const before = this.#history.before(member);
    const asking = (this.settings as ProjectSettings).code === undefined ? path : undefined;
    const codeUse: Migration['codeUse'] = (relation, column) => this.#references.use(relation, column, this.#running(base), before, library?.joinsNames, asking);
    const queriesOf: Migration['queriesOf'] = (relation) => this.#references.queries(relation, this.#running(base));
    const upsertsOf: Migration['upsertsOf'] = (relation) => this.#references.upserts(relation, this.#running(base), asking);
    const valueUse: Migration['valueUse'] = (type, values, added) => this.#references.value({ names: namesOfEnum(type, before), values }, added, this.#running(base));
    const madeLately = youngTables(path, set, (other) => (other === path ? parsed : this.parse(other, this.files.read(other) ?? '')).statements.flatMap(({ operations }) => operations), this.settings.tables?.young);
    const last = member === undefined ? undefined : { set: member.set, position: member.set.order.length };
    const newest = last === undefined || member?.position === last.position - 1;
    const filesBefore = (): readonly FileBefore[] => (member === undefined || base === undefined || base.has(path) || !sharesTransaction(parts) ? [] : this.#filesBefore(path, member.set, base));
    return { path, script: read, parts, before, version, settings: this.settings, standing, isUnreleased, madeLately, filesBefore, newest, schemaAtEnd: () => this.#history.before(last), wayBack, codeUse, queriesOf, upsertsOf, valueUse };
  }

  /** One file that opts out changes how the runner takes all the others. */
  #filesBefore(path: string, set: MigrationSet, base: Base): readonly FileBefore[] {
    const together = goingOut(set, base);
    if (together.length < 2 || !together.every((other) => other === path || this.#isInSharedTransaction(other, set))) return [];
    return together.slice(0, together.indexOf(path)).map((other) => ({ path: other, text: this.files.read(other) ?? '', before: this.#history.before({ set, position: set.order.indexOf(other) }) }));
  }

  #isInSharedTransaction(path: string, set: MigrationSet): boolean {
    const text = this.files.read(path) ?? '';
    const known = this.#shares.get(path);
    if (known?.text === text) return known.shares;
    const parsed = this.parse(path, text);
    const shares = sharesTransaction(partsOf(set, scriptFile(path, parsed), parsed.statements, this.settings));
    this.#shares.set(path, { text, shares });
    return shares;
  }

  #serviceOf(path: string): Project | undefined {
    return this.#services?.find((service) => service.#isMigration(this.#relative(path)));
  }

  #skip(path: string, why: Skipped): Skipped {
    this.#forget(path);
    return why;
  }

  /**
   * Whether code of the running service is not as it was before the change at hand. Without a base all is.
   *
   * @param place of the text; without one the file as a whole
   */
  isTouched(path: string, text: string = this.files.read(path) ?? '', place?: Range): boolean {
    if (this.settings.report === 'all') return true;
    // A baseline that names a migration says nothing of code.
    const base = this.base();
    if (base?.holds(path, text) === true) return false;
    const before = place === undefined ? undefined : base?.read(path);
    if (before === undefined || place === undefined) return true;
    if (this.#change?.before !== before || this.#change.after !== text) this.#change = { before, after: text, touches: changedLines(before, text) };
    return this.#change.touches(place);
  }

  /** What is released of a set; that a baseline means nothing is told, and then nothing is. */
  #baseFor(set: MigrationSet | undefined): Base | undefined {
    const { baseline } = this.settings;
    const base = baseOf(baseline, set, this.#readBase);
    if (base !== 'unknown baseline') return base;
    this.notices.add(`baseline "${baseline ?? ''}" is no migration, no version and no commit${set === undefined ? '' : ` for ${this.#relative(set.folder)}`}; nothing is taken for released.`);
    return undefined;
  }

  /** The code that runs: the newest release that the setting names, else what is released, else what is merged. */
  #running(base: Base | undefined): Base | undefined {
    const { releases } = this.settings;
    const release = releases === undefined ? undefined : this.#readBase({ newestTag: releases });
    if (release !== undefined) return release;
    const merged = base !== undefined && base.find === undefined ? this.#readBase(undefined) : base;
    if (releases !== undefined && merged !== undefined) this.notices.add(`releases "${releases}" matches no tag behind the checked out commit (in CI, fetch tags and history: fetch-depth: 0); the code of ${merged.name} is taken for what runs.`);
    return merged;
  }

  #standingOf(file: FileParts, set: MigrationSet | undefined, base: Base): Standing {
    const { path } = file;
    // A script that belongs to no set is run whenever somebody runs it.
    const text = set === undefined || set.isRepeatable?.(path) === true || !base.has(path) ? undefined : base.read(path);
    if (text === undefined) return standingOfNew(file, set, base, (other) => this.parse(other, this.files.read(other) ?? '').statements, this.settings.schema ?? 'public');
    const was = isCodePath(path) ? this.#parsedCode(path, text, this.#readCode(path, text)) : parsedScript(text, this.#read(text));
    return standingOfReleased({ path, text, parts: partsOf(set, scriptFile(path, was), was.statements, this.settings) }, file, set, base);
  }

  /** What code as it is now says of a column; the migration at hand was looked at before. */
  codeNow(relation: QualifiedName, column: string): CodeUse {
    return this.#references.use(relation, column, undefined, this.#history.before(undefined));
  }

  /** The schema behind the last migration of a set, the server's version and that migration; `undefined` for a file of no set. */
  schemaBehind(path: string, text: string, source?: CodeFile): { readonly schema: Catalog; readonly version: number; readonly newest: string } | undefined {
    const own = this.#services === undefined ? this : this.#serviceOf(path);
    if (own !== this) return own?.schemaBehind(path, text, source);
    const input = this.migration(path, text, source);
    if (typeof input === 'string' && input !== 'released') return undefined;
    const member = this.#sets.memberOf(path, this.#parsedOr(path, text, source).library);
    const newest = member?.set.order.at(-1);
    if (member === undefined || newest === undefined) return undefined;
    return { schema: this.#history.before({ set: member.set, position: member.set.order.length }), version: this.#versionFor(folderOf(member.set.folder)), newest };
  }

  /** What the migrations do that stand behind one in its set, of those whose text has one of these names. */
  operationsBehind(path: string, text: string, names: readonly string[], source?: CodeFile): readonly { readonly path: string; readonly operation: Operation }[] {
    const own = this.#services === undefined ? this : this.#serviceOf(path);
    if (own !== this) return own?.operationsBehind(path, text, names, source) ?? [];
    const order = this.#sets.memberOf(path, this.#parsedOr(path, text, source).library)?.set.order ?? [];
    return order.slice(order.indexOf(path) + 1).flatMap((later) => {
      const other = this.files.read(later) ?? '';
      const letters = other.toLowerCase().replaceAll('""', '"');
      return names.some((name) => letters.includes(name.toLowerCase().replaceAll('""', '"'))) ? this.parse(later, other).statements.flatMap(({ operations }) => operations.map((operation) => ({ path: later, operation }))) : [];
    });
  }

  /** The commit that is released as far as git tells; `undefined` where nothing is, or nobody knows. */
  base(): Base | undefined {
    const { baseline } = this.settings;
    if (baseline === NOTHING_RELEASED) return undefined;
    return (baseline === undefined || /^\d+$/.test(baseline) ? undefined : this.#readBase(baseline)) ?? this.#readBase(undefined);
  }

  /** The schema behind the last migration of each history in the project, as far as those in SQL tell, or those that somebody has asked for. */
  schemasAtEnd(): readonly SchemaView[] {
    if (this.#services !== undefined) return this.#services.flatMap((service) => service.schemasAtEnd());
    this.#refresh();
    const mayBe = (path: string): boolean => this.#isMigration(this.#relative(path));
    this.#atEnd ??= this.#sets.among(migrationPathsUnder(this.root, this.files).filter(mayBe)).filter((set) => this.#dialectOf(set.folder, set) !== 'other').map((set) => this.#history.before({ set, position: set.order.length }));
    return this.#atEnd;
  }

  /** Who writes further migrations in the way of this one; `undefined` where it is none. */
  writerFor(path: string, text: string, source?: Script | CodeFile): MigrationWriter | undefined {
    // What is released can still say how further ones are written.
    const input = this.migration(path, text, source);
    if (typeof input === 'string' && input !== 'released') return undefined;
    const { library } = this.#parsedOr(path, text, source);
    const code = source !== undefined && 'program' in source ? { file: source, printer: library?.printer, down: () => library?.compile(this.#imported.around(source), 'down')?.script.statements ?? [] } : undefined;
    return new MigrationWriter({ path, text, code }, this.#sets.memberOf(path, library)?.set, this.files, this.settings);
  }

  /** Takes over the schema behind a file that was just judged, so that the history need not fold it again; not for a text that is still being edited. */
  remember(path: string, text: string, before: Catalog, after: Catalog): void {
    this.#serviceOf(path)?.remember(path, text, before, after);
    this.#history.remember(path, text, before, after);
  }

  #dialectOf(path: string, set: MigrationSet | undefined): MigrationSet['dialect'] {
    if (set !== undefined && set.dialect !== 'unknown') return set.dialect;
    return dialectOfPath(this.#relative(path));
  }

  /** Looked for from a folder upwards; nobody keeps a compose file among the migrations. */
  #versionFor(folder: string): number {
    if (this.settings.postgresVersion !== undefined) return this.settings.postgresVersion;
    return clamp(postgresVersionOf(folder, this.root, this.files, this.#versions));
  }
}

function clamp(version: number): number {
  return Math.min(Math.max(version, SUPPORTED_VERSIONS.oldest), SUPPORTED_VERSIONS.newest);
}
