import type { Base, CodeFile, Hazard, ProjectFiles, Revision, Settings } from '../rules/index.ts';

/** What the plugin needs of the world. The linter on disk reads it, a language server has its own. */
export interface PluginHost {
  readonly files: ProjectFiles;
  /** Tells the user something once: a setting that is wrong, a folder in another dialect. */
  readonly notify: (message: string) => void;
  /** Milliseconds since 1970, for suppressions that end. */
  readonly clock: () => number;
  /** What is released in the repository of a folder: at a revision, else as the repository tells. Left out, nothing is known of it. */
  readonly base?: (folder: string, revision: Revision | undefined) => Base | undefined;
  /** Reads the code of a folder's project until ESLint hands over code that it has parsed itself. */
  readonly readCode?: (folder: string) => CodeFile['parse'];
  /** Everything beside a file that its verdict depends on, for ESLint's cache. */
  readonly fingerprint: (settings: Settings) => string;
  /** Parsed texts of so many characters in all are kept for whoever asks for them again. */
  readonly keptCharacters?: number;
  /** Sees what each file's analysis found, with everything that an ESLint message cannot carry. */
  readonly observe?: (path: string, hazards: readonly Hazard[]) => void;
}
