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
  /** Edited documents with the number of their last edit, as long as the disk says nothing new. */
  readonly #edited = new Map<string, number>();
  #diskGeneration: number;
  /** The edits before the disk said so are beyond telling. */
  #toldFrom = 0;

  constructor(disk: ProjectFiles) {
    this.#disk = disk;
    this.#diskGeneration = disk.generation;
  }

  get generation(): number {
    const { generation } = this.#disk;
    if (generation !== this.#diskGeneration) {
      this.#diskGeneration = generation;
      this.#edited.clear();
      this.#toldFrom = generation + this.#edits;
    }
    return generation + this.#edits;
  }

  changedSince(generation: number): readonly string[] | undefined {
    if (this.generation < generation || generation < this.#toldFrom) return undefined;
    const edit = generation - this.#diskGeneration;
    return [...this.#edited].flatMap(([path, last]) => (last > edit ? [path] : []));
  }

  /** Takes over a document's text, or leaves the file to the disk again. */
  set(path: string, document: OpenText | undefined): void {
    this.#edits += 1;
    this.#edited.set(path, this.#edits);
    if (document === undefined) this.#open.delete(path);
    else this.#open.set(path, document);
  }

  read(path: string): string | undefined {
    return this.#open.get(path)?.text ?? this.#disk.read(path);
  }

  glance(path: string): string | undefined {
    return this.#open.get(path)?.text ?? (this.#disk.glance === undefined ? this.#disk.read(path) : this.#disk.glance(path));
  }

  list(folder: string): readonly FolderEntry[] {
    const onDisk = this.#disk.list(folder);
    const open = [...this.#open.keys()].filter((path) => path.lastIndexOf('/') === folder.length && path.startsWith(folder)).map((path) => path.slice(folder.length + 1));
    const unsaved = open.filter((name) => !onDisk.some((entry) => entry.name === name));
    return unsaved.length === 0 ? onDisk : [...onDisk, ...unsaved.map((name) => ({ name, isFolder: false }))];
  }

  stamp(path: string): string | undefined {
    const open = this.#open.get(path);
    return open === undefined ? this.#disk.stamp(path) : `open ${open.version}`;
  }
}
