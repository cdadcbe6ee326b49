/** A function of the project's own that is handed SQL in a migration. */
export interface SqlCallee {
  /** As it is called: `runSql`, `db.raw`. */
  readonly callee: string;
  /** Which of its arguments is the SQL, counted from 0, which is the default. */
  readonly sqlArg?: number;
  /** In which transaction that runs, as `runner.transaction` has it. Default: as the runner runs the file. */
  readonly tx?: 'none' | 'implicit' | 'file' | 'all pending';
}

/** A cache of the house that all instances share, as the code reaches it. Arguments are counted from 0. */
export interface CacheSurface {
  /** As the code imports it, or the file below the root: `@acme/cache`, `src/lib/cache`. */
  readonly module: string;
  /** The name under which the module gives it out; `default` for its default. */
  readonly export: string;
  /** Of a client, the method that writes; default `set`. Of a wrapper, the method that is the wrapper, where the export is an object. */
  readonly method?: string;
  /** Default: 0. */
  readonly key?: number;
  /** What is written, or what loads it. Default: 1. */
  readonly value?: number;
  /** The time to live. Default: it has none of its own. */
  readonly ttl?: number;
  /** Default: `s`. */
  readonly ttlUnit?: 's' | 'ms';
}

/** What a user says of caches of the house. */
export interface CacheSurfaces {
  readonly clients: readonly CacheSurface[];
  readonly wrappers: readonly CacheSurface[];
}

/** What runs the code of a package. */
export type Platform = 'node' | 'serverless' | 'edge' | 'bun' | 'deno';

/** What a user may say in `settings['zero-downtime']`; everything is optional. */
export interface Settings {
  /** The major version in production: 11 to 19. Default: read from compose, CI or Supabase configuration, else 14. */
  readonly postgresVersion?: number;
  /** Globs, relative to the working directory, of the files that are migrations. Default: every `.sql` file that is no snapshot and in no folder of tests. */
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
  /** Glob of the tags of releases: the newest that is behind the checked out commit is the code that runs. Default: the base. */
  readonly releases?: string;
  /** Functions that are handed SQL in migrations of code whose runner nobody knows; such files must be among `migrations`. */
  readonly callees?: readonly SqlCallee[];
  /** `external` where the role or the runner sets a lock_timeout that no migration shows. */
  readonly lockTimeout?: 'external';
  /**
   * `small`: tables that are read or written whole in no time: `countries`, `billing.plans`. `young`: for how many days that is
   * taken for granted of a table which a migration has made; default 30, 0 for never.
   */
  readonly tables?: { readonly small?: readonly string[]; readonly young?: number };
  /** The service runs as one process by design: what other instances would not see is not told. */
  readonly singleInstance?: boolean;
  /** What runs the service. Default: what the files beside its package.json tell, else `node`. */
  readonly platform?: Platform;
  /** What code is, by globs relative to the working directory; the first that matches counts. Only of a `server` it is told what its replacement breaks, and of a `client` nothing. Default: what its package tells. */
  readonly server?: Readonly<Record<string, 'server' | 'library' | 'cli' | 'client'>>;
  /** `external` where the service is stopped in order by something that no code of the repository shows. */
  readonly shutdown?: 'external';
  /** Clients of shared caches that no library of the list made; `get` reads, `del` and `delete` remove. */
  readonly cacheClients?: readonly CacheSurface[];
  /** Functions that read through a shared cache: `remember(key, load, ttl)`. */
  readonly cacheWrappers?: readonly CacheSurface[];
  /** Seconds between the order to stop and the end, where no manifest in the repository says. */
  readonly gracePeriodSeconds?: number;
  /**
   * Which code of the running service is reported: statements with a line that is not as the base has it, or all. Default: `changed`,
   * and all where nothing is known of a base.
   */
  readonly report?: 'changed' | 'all';
  /** Several services in one repository, each with settings of its own over those around; the first whose `migrations` match a file has it. */
  readonly projects?: readonly ProjectSettings[];
}

/** What differs for one service. */
export interface ProjectSettings extends Omit<Settings, 'projects' | 'migrations'> {
  readonly migrations: readonly string[];
  /** Globs of the code that reads and writes this database. */
  readonly code?: readonly string[];
}

/** The setting names, for telling a user about a misspelt one. */
export const SETTING_NAMES: readonly (keyof Settings)[] = [
  'postgresVersion',
  'migrations',
  'schema',
  'runner',
  'baseline',
  'releases',
  'callees',
  'lockTimeout',
  'tables',
  'singleInstance',
  'platform',
  'server',
  'shutdown',
  'cacheClients',
  'cacheWrappers',
  'gracePeriodSeconds',
  'report',
  'projects',
];

/** The oldest and the newest version that the effects are known for. */
export const SUPPORTED_VERSIONS = { oldest: 11, newest: 19, default: 14 } as const;
