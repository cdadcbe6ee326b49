import type { CodeFile } from '../model/code.ts';
import type { FileEdits, MigrationDraft, NewFile } from '../model/draft.ts';
import type { ProjectFiles } from '../model/files.ts';
import type { ReleasePolicy } from '../model/release.ts';
import type { Edit, Range } from '../model/range.ts';
import type { Comment, Script, Statement } from '../model/statement.ts';
import type { Run, Runner } from '../model/transaction.ts';
import type { Direction } from './direction.ts';

/** Whose SQL a set of migrations speaks, where its configuration tells. */
export type Dialect = 'postgresql' | 'other' | 'unknown';

/** A migration file as its runner sees it. */
export interface ScriptFile {
  readonly path: string;
  readonly text: string;
  readonly comments: readonly Comment[];
  /** Statements of the way up. */
  readonly statements: readonly Statement[];
  /** Code: how the migration itself says it wants to be run, whatever the set's runs say. */
  readonly transaction: Runner['transaction'] | undefined;
}

/** Migrations that one runner applies to one database, in order. */
export interface MigrationSet {
  /** The folder that names the set. */
  readonly folder: string;
  /** Paths of the migrations in the order in which the runner applies them. */
  readonly order: readonly string[];
  readonly dialect: Dialect;
  /** How the runner runs a file: as a whole, or part by part. Never empty; the first run begins at 0. */
  runs(file: ScriptFile): readonly Run[];
  readonly policy: ReleasePolicy;
  /** The runner is of a version that takes no notice of what a file of code says about its transaction. */
  readonly ignoresOwnTransaction?: boolean;
  /** Where a file alone is no migration yet: who lists them, as a sentence begins. */
  readonly listedBy?: string;
  /** Enters new migrations, in their order, into the list that `listedBy` tells of; missing where nobody but the tool can do that. */
  enlist?(paths: readonly string[], now: number): Enlisted;
  /** The line that stands between two statements of a file. */
  readonly separator?: string;
  /** Run again whenever its text changes, so that it is never released for good. */
  isRepeatable?(path: string): boolean;
  /** What the runner compares to find out whether a migration is new; default: the position in `order`. */
  readonly ranks?: ReadonlyMap<string, number>;
}

/** What makes new migrations known to a tool. */
export interface Enlisted {
  readonly edits: readonly FileEdits[];
  readonly files: readonly NewFile[];
}

/** A migration tool, as far as its layout tells it. */
export interface MigrationTool {
  /** As the setting `runner` has it. */
  readonly name: string;
  /** Whether the files around say that this tool runs a file. */
  recognises(path: string, files: ProjectFiles): boolean;
  /** The set that a file belongs to, the tool taken for granted; `undefined` where it is none of its migrations. */
  setOf(path: string, files: ProjectFiles): MigrationSet | undefined;
}

/** A migration written in code, as the SQL that its library would send. */
export interface CompiledMigration {
  /** The statements of one way in execution order, each pointing at the code it comes from. */
  readonly script: Script;
  /** Where the file itself says how it wants to be run. */
  readonly transaction: Runner['transaction'] | undefined;
}

/** Writes migrations in a library's own form. */
export interface CodePrinter {
  /**
   * A new file, in the language and module style of another migration; `undefined` for one of a framework that has a form of its own.
   *
   * @param path where it will stand: some libraries want its stamp inside
   */
  file(draft: MigrationDraft, like: CodeFile, path: string): string | undefined;
  /**
   * Edits that put the statements of a draft where one statement comes from; `undefined` where the code around it leaves no
   * place for them.
   *
   * @param place where the statement comes from
   * @param hasTimeout whether a lock timeout is set already
   */
  replace(code: CodeFile, place: Range, draft: MigrationDraft, hasTimeout: boolean): readonly Edit[] | undefined;
}

/** A library whose migrations are TypeScript or JavaScript. */
export interface CodeMigrationTool extends MigrationTool {
  /** A look at the text alone, before anything is parsed: false where the file can be no migration of this library. */
  mayOwn(text: string): boolean;
  /**
   * `undefined` where the file is no migration of this library. Never throws; what it does not understand is an opaque statement.
   *
   * @param direction default: the way up
   */
  compile(code: CodeFile, direction?: Direction): CompiledMigration | undefined;
  /** Names of tables and columns are put together of several that code has, so that it may use one without its letters. */
  readonly joinsNames?: boolean;
  /** Nothing for a library whose migrations we can only read so far. */
  readonly printer?: CodePrinter;
}
