import type { FolderEntry, ProjectFiles } from '../rules/index.ts';

/** A document that the editor holds open; its text is newer than the disk's. */
export interface OpenText {
  readonly version: number;
  readonly text: string;
}

/** The files of the disk as the editor sees them: an open document stands for its file. */
export class SnapshotFiles implements ProjectFiles {
  readonly #disk: ProjectFiles;
  readonly #open = new Map<string, OpenText>();
  #edits = 0;

  constructor(disk: ProjectFiles) {
    this.#disk = disk;
  }

  get generation(): number {
    return this.#disk.generation + this.#edits;
  }

  /** Takes over a document's text, or leaves the file to the disk again. */
  set(path: string, document: OpenText | undefined): void {
    this.#edits += 1;
    if (document === undefined) this.#open.delete(path);
    else this.#open.set(path, document);
  }

  read(path: string): string | undefined {
    return this.#open.get(path)?.text ?? this.#disk.read(path);
  }

  list(folder: string): readonly FolderEntry[] {
    return this.#disk.list(folder);
  }

  stamp(path: string): string | undefined {
    const open = this.#open.get(path);
    return open === undefined ? this.#disk.stamp(path) : `open ${open.version}`;
  }
}
