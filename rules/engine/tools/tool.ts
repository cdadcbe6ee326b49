import type { CodeFile } from '../model/code.ts';
import type { ProjectFiles } from '../model/files.ts';
import type { Script, Statement } from '../model/statement.ts';
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

/** A migration written in code, as the SQL that its library would send. */
export interface CompiledMigration {
  /** The statements of the way up in execution order, each pointing at the code it comes from. */
  readonly script: Script;
  /** Where the file itself says how it wants to be run. */
  readonly transaction: Runner['transaction'] | undefined;
}

/** A library whose migrations are TypeScript or JavaScript. */
export interface CodeMigrationTool extends MigrationTool {
  /** A look at the text alone, before anything is parsed: false where the file can be no migration of this library. */
  mayOwn(text: string): boolean;
  /** `undefined` where the file is no migration of this library. Never throws; what it does not understand is an opaque statement. */
  compile(code: CodeFile): CompiledMigration | undefined;
}
