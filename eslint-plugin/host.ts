import type { ProjectFiles } from '../rules/index.ts';

/** What the plugin needs of the world. The linter on disk reads it, a language server has its own. */
export interface PluginHost {
  readonly files: ProjectFiles;
  /** Tells the user something once: a setting that is wrong, a folder in another dialect. */
  readonly notify: (message: string) => void;
  /** Everything beside a file that its verdict depends on, for ESLint's cache. */
  readonly fingerprint: () => string;
}
