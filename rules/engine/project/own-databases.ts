import type { ProjectFiles } from '../model/files.ts';
import { migrationPathsUnder } from './migration-paths.ts';

/** What a folder has that is built and deployed by itself. */
const MANIFESTS = ['package.json', 'go.mod', 'pyproject.toml', 'Cargo.toml', 'Gemfile', 'composer.json', 'pom.xml', 'build.gradle', 'mix.exs'];

/** SQL in a folder of another name may be a query. */
const IN_MIGRATIONS = /(?:^|\/)[\w-]*migrations?\//i;

/** In a repository of several services: which of them keep a database of their own, for their tables may have the same names. */
export class OwnDatabases {
  readonly #root: string;
  readonly #files: ProjectFiles;
  readonly #homes = new Map<string, string>();
  #withMigrations: ReadonlySet<string> | undefined;

  constructor(root: string, files: ProjectFiles) {
    this.#root = root;
    this.#files = files;
  }

  /** Packages and migrations may have come or gone. */
  clear(): void {
    this.#homes.clear();
    this.#withMigrations = undefined;
  }

  /** The folder of the nearest package around a file, or the project's. */
  homeOf(path: string): string {
    const folder = path.slice(0, path.lastIndexOf('/'));
    if (folder.length <= this.#root.length) return this.#root;
    let home = this.#homes.get(folder);
    if (home === undefined) {
      home = MANIFESTS.some((name) => this.#files.stamp(`${folder}/${name}`) !== undefined) ? folder : this.homeOf(folder);
      this.#homes.set(folder, home);
    }
    return home;
  }

  /** Whether a file of code belongs to a package that has migrations, and not these. */
  isOther(path: string, home: string): boolean {
    const own = this.homeOf(path);
    if (own === home || own === this.#root) return false;
    this.#withMigrations ??= new Set(migrationPathsUnder(this.#root, this.#files).filter((each) => IN_MIGRATIONS.test(each.slice(this.#root.length))).map((each) => this.homeOf(each)));
    return this.#withMigrations.has(own);
  }
}
