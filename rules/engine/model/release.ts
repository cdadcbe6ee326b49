import type { QualifiedName } from './name.ts';
import type { Range } from './range.ts';

/**
 * What a runner does about migrations that some database has already. Each value is read from the tool's source or
 * documentation; `unknown` where nobody knows the runner.
 */
export interface ReleasePolicy {
  /** With one whose text has changed: refuses to go on, or takes no notice. */
  readonly edited: 'refuses' | 'skips' | 'unknown';
  /** What its checksum counts: every byte, all but line ends, or all but blanks. */
  readonly counts: 'bytes' | 'lines' | 'words';
  /** With a new one that sorts before: refuses to go on, passes it over for ever, or runs it late. */
  readonly late: 'refuses' | 'skips' | 'applies' | 'unknown';
  /** The file whose dates it orders migrations by, where it is not their names. */
  readonly datedIn?: string;
}

/** Of a runner that nobody knows. */
export const UNKNOWN_POLICY: ReleasePolicy = { edited: 'unknown', counts: 'words', late: 'unknown' };

/** The files as the last release has them, as far as a host or a setting can tell. */
export interface Base {
  /** As a sentence has it in brackets: "`origin/main`, 1a2b3c4". */
  readonly name: string;
  /** It was merged, and whether it was deployed nobody knows: no release, and nobody has called it one. */
  readonly merged?: boolean;
  /** Whether a file was there. Paths are absolute, with forward slashes. */
  has(path: string): boolean;
  /** Whether a text is what stood there, line ends and a byte order mark not counted. */
  holds(path: string, text: string): boolean;
  /** What stood there; `undefined` where it was not there or cannot be read. */
  read(path: string): string | undefined;
  /** The files that were there, where the base can list them. */
  readonly paths?: readonly string[];
  /**
   * The files of these extensions that matched an extended regular expression of POSIX, without regard to case; `undefined`
   * where that cannot be told. A base that knows only migrations has none.
   */
  find?(pattern: string, extensions: readonly string[]): readonly string[] | undefined;
}

/** A commit that files are read at: by a git ref, as the newest tag behind the checked out commit whose name matches a glob, or where HEAD parted from a ref. */
export type Revision = string | { readonly newestTag: string } | { readonly partedFrom: string };

/** Reads the files at a commit, without one at the base that the repository itself tells. `undefined` where nothing is known. */
export type ReadBase = (at: Revision | undefined) => Base | undefined;

/** A released migration that sorts behind a new one. */
export interface Overtaken {
  /** Its file or folder name. */
  readonly name: string;
  /** A relation or type of which both change the same, so that it matters who comes first. */
  readonly shared: QualifiedName | undefined;
}

/** How a migration stands to the last release. */
export interface Release {
  /** The base, as a sentence has it in brackets. */
  readonly base: string;
  readonly policy: ReleasePolicy;
  /** The name that its runner sorts it by. */
  readonly name: string;
  /** It was released just as it stands. */
  readonly untouched: boolean;
  /** Where a released text first differs, as far as its runner counts; `undefined` for what is new. */
  readonly difference: Range | undefined;
  /** Released migrations that sort behind this one, in order; empty for what is released itself. */
  readonly overtaken: readonly Overtaken[];
}
