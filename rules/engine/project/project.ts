import picomatch from 'picomatch';
import { isCodePath, type CodeFile } from '../model/code.ts';
import type { ProjectFiles } from '../model/files.ts';
import { SUPPORTED_VERSIONS, type Settings } from '../model/settings.ts';
import type { Runner } from '../model/transaction.ts';
import type { Script, Statement } from '../model/statement.ts';
import { parseScript } from '../parse/script.ts';
import { drizzle } from '../tools/drizzle/drizzle.ts';
import { baseName, folderOf } from '../tools/paths.ts';
import { isDownFile } from '../tools/plain/direction.ts';
import { plain } from '../tools/plain/plain.ts';
import { prisma } from '../tools/prisma/prisma.ts';
import type { CodeMigrationTool, MigrationSet, MigrationTool } from '../tools/tool.ts';
import { Catalog } from './catalog.ts';
import { dialectOfPath, speaksAnotherDialect } from './dialect.ts';
import { upStatements, type StatementOperations } from './migration-file.ts';
import { postgresVersionOf, type KnownVersions } from './postgres-version.ts';
import { isDeclaration, isSnapshot } from './snapshot.ts';

/** In this order: the first tool that recognises a file's layout has it. */
const TOOLS = [drizzle, prisma, plain];

/** Likewise for migrations in code. */
const CODE_TOOLS: readonly CodeMigrationTool[] = [];

/** Whether a text of code may be a migration of some library. */
export function mayBeMigration(text: string): boolean {
  return CODE_TOOLS.some((tool) => tool.mayOwn(text));
}

/** Why a file is not judged; each is told once. */
export type Skipped = 'down' | 'snapshot' | 'not a migration' | 'another dialect';

/** A file ready to be judged. */
export interface MigrationInput {
  readonly path: string;
  readonly script: Script;
  readonly statements: readonly StatementOperations[];
  /** The schema before its first statement. */
  readonly before: Catalog;
  readonly version: number;
  readonly runner: Runner;
}

/** What is kept of a migration once it is folded into the schema. */
interface Folded {
  readonly stamp: string | undefined;
  readonly before: Catalog;
  readonly after: Catalog;
}

/** A parsed file whose turn to be judged has not come yet. */
interface Parsed {
  readonly text: string;
  readonly script: Script;
  readonly statements: readonly StatementOperations[];
  /** For code: the library that it belongs to, and how it says it wants to be run. */
  readonly library: CodeMigrationTool | undefined;
  readonly transaction: Runner['transaction'] | undefined;
}

/** A set of migrations with the position of each; `undefined` where a file was found to belong to none. */
interface KnownSet {
  readonly generation: number;
  readonly set: MigrationSet | undefined;
  readonly positions: ReadonlyMap<string, number>;
}

const NO_SCRIPT: Script = { text: '', statements: [], comments: [], blanked: [] };

function parsedScript(text: string, script: Script): Parsed {
  return { text, script, statements: upStatements(script), library: undefined, transaction: undefined };
}

/** The migration in a file of code; nothing where it is none. */
function parsedCode(text: string, code: CodeFile | undefined): Parsed {
  if (code !== undefined) {
    for (const library of CODE_TOOLS) {
      const compiled = library.mayOwn(text) ? library.compile(code) : undefined;
      if (compiled === undefined) continue;
      const { script, transaction } = compiled;
      return { text, script, statements: upStatements(script), library, transaction };
    }
  }
  return { ...parsedScript(text, NO_SCRIPT), statements: [] };
}

const NO_POSITIONS: ReadonlyMap<string, number> = new Map();

