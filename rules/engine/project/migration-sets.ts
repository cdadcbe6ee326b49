import type { ProjectFiles } from '../model/files.ts';
import { baseName, folderOf } from '../tools/paths.ts';
import { plain } from '../tools/plain/plain.ts';
import type { CodeMigrationTool, MigrationSet, MigrationTool } from '../tools/tool.ts';
import { TOOLS } from '../tools/tools.ts';

/** A migration's place among those that its runner applies with it. */
export interface Member {
  readonly set: MigrationSet;
  readonly position: number;
}

/** A set of migrations with the position of each; `undefined` where a file was found to belong to none. */
interface KnownSet {
  readonly set: MigrationSet | undefined;
  readonly positions: ReadonlyMap<string, number>;
}

const NO_POSITIONS: ReadonlyMap<string, number> = new Map();

/** Finds the set that a file belongs to; looked for once a folder, for the hundreds of files in it. */
export class MigrationSets {
  readonly #files: ProjectFiles;
  readonly #toolName: string | undefined;
  readonly #isForeign: (path: string) => boolean;
  readonly #sets = new Map<string, KnownSet>();

  /**
   * @param toolName the tool that a setting names, as `TOOLS` have it
   * @param isForeign whether a path alone says that a file is another server's
   */
  constructor(files: ProjectFiles, toolName: string | undefined, isForeign: (path: string) => boolean) {
    this.#files = files;
    this.#toolName = toolName;
    this.#isForeign = isForeign;
  }

  /** @param library whose migration a file of code is */
  memberOf(path: string, library: CodeMigrationTool | undefined): Member | undefined {
    const nested = /^(?:migration|up)\.sql$/.test(baseName(path));
    const folder = nested ? `${folderOf(folderOf(path))}/*/${baseName(path)}` : folderOf(path);
    // In a folder that changed its library, each file is run by its own.
    const key = library === undefined ? folder : `${folder}/* ${library.name}`;
    const shared = this.#sets.get(key);
    // Another server's files beside ours are as many as ours, so nobody looks for the set of each.
    if (shared?.set?.dialect === 'unknown' && this.#isForeign(path)) return undefined;
    // Neighbours may be another tool's, or nobody's.
    const known = shared?.positions.has(path) === true ? shared : (this.#sets.get(path) ?? this.#find(path, shared === undefined ? key : path, library));
    const position = known.positions.get(path);
    return known.set === undefined || position === undefined ? undefined : { set: known.set, position };
  }

  /** The place of a file that was asked for before, or whose neighbour was. */
  known(path: string): Member | undefined {
    for (const { set, positions } of this.#sets.values()) {
      const position = positions.get(path);
      if (set !== undefined && position !== undefined) return { set, position };
    }
    return undefined;
  }

  /** Whether a file lies among the migrations of a known set, as one does that had another name at a release. */
  isAmong(path: string): boolean {
    const folders = [folderOf(path), ...(/^(?:migration|up|down)\.sql$/.test(baseName(path)) ? [folderOf(folderOf(path))] : [])];
    return path.endsWith('.sql') && [...this.#sets.values()].some(({ set }) => set !== undefined && folders.includes(set.folder));
  }

  /** The sets that files belong to; of code only what somebody has asked for before is known. */
  among(paths: readonly string[]): readonly MigrationSet[] {
    const members = paths.flatMap((path) => this.known(path) ?? (path.endsWith('.sql') ? (this.memberOf(path, undefined) ?? []) : []));
    return [...new Map(members.map(({ set }) => [set.folder, set])).values()];
  }

  /** Forgets every set: files may have come or gone, or be run by something else. */
  clear(): void {
    this.#sets.clear();
  }

  #find(path: string, key: string, library: CodeMigrationTool | undefined): KnownSet {
    const found = library === undefined ? (this.#toolFor(path)?.setOf(path, this.#files) ?? plain.setOf(path, this.#files)) : library.setOf(path, this.#files);
    if (found === undefined) {
      const none = { set: undefined, positions: NO_POSITIONS };
      this.#sets.set(path, none);
      return none;
    }
    const order = found.order.filter((file) => file === path || !this.#isForeign(file));
    const known = { set: { ...found, order }, positions: new Map(order.map((file, index) => [file, index])) };
    this.#sets.set(key, known);
    return known;
  }

  /** The tool that the setting names, else the first that recognises the file. */
  #toolFor(path: string): MigrationTool | undefined {
    return TOOLS.find((tool) => (this.#toolName === undefined ? tool.recognises(path, this.#files) : tool.name === this.#toolName));
  }
}
