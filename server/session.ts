import type { Diagnostic } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { DiskFiles } from '../eslint-plugin/disk.ts';
import type { Environment } from '../protocol/environment.ts';
import { readCode } from '../cli/typescript-parser.ts';
import { isCodePath, isManifestPath, mayConcern, replay, type Project, type ProjectFiles, type Revision } from '../rules/index.ts';
import { changedNames, type ChangedName } from './code-use.ts';
import { DEFAULT_SETTINGS, type FolderSettings } from './client-settings.ts';
import { ProjectConfigurations, type Source } from './eslint/project-configurations.ts';
import type { FileConfiguration } from './file-configuration.ts';
import { GitBases } from '../eslint-plugin/git-base.ts';
import { FolderLinter } from './folder-linter.ts';
import { pathOf, uriOf } from './paths.ts';
import { marksIn } from './pending-names.ts';
import type { Report } from './report.ts';
import { SnapshotFiles } from '../eslint-plugin/snapshot-files.ts';

/** How long a look at the disk holds, in the clock of `DiskFiles`: one notice of a change outdates it. */
const ONE_CHANGE = 1_000_000;

/** Folders that hold nobody's own files. */
const FOREIGN = /\/(?:node_modules|\.git)\//;

/** How a file is judged, and by the linter of which folder. */
export interface Judgement {
  readonly path: string;
  readonly root: string;
  readonly configuration: FileConfiguration;
  /** What is known of a file that the project's own ESLint configuration leaves out or takes in. */
  readonly byEslint: boolean;
}

/** What a session tells its owner. */
export interface SessionHost {
  readonly notify: (message: string) => void;
  /** Where the configuration of a workspace folder comes from, when that is another than before. */
  readonly status: (folder: string, source: Source) => void;
  /** The version of the plugin in this server. */
  readonly version: string;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/** All mutable state of the server: open documents, folders, settings. Everything else is computed from it when asked. */
export class Session {
  readonly #host: SessionHost;
  readonly #files: SnapshotFiles;
  readonly #linters = new Map<string, FolderLinter>();
  readonly #told = new Set<string>();
  readonly #statuses = new Map<string, string>();
  readonly #bases: GitBases;
  readonly #projects: ProjectConfigurations;
  readonly #listeners = new Set<() => void>();
  #folders: readonly string[] = [];
  #settings = new Map<string, FolderSettings>();
  #general: FolderSettings = DEFAULT_SETTINGS;
  #trusted = false;
  #eslintLanguages = new Map<string, ReadonlySet<string>>();
  /** Where nobody tells of changes, the clock of the machine outdates what was read. */
  #watched = false;
  #clock = 0;
  #changes = 0;

  constructor(host: SessionHost) {
    this.#host = host;
    this.#files = new SnapshotFiles(new DiskFiles(() => (this.#watched ? this.#clock : host.clock())));
    this.#bases = new GitBases(host.clock);
    this.#projects = new ProjectConfigurations(this.#files, host.version);
  }

  get folders(): readonly string[] {
    return this.#folders;
  }

  /** Another number, another state. */
  get revision(): number {
    return this.#changes + this.#files.generation;
  }

  get check(): FolderSettings['check'] {
    return this.#general.check;
  }

  /** Calls once, at the next change. */
  onNextChange(listener: () => void): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => void this.#listeners.delete(listener) };
  }

  /** Makes every result one of yesterday. */
  touch(): void {
    this.#changed();
  }

  #changed(): void {
    this.#changes += 1;
    const listeners = [...this.#listeners];
    this.#listeners.clear();
    for (const listener of listeners) listener();
  }

  setFolders(folders: readonly string[]): void {
    this.#folders = [...folders].sort((left, right) => right.length - left.length);
    this.#linters.clear();
    this.#projects.forget();
    this.#changed();
  }

  /** Takes over settings: those of each folder, and those of files outside any. */
  configure(general: FolderSettings, folders: ReadonlyMap<string, FolderSettings>): void {
    this.#general = general;
    this.#settings = new Map(folders);
    this.#linters.clear();
    this.#changed();
  }

  setEnvironment({ trusted, reportedByEslint }: Environment): void {
    this.#trusted = trusted;
    this.#projects.trusted = trusted;
    this.#linters.clear();
    this.#eslintLanguages = new Map(reportedByEslint.flatMap(({ uri, languages }) => (pathOf(uri) === undefined ? [] : [[pathOf(uri) ?? '', new Set(languages)]])));
    this.#changed();
  }

  /** From now on every change of the disk is told. */
  watch(): void {
    this.#clock = this.#host.clock();
    this.#watched = true;
  }

  opened(document: TextDocument): void {
    const path = pathOf(document.uri);
    if (path === undefined) return;
    this.#files.set(path, { version: document.version, text: document.getText() });
    this.#changed();
  }

  closed(document: TextDocument): void {
    const path = pathOf(document.uri);
    if (path === undefined) return;
    this.#files.set(path, undefined);
    this.#changed();
  }