/** One project as the engine sees it: settings, the files beside the one at hand, and what was learnt of them so far. */
export class Project {
  readonly root: string;
  readonly settings: Settings;
  readonly #files: ProjectFiles;
  readonly #read: (text: string) => Script;
  readonly #isMigration: (path: string) => boolean;
  readonly #empty: Catalog;
  readonly #sets = new Map<string, KnownSet>();
  /** Reads the siblings of the code at hand the way it was read itself. */
  #readCode: CodeFile['parse'] = () => undefined;
  #versions: { readonly generation: number; readonly known: KnownVersions } = { generation: -1, known: new Map() };
  readonly #folded = new Map<string, Folded>();
  readonly #parsed = new Map<string, Parsed>();
  /** Per set: how many of its first migrations were found unchanged in a generation of the files. */
  readonly #current = new Map<string, { readonly generation: number; readonly count: number }>();

  /**
   * @param root absolute path, forward slashes; settings' globs are relative to it
   * @param read parses a text; a host that parses texts itself gives its own, so that each is parsed once
   */
  constructor(root: string, settings: Settings, files: ProjectFiles, read: (text: string) => Script = parseScript) {
    this.#read = read;
    this.root = root;
    this.settings = settings;
    this.#files = files;
    this.#empty = Catalog.empty(settings.schema);
    this.#isMigration = settings.migrations === undefined ? () => true : picomatch([...settings.migrations], { dot: true });
  }

