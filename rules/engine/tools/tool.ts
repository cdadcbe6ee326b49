import type { ProjectFiles } from '../model/files.ts';
import type { Statement } from '../model/statement.ts';
import type { Runner } from '../model/transaction.ts';

/** Whose SQL a set of migrations speaks, where its configuration tells. */
export type Dialect = 'postgresql' | 'other' | 'unknown';

/** Migrations that one runner applies to one database, in order. */
export interface MigrationSet {
  readonly tool: 'prisma' | 'drizzle' | 'plain';
  /** The folder that names the set. */
  readonly folder: string;
  /** Paths of the migrations in the order in which the runner applies them. */
  readonly order: readonly string[];
  readonly dialect: Dialect;
  /** How the runner runs a file with these statements. */
  runner(statements: readonly Statement[]): Runner;
}

/** A migration tool, as far as its layout tells it. */
export interface MigrationTool {
  /** The set that a file belongs to; `undefined` where it is no migration of this tool. */
  setOf(path: string, files: ProjectFiles): MigrationSet | undefined;
}
