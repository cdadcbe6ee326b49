import { closeSync, constants, fstatSync, openSync, readdirSync, readFileSync, readSync, statSync, type Dirent, type Stats } from 'node:fs';
import type { FolderEntry, ProjectFiles } from '../rules/index.ts';

/** Answers about the disk stay good for this long: within one turn of a linter nothing is asked twice. */
const FRESH_MILLISECONDS = 1000;

/** Nobody writes a migration or configuration of this size; a dump is not read into the history. */
const LARGEST_FILE = 16 * 1024 * 1024;

/** Most files fit, and are read into it one after another. */
const BUFFER = Buffer.allocUnsafe(64 * 1024);

/** One look at a file; the text where it is kept. */
interface Known {
  readonly stamp: string;
  readonly text: string | undefined;
}

/** The files of this machine, read when asked for and remembered for a moment. What cannot be read is not there. */
export class DiskFiles implements ProjectFiles {
  readonly #clock: () => number;
  #generation = 0;
  #since: number;
  readonly #texts = new Map<string, Known>();
  #folders = new Map<string, readonly FolderEntry[]>();
  #stamps = new Map<string, string | undefined>();

  /** @param clock milliseconds; a clock that stands still makes the first answer hold for ever */
  constructor(clock: () => number = Date.now) {
    this.#clock = clock;
    this.#since = clock();
  }

  get generation(): number {
    const now = this.#clock();
    if (now - this.#since > FRESH_MILLISECONDS) {
      this.#since = now;
      this.#generation += 1;
      this.#folders.clear();
      this.#stamps.clear();
    }
    return this.#generation;
  }

  read(path: string): string | undefined {
    const stamp = this.stamp(path);
    if (stamp === undefined) return undefined;
    const known = this.#texts.get(path);
    if (known?.text !== undefined && known.stamp === stamp) return known.text;
    try {
      const text = readFileSync(path, 'utf8');
      this.#texts.set(path, { stamp, text });
      return text;
    } catch {
      return undefined;
    }
  }

  glance(path: string): string | undefined {
    if (this.#texts.has(path) || this.#stamps.has(path)) return this.read(path);
    const read = readAt(path);
    this.#stamps.set(path, read?.stamp);
    if (read !== undefined) this.#texts.set(path, { stamp: read.stamp, text: undefined });
    return read?.text;
  }

  list(folder: string): readonly FolderEntry[] {
    let entries = this.#folders.get(folder);
    if (entries === undefined) {
      entries = listed(folder);
      this.#folders.set(folder, entries);
    }
    return entries;
  }

  stamp(path: string): string | undefined {
    if (this.#stamps.has(path)) return this.#stamps.get(path);
    const stamp = stampOf(path);
    this.#stamps.set(path, stamp);
    return stamp;
  }
}

/** What the disk says of a path; nothing where there is none, where a file stands for a folder, or where links go round in circles. */
function statusOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** What a file is known by while nobody writes it; nothing for what is no file, or too large. */
function stampIn(status: Stats | undefined): string | undefined {
  if (status === undefined || !status.isFile() || status.size > LARGEST_FILE) return undefined;
  return `${status.mtimeMs} ${status.size}`;
}

function stampOf(path: string): string | undefined {
  return stampIn(statusOf(path));
}

/** Opens a file once for its status and its text: asking for the status by its path takes half as long again. */
function readAt(path: string): (Known & { readonly text: string }) | undefined {
  let file: number | undefined;
  try {
    // What is no file was not listed; a link to a pipe that nobody writes into would keep us waiting for ever.
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const status = fstatSync(file);
    const stamp = stampIn(status);
    if (stamp === undefined) return undefined;
    return { stamp, text: status.size > BUFFER.length ? readFileSync(file, 'utf8') : BUFFER.toString('utf8', 0, readSync(file, BUFFER, 0, BUFFER.length, null)) };
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function isFolder(entry: Dirent, folder: string): boolean {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  return statusOf(`${folder}/${entry.name}`)?.isDirectory() ?? false;
}

function listed(folder: string): readonly FolderEntry[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile() || entry.isDirectory() || entry.isSymbolicLink());
    return entries.map((entry) => ({ name: entry.name, isFolder: isFolder(entry, folder), ...(entry.isSymbolicLink() ? { isLink: true } : {}) }));
  } catch {
    return [];
  }
}
