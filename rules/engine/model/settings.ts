/** What a user may say in `settings['zero-downtime']`; everything is optional. */
export interface Settings {
  /** The major version in production: 11 to 19. Default: read from compose, CI or Supabase configuration, else 14. */
  readonly postgresVersion?: number;
  /** Globs, relative to the working directory, of the files that are migrations. Default: every `.sql` file that is no snapshot. */
  readonly migrations?: readonly string[];
  /** The schema of unqualified names. Default: `public`. */
  readonly schema?: string;
  /** What runs the files, by its name, and how it runs one that does not say otherwise. Default: what their layout tells, else unknown. */
  readonly runner?: { readonly tool?: string; readonly transaction?: 'none' | 'file' | 'all pending' | 'implicit' };
  /**
   * What is released: the last released migration, a version or timestamp, a git ref, or `none` for nothing. Default: the merge
   * base with the default branch, as far as the host reads it.
   */
  readonly baseline?: string;
}

/** The setting names, for telling a user about a misspelt one. */
export const SETTING_NAMES: readonly (keyof Settings)[] = ['postgresVersion', 'migrations', 'schema', 'runner', 'baseline'];

/** The oldest and the newest version that the effects are known for. */
export const SUPPORTED_VERSIONS = { oldest: 11, newest: 19, default: 14 } as const;
