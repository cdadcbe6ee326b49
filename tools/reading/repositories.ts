import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A public repository whose migrations are code, as it was at one commit. */
export interface Repository {
  /** The library as `CodeMigrationTool.name` has it. */
  readonly library: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly commit: string;
  /** Globs of its migrations, from its root. */
  readonly migrations: readonly string[];
  /** Globs of files that are left out, and why. */
  readonly without?: readonly { readonly glob: string; readonly why: string }[];
}

export function readRepositories(): readonly Repository[] {
  return JSON.parse(readFileSync(fileURLToPath(new URL('../../docs/reading/repositories.json', import.meta.url)), 'utf8')) as readonly Repository[];
}

/** Where a repository is checked out: `<folder>/<owner>+<name>`; `undefined` where it is not. */
export function checkoutOf({ repository }: Repository, folder: string): string | undefined {
  const path = join(folder, repository.replace('/', '+'));
  return existsSync(path) ? path : undefined;
}
