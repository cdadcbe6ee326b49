import type { FolderEntry, ProjectFiles } from '../../rules/index.ts';

/** A project that exists only in a test: paths and texts. */
export class MemoryFiles implements ProjectFiles {
  readonly generation = 0;
  readonly #texts: ReadonlyMap<string, string>;

  constructor(texts: Readonly<Record<string, string>>) {
    this.#texts = new Map(Object.entries(texts));
  }

  read(path: string): string | undefined {
    return this.#texts.get(path);
  }

  list(folder: string): readonly FolderEntry[] {
    const entries = new Map<string, FolderEntry>();
    for (const path of this.#texts.keys()) {
      if (!path.startsWith(`${folder}/`)) continue;
      const [name = '', ...rest] = path.slice(folder.length + 1).split('/');
      entries.set(name, { name, isFolder: rest.length > 0 });
    }
    return [...entries.values()];
  }

  stamp(path: string): string | undefined {
    return this.#texts.get(path);
  }
}
