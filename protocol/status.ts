/** Where the severities and settings of a folder come from. */
export type ConfigurationSource =
  /** The preset and the editor's settings: no ESLint configuration uses the plugin. */
  | 'editor'
  /** The project's own ESLint configuration. */
  | 'eslint'
  /** There is an ESLint configuration, and it is not read because the workspace is not trusted. */
  | 'untrusted'
  /** There is an ESLint configuration that could not be read; the editor's settings hold. */
  | 'failed';

/** How one folder is judged. */
export interface FolderStatus {
  readonly uri: string;
  readonly source: ConfigurationSource;
  /** Why a configuration could not be read. */
  readonly problem?: string;
  /** The version of the project's own plugin, where it is another than ours. */
  readonly projectVersion?: string;
}

/** A notification of the server: one folder is judged in another way than before. */
export const STATUS = 'zeroDowntime/status';
