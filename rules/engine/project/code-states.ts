import type { ProjectFiles } from '../model/files.ts';
import type { Base } from '../model/release.ts';
import { isSource, SOURCE_EXTENSIONS, sourcesUnder } from '../references/source-files.ts';
import type { Spelling } from '../references/spelling.ts';

/** One state of the code: as it is now, or as it was released. */
export interface CodeState {
  /** Files that have the letters of a name; `undefined` where nobody can tell. */
  having(spelling: Spelling): readonly string[] | undefined;
  read(path: string): string | undefined;
}

/** Of more names than these nobody keeps where their letters are. */
const MOST_NAMES = 200;

/** The code of a project as it is now and as it was released, without its migrations. */
export class CodeStates {
  readonly #root: string;
  readonly #files: ProjectFiles;
  readonly #isMigration: (path: string) => boolean;
  #generation = -1;
  /** Sources, and migrations among them: most files have none of the letters, and need not be asked what they are. */
  #sources: Set<string> | undefined;
  /** Files that have the letters of a name, by the pattern of these; kept up to date edit by edit. */
  readonly #having = new Map<string, { readonly pattern: RegExp; readonly paths: Set<string> }>();

  /** @param isMigration whether a file is no code that runs, but changes the schema */
  constructor(root: string, files: ProjectFiles, isMigration: (path: string) => boolean) {
    this.#root = root;
    this.#files = files;
    this.#isMigration = isMigration;
  }

  /** Whether what was learnt of the code may not hold any more. */
  refresh(): boolean {
    const { generation } = this.#files;
    if (generation === this.#generation) return false;
    const changed = this.#files.changedSince?.(this.#generation);
    this.#generation = generation;
    // Whoever types in a migration has changed no code.
    if (changed?.every((path) => this.#isMigration(path)) === true) return false;
    if (changed === undefined) {
      this.#sources = undefined;
      this.#having.clear();
    } else for (const path of changed) this.#follow(path);
    return true;
  }

  /** Takes over what an edit made of one file. */
  #follow(path: string): void {
    if (this.#sources === undefined || !path.startsWith(`${this.#root}/`) || !isSource(path.slice(this.#root.length + 1)) || this.#isMigration(path)) return;
    const text = this.#files.read(path);
    if (text === undefined) this.#sources.delete(path);
    else this.#sources.add(path);
    for (const { pattern, paths } of this.#having.values()) {
      if (pattern.test(text ?? '')) paths.add(path);
      else paths.delete(path);
    }
  }

  now(): CodeState {
    const read = (path: string): string | undefined => this.#files.read(path);
    const glance = (path: string): string | undefined => (this.#files.glance === undefined ? read(path) : this.#files.glance(path));
    return {
      having: (spelling) => {
        const { posix } = spelling;
        if (this.#sources === undefined) {
          const paths = sourcesUnder(this.#root, this.#files);
          if (paths === undefined) return undefined;
          this.#sources = new Set(paths);
        }
        let known = this.#having.get(posix);
        if (known === undefined) {
          const { anywhere } = spelling;
          known = { pattern: anywhere, paths: new Set([...this.#sources].filter((path) => anywhere.test(glance(path) ?? '') && !this.#isMigration(path))) };
          if (this.#having.size >= MOST_NAMES) this.#having.clear();
          this.#having.set(posix, known);
        }
        return [...known.paths];
      },
      read,
    };
  }

  /** `undefined` for a base that knows only migrations. */
  released(base: Base): CodeState | undefined {
    if (base.find === undefined) return undefined;
    const runs = (path: string): boolean => path.startsWith(`${this.#root}/`) && isSource(path.slice(this.#root.length + 1)) && !this.#isMigration(path);
    // Looking through a commit takes a process, which a repository of migrations alone can be spared.
    let mayFind: boolean | undefined;
    return {
      having: ({ posix }) => ((mayFind ??= base.paths?.some(runs) ?? true) ? base.find?.(posix, SOURCE_EXTENSIONS)?.filter(runs) : []),
      read: (path) => base.read(path),
    };
  }
}

/** From 1. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}
