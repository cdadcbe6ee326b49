import type { Linter } from 'eslint';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { DiskFiles } from '../eslint-plugin/disk.ts';
import { readSettings } from '../eslint-plugin/settings.ts';
import { isCodePath, type Hazard, type Project, type ProjectFiles } from '../rules/index.ts';
import { FolderLinter, type FolderSettings } from './folder-linter.ts';
import { pathOf } from './paths.ts';
import { SnapshotFiles } from './snapshot-files.ts';

/** How long a look at the disk holds, in the clock of `DiskFiles`: one notice of a change outdates it. */
const ONE_CHANGE = 1_000_000;

/** All mutable state of the server: open documents, folders, settings. Everything else is computed from it when asked. */
export class Session {
  readonly #files: SnapshotFiles;
  readonly #notify: (message: string) => void;
  readonly #linters = new Map<string, FolderLinter>();
  #folders: readonly string[] = [];
  #options: FolderSettings = { preset: 'recommended', settings: {}, severities: {} };
  #clock = 0;
  #changes = 0;

  constructor(notify: (message: string) => void) {
    this.#notify = notify;
    this.#files = new SnapshotFiles(new DiskFiles(() => this.#clock));
  }

  get folders(): readonly string[] {
    return this.#folders;
  }

  setFolders(folders: readonly string[]): void {
    this.#folders = [...folders].sort((left, right) => right.length - left.length);
    this.#linters.clear();
    this.#changes += 1;
  }

  /** Settings as the client sends them; what is wrong is told, the rest holds. */
  configure(raw: unknown): void {
    const { preset, check: _check, eslint: _eslint, trace: _trace, trusted: _trusted, reportedByEslint: _reported, ...rest } = (typeof raw === 'object' && raw !== null ? raw : {}) as Record<string, unknown>;
    const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null && value !== undefined));
    const { settings, problems } = readSettings(given);
    for (const problem of problems) this.#notify(problem.replace("settings['zero-downtime'].", 'zeroDowntime.'));
    this.#options = { preset: preset === 'strict' ? 'strict' : 'recommended', settings, severities: {} };
    this.#linters.clear();
    this.#changes += 1;
  }

  opened(document: TextDocument): void {
    const path = pathOf(document.uri);
    if (path !== undefined) this.#files.set(path, { version: document.version, text: document.getText() });
  }

  closed(document: TextDocument): void {
    const path = pathOf(document.uri);
    if (path !== undefined) this.#files.set(path, undefined);
  }

  /** Something on the disk is not what it was. */
  diskChanged(): void {
    this.#clock += ONE_CHANGE;
    this.#changes += 1;
  }

  #linterFor(path: string): FolderLinter {
    const folder = this.#folders.find((candidate) => path.startsWith(`${candidate}/`)) ?? path.slice(0, path.lastIndexOf('/'));
    let linter = this.#linters.get(folder);
    if (linter === undefined) {
      linter = new FolderLinter(folder, this.#files, this.#options, this.#notify);
      this.#linters.set(folder, linter);
    }
    return linter;
  }

  /** The text of a file as the editor has it. */
  textOf(path: string): string | undefined {
    return this.#files.read(path);
  }

  lint(path: string, text: string): readonly Linter.LintMessage[] {
    if (!path.endsWith('.sql') && !isCodePath(path)) return [];
    return this.#linterFor(path).lint(path, text);
  }

  hazards(path: string, text: string): readonly Hazard[] {
    if (!path.endsWith('.sql') && !isCodePath(path)) return [];
    return this.#linterFor(path).hazards(path, text);
  }

  /** The files as the editor has them. */
  get files(): ProjectFiles {
    return this.#files;
  }

  /** The project that a file belongs to. */
  projectOf(path: string): Project {
    return this.#linterFor(path).project;
  }

  /** The state that a result depends on: the same id, the same result. */
  resultId(path: string): string {
    return `${this.#changes} ${this.#files.generation} ${this.#files.stamp(path) ?? ''}`;
  }
}
