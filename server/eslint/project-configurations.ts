import type { FolderStatus } from '../../protocol/status.ts';
import type { ProjectFiles } from '../../rules/index.ts';
import type { EslintConfiguration, FileConfiguration } from '../file-configuration.ts';
import type { Answer, FileAnswer } from './answer.ts';
import { ReaderProcess } from './reader-process.ts';
import { eslintRootOf, hasEslint, mayUsePlugin } from './roots.ts';

/** Names of files that an ESLint configuration is made of, or that decide which packages it finds. */
const CONFIGURATION_PART = /eslint[^/]*$|\/[^/]*eslint[^/]*\/[^/]+$|\/(?:package\.json|package-lock\.json|pnpm-lock\.yaml|yarn\.lock|bun\.lock|\.gitignore)$/i;

/** Where a folder's configuration comes from, without its address. */
export type Source = Omit<FolderStatus, 'uri'>;

/** What a project's own ESLint says of a file, and the folder that it is run in. */
export interface ProjectConfiguration {
  readonly root: string;
  readonly configuration: FileConfiguration;
}

/** What came of asking for one file: a configuration, or none because the project has none for us. */
interface Outcome {
  readonly source: Source;
  readonly found: ProjectConfiguration | undefined;
}

const NONE: Outcome = { source: { source: 'editor' }, found: undefined };
const SILENT: FileConfiguration = { source: 'silent' };

/**
 * The ESLint configurations of the workspace. They are code, so they are read in a process of their own, and only where the
 * workspace is trusted.
 */
export class ProjectConfigurations {
  readonly #files: ProjectFiles;
  readonly #reader = new ReaderProcess();
  readonly #version: string;
  readonly #outcomes = new Map<string, Promise<Outcome>>();
  /** Equal configurations are one object, so that ESLint's own is made once. */
  readonly #distinct = new Map<string, EslintConfiguration>();
  readonly #used = new Map<string, boolean>();
  #trusted = false;
  #generation = 0;

  /** @param version of the plugin in the server, to tell another one of the project's from it */
  constructor(files: ProjectFiles, version: string) {
    this.#files = files;
    this.#version = version;
  }

  set trusted(trusted: boolean) {
    if (this.#trusted !== trusted) this.forget();
    this.#trusted = trusted;
  }

  /** Whether a change of a file may be a change of a configuration. */
  isPart(path: string): boolean {
    return CONFIGURATION_PART.test(path);
  }

  /** Everything is read anew when it is asked for. */
  forget(): void {
    this.#generation += 1;
    this.#outcomes.clear();
    this.#distinct.clear();
    this.#used.clear();
    this.#reader.stop();
  }

  /** Ends the process. */
  dispose(): void {
    this.#reader.stop();
  }

  /**
   * What the project's configuration says of files of one workspace folder, in their order.
   *
   * @param tell hears where the folder's configuration comes from, whenever that was found out
   */
  async of(paths: readonly string[], workspaceFolder: string, tell: (source: Source) => void): Promise<readonly (ProjectConfiguration | undefined)[]> {
    for (;;) {
      const generation = this.#generation;
      this.#ask(paths.filter((path) => !this.#outcomes.has(path)), workspaceFolder);
      const outcomes = await Promise.all(paths.map((path) => this.#outcomes.get(path) ?? Promise.resolve(NONE)));
      // Forgotten meanwhile: what came is of yesterday.
      if (generation !== this.#generation) continue;
      const telling = outcomes.find(({ source }) => source.source !== 'editor') ?? outcomes[0];
      if (telling !== undefined) tell(telling.source);
      return outcomes.map(({ found }) => found);
    }
  }

  #ask(paths: readonly string[], workspaceFolder: string): void {
    const byRoot = new Map<string, string[]>();
    for (const path of paths) {
      const root = eslintRootOf(path, workspaceFolder, this.#files);
      if (root === undefined || !this.#mayUse(root, workspaceFolder)) this.#outcomes.set(path, Promise.resolve(NONE));
      else byRoot.set(root, [...(byRoot.get(root) ?? []), path]);
    }
    for (const [root, own] of byRoot) {
      if (!this.#trusted) {
        for (const path of own) this.#outcomes.set(path, Promise.resolve({ source: { source: 'untrusted' }, found: undefined }));
        continue;
      }
      const answer = this.#reader.ask(root, own);
      for (const [index, path] of own.entries()) this.#outcomes.set(path, answer.then((given) => this.#outcome(root, given, index)));
    }
  }

  #mayUse(root: string, workspaceFolder: string): boolean {
    let may = this.#used.get(root);
    if (may === undefined) {
      may = hasEslint(root) && mayUsePlugin(root, workspaceFolder, this.#files);
      this.#used.set(root, may);
    }
    return may;
  }

  #outcome(root: string, answer: Answer, index: number): Outcome {
    if ('problem' in answer) return { source: { source: 'failed', problem: answer.problem }, found: undefined };
    if (!answer.usesPlugin) return NONE;
    const { version } = answer;
    const source: Source = { source: 'eslint', ...(version === undefined || version === this.#version ? {} : { projectVersion: version }) };
    const file = answer.files[index] ?? null;
    return { source, found: { root, configuration: file === null ? SILENT : this.#configuration(file) } };
  }

  #configuration(file: FileAnswer): EslintConfiguration {
    const key = JSON.stringify(file);
    let known = this.#distinct.get(key);
    if (known === undefined) {
      known = { source: 'eslint', ...file };
      this.#distinct.set(key, known);
    }
    return known;
  }
}