  #relative(path: string): string {
    return path.startsWith(`${this.root}/`) ? path.slice(this.root.length + 1) : path;
  }

  /** Parses a text once, whether the history or the linter comes first. */
  parse(path: string, text: string): Parsed {
    const known = this.#parsed.get(path);
    if (known?.text === text) return known;
    const parsed = isCodePath(path) ? parsedCode(text, mayBeMigration(text) ? this.#readCode(path, text) : undefined) : parsedScript(text, this.#read(text));
    this.#parsed.set(path, parsed);
    return parsed;
  }

  /** What the history has parsed already, else what the caller has, else parsed now. */
  #parsedOr(path: string, text: string, source: Script | CodeFile | undefined): Parsed {
    if (source === undefined || this.#parsed.get(path)?.text === text) return this.parse(path, text);
    return 'program' in source ? parsedCode(text, source) : parsedScript(text, source);
  }

  /**
   * Everything a file needs to be judged, or why it is not.
   *
   * @param source the file as its host has parsed it already; code is not parsed by the engine
   */
  migration(path: string, text: string, source?: Script | CodeFile): MigrationInput | Skipped {
    if (!this.#isMigration(this.#relative(path))) return 'not a migration';
    if (source !== undefined && 'program' in source) this.#readCode = source.parse.bind(source);
    const library = isCodePath(path) ? this.#parsedOr(path, text, source).library : undefined;
    if (isCodePath(path) && library === undefined) return 'not a migration';
    const member = this.#setOf(path, library === undefined ? TOOLS : [library]);
    const set = member?.set;
    const spoken = this.#dialectOf(path, set);
    if (spoken === 'other') return 'another dialect';
    if (isDownFile(path)) return 'down';
    if (isSnapshot(path, text)) return 'snapshot';
    const { script: read, statements, transaction } = this.#parsedOr(path, text, source);
    if (spoken === 'unknown' && speaksAnotherDialect(read.statements)) return 'another dialect';
    if (member === undefined && this.settings.migrations === undefined && isDeclaration(statements)) return 'snapshot';
    const before = this.#schemaBefore(member);
    this.#parsed.delete(path);
    return { path, script: read, statements, before, version: this.#versionFor(set === undefined ? folderOf(path) : folderOf(set.folder)), runner: this.#runnerOf(set, read.statements, transaction) };
  }

  /** Takes over the schema behind a file that was just judged, so that the history need not fold it again; not for a text that is still being edited. */
  remember(path: string, text: string, before: Catalog, after: Catalog): void {
    if (this.#files.read(path) === text) this.#folded.set(path, { stamp: this.#files.stamp(path), before, after });
  }

  /** The set of migrations that a file belongs to, and its position there. */
  #setOf(path: string, tools: readonly MigrationTool[]): { readonly set: MigrationSet; readonly position: number } | undefined {
    const nested = /^(?:migration|up)\.sql$/.test(baseName(path));
    const folder = nested ? `${folderOf(folderOf(path))}/*/${baseName(path)}` : folderOf(path);
    const key = isCodePath(path) ? `${folder}/*.ts` : folder;
    const known = this.#known(key) ?? this.#known(path) ?? this.#findSet(path, key, tools);
    const position = known.positions.get(path);
    return known.set === undefined || position === undefined ? undefined : { set: known.set, position };
  }

  #known(key: string): KnownSet | undefined {
    const known = this.#sets.get(key);
    return known?.generation === this.#files.generation ? known : undefined;
  }

  #findSet(path: string, key: string, tools: readonly MigrationTool[]): KnownSet {
    const { generation } = this.#files;
    for (const tool of tools) {
      const found = tool.setOf(path, this.#files);
      if (found === undefined) continue;
      const order = found.order.filter((file) => file === path || this.#dialectOf(file, undefined) !== 'other');
      const known = { generation, set: { ...found, order }, positions: new Map(order.map((file, index) => [file, index])) };
      this.#sets.set(key, known);
      return known;
    }
    const none = { generation, set: undefined, positions: NO_POSITIONS };
    this.#sets.set(path, none);
    return none;
  }

  #dialectOf(path: string, set: MigrationSet | undefined): MigrationSet['dialect'] {
    if (set !== undefined && set.dialect !== 'unknown') return set.dialect;
    return dialectOfPath(this.#relative(path));
  }

  /** Looked for from a folder upwards; nobody keeps a compose file among the migrations. */
  #versionFor(folder: string): number {
    if (this.settings.postgresVersion !== undefined) return this.settings.postgresVersion;
    const { generation } = this.#files;
    if (this.#versions.generation !== generation) this.#versions = { generation, known: new Map() };
    return clamp(postgresVersionOf(folder, this.root, this.#files, this.#versions.known));
  }

  #runnerOf(set: MigrationSet | undefined, statements: readonly Statement[], said: Runner['transaction'] | undefined): Runner {
    const known = set?.runner(statements);
    const own = known === undefined || said === undefined ? known : { ...known, transaction: said };
    if (own !== undefined && own.transaction !== 'unknown') return own;
    const name = own?.name ?? 'the migration runner';
    return { name, transaction: this.settings.runner?.transaction ?? 'unknown', optOut: own?.optOut };
  }

  /** Folds the earlier migrations of the set, as far as they are not folded yet. */
  #schemaBefore(member: { readonly set: MigrationSet; readonly position: number } | undefined): Catalog {
    const empty = this.#empty;
    if (member === undefined) return empty;
    const { set, position } = member;
    const { generation } = this.#files;
    const current = this.#current.get(set.folder);
    let from = current?.generation === generation ? Math.min(current.count, position) : 0;
    let catalog = from === 0 ? empty : (this.#folded.get(set.order[from - 1] ?? '')?.after ?? empty);
    for (; from < position; from += 1) catalog = this.#fold(set.order[from] ?? '', catalog);
    this.#current.set(set.folder, { generation, count: Math.max(position, current?.generation === generation ? current.count : 0) });
    return catalog.withSchema(this.settings.schema ?? 'public');
  }

  #fold(path: string, before: Catalog): Catalog {
    const stamp = this.#files.stamp(path);
    const known = this.#folded.get(path);
    if (known !== undefined && known.before === before && known.stamp === stamp) return known.after;
    const text = this.#files.read(path);
    let after = before.withSchema(this.settings.schema ?? 'public');
    if (text !== undefined && !isSnapshot(path, text)) {
      for (const { operations } of this.parse(path, text).statements) for (const operation of operations) after = after.apply(operation, path);
    }
    this.#folded.set(path, { stamp, before, after });
    return after;
  }
}

function clamp(version: number): number {
  return Math.min(Math.max(version, SUPPORTED_VERSIONS.oldest), SUPPORTED_VERSIONS.newest);
}