  /** Files on the disk are not what they were. */
  diskChanged(paths: readonly string[]): void {
    this.#clock += ONE_CHANGE;
    if (paths.some((path) => this.#projects.isPart(path))) {
      this.#projects.forget();
      this.#statuses.clear();
    }
    this.#changed();
  }

  dispose(): void {
    this.#projects.dispose();
  }

  #tell(message: string): void {
    if (this.#told.has(message)) return;
    this.#told.add(message);
    this.#host.notify(message);
  }

  #tellStatus(folder: string, source: Source): void {
    const told = JSON.stringify(source);
    // A file that no configuration reaches says nothing about the folder.
    if (source.source === 'editor' && this.#statuses.has(folder)) return;
    if (this.#statuses.get(folder) === told) return;
    this.#statuses.set(folder, told);
    if (source.problem !== undefined) this.#tell(`The ESLint configuration of ${folder} could not be read, so the editor's settings hold: ${source.problem}`);
    this.#host.status(folder, source);
  }

  /** The workspace folder of a file. */
  folderOf(path: string): string | undefined {
    return this.#folders.find((folder) => path.startsWith(`${folder}/`));
  }

  /** Whether a file is one that can be judged at all. */
  mayJudge(path: string): boolean {
    return (path.endsWith('.sql') || isCodePath(path) || isManifestPath(path)) && !FOREIGN.test(path);
  }

  /** How files are judged, in their order; they may belong to several folders. */
  async judgements(paths: readonly string[]): Promise<readonly Judgement[]> {
    const byFolder = new Map<string | undefined, string[]>();
    for (const path of paths) {
      const folder = this.folderOf(path);
      byFolder.set(folder, [...(byFolder.get(folder) ?? []), path]);
    }
    const found = new Map<string, Judgement>();
    for (const [folder, own] of byFolder) for (const judgement of await this.#judgementsIn(folder, own)) found.set(judgement.path, judgement);
    return paths.flatMap((path) => found.get(path) ?? []);
  }

  async #judgementsIn(folder: string | undefined, paths: readonly string[]): Promise<readonly Judgement[]> {
    const { configuration, eslint } = (folder === undefined ? undefined : this.#settings.get(folder)) ?? this.#general;
    const own = folder !== undefined && eslint ? await this.#projects.of(paths, folder, (source) => this.#tellStatus(folder, source)) : [];
    return paths.map((path, index) => {
      const project = own[index];
      if (project !== undefined) return { path, root: project.root, configuration: project.configuration, byEslint: true };
      return { path, root: folder ?? path.slice(0, path.lastIndexOf('/')), configuration, byEslint: false };
    });
  }

  /** The ESLint extension reports an open document already: the project's configuration lints it, and the extension its language. */
  isReportedByEslint({ path, byEslint, configuration }: Judgement, languageId: string): boolean {
    const folder = this.folderOf(path);
    return byEslint && configuration.source === 'eslint' && folder !== undefined && this.#eslintLanguages.get(folder)?.has(languageId) === true;
  }

  /** The text of a file as the editor has it. */
  textOf(path: string): string | undefined {
    return this.#files.read(path);
  }

  /** The files as the editor has them. */
  get files(): ProjectFiles {
    return this.#files;
  }

  /** A file as the editor has it, open or not. */
  documentOf(path: string): TextDocument | undefined {
    const text = this.#files.read(path);
    return text === undefined ? undefined : TextDocument.create(uriOf(path), '', 0, text);
  }

  /** Places of code that name what a migration takes away which is not released; none where nothing is known of a release. */
  marks({ path, root, configuration }: Judgement, document: TextDocument): readonly Diagnostic[] {
    if (configuration.source === 'silent' || !isCodePath(path)) return [];
    const linter = this.#linterOf(root);
    return marksIn(document, path, linter.pendingNames(configuration), (other) => this.documentOf(other));
  }

  reports({ path, root, configuration }: Judgement, document: TextDocument): readonly Report[] {
    return this.#linterOf(root).reports(path, document, configuration);
  }

  /** The project that a file belongs to. */
  projectOf({ root, configuration }: Judgement): Project {
    return this.#linterOf(root).projectFor(configuration);
  }

  /** The columns and tables that a migration changes and that code may name; none where it is released or no migration. */
  changedNames({ path, root, configuration }: Judgement, document: TextDocument): readonly ChangedName[] {
    const text = document.getText();
    if (configuration.source === 'silent' || (isCodePath(path) && !mayConcern(path, text))) return [];
    const migration = replay(path, text, this.#linterOf(root).releasedProjectFor(configuration), isCodePath(path) ? readCode(path, text) : undefined);
    return typeof migration === 'string' ? [] : changedNames(migration);
  }

  #linterOf(root: string): FolderLinter {
    let linter = this.#linters.get(root);
    if (linter === undefined) {
      // Git reads a repository's own configuration, so it is asked only where the user trusts the workspace.
      const base = (folder: string, revision: Revision | undefined) => (this.#trusted ? this.#bases.of(folder, revision) : undefined);
      linter = new FolderLinter(root, this.#files, (message) => this.#tell(message), this.#host.clock, base);
      this.#linters.set(root, linter);
    }
    return linter;
  }

  /** The state that a result depends on: the same id, the same result. */
  resultId(path: string): string {
    return `${this.revision} ${this.#files.stamp(path) ?? ''}`;
  }
}
