/** One entry of a folder. */
export interface FolderEntry {
  readonly name: string;
  readonly isFolder: boolean;
  /** It stands for another, which may be a folder around it: who walks a tree goes past it. */
  readonly isLink?: boolean;
}

/**
 * How the engine reads the files beside the one at hand. Paths are absolute with forward slashes.
 * An implementation never throws: what cannot be read is not there.
 */
export interface ProjectFiles {
  /** Goes up whenever any answer below may differ from an earlier one. */
  readonly generation: number;
  /** The files whose texts alone have changed since a generation; `undefined` where anything may have. */
  changedSince?(generation: number): readonly string[] | undefined;
  read(path: string): string | undefined;
  /** The same, where thousands of files are looked through once: what is asked for a second time is kept, and not before. */
  glance?(path: string): string | undefined;
  list(folder: string): readonly FolderEntry[];
  /** Changes whenever the content may have changed; `undefined` where there is no such file. */
  stamp(path: string): string | undefined;
}
