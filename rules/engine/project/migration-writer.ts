import type { CodeFile } from '../model/code.ts';
import type { FileEdits, MigrationDraft, NewFile } from '../model/draft.ts';
import type { ProjectFiles } from '../model/files.ts';
import type { Operation } from '../model/operation.ts';
import type { Edit } from '../model/range.ts';
import type { Settings } from '../model/settings.ts';
import type { Statement } from '../model/statement.ts';
import type { Runner } from '../model/transaction.ts';
import { operationsOf } from '../parse/operations/operations.ts';
import { parseScript } from '../parse/script.ts';
import { isDownFile } from '../tools/direction.ts';
import { baseName, folderOf, joined } from '../tools/paths.ts';
import { pathBehind } from '../tools/next-version.ts';
import { formOf, printedFile, printedInPlace, type SqlForm } from '../tools/print-sql.ts';
import type { CodePrinter, MigrationSet, ScriptFile } from '../tools/tool.ts';
import { upStatements } from './migration-file.ts';
import { runnerOf } from './migration-parts.ts';

/** The migration whose place, form and language new ones take over. */
export interface ModelMigration {
  readonly path: string;
  readonly text: string;
  /** For code: the file as it is parsed, and who prints it. */
  readonly code: { readonly file: CodeFile; readonly printer: CodePrinter | undefined; readonly down: () => readonly Statement[] } | undefined;
}

/** Migrations as they were written. */
export interface WrittenMigrations {
  readonly files: readonly NewFile[];
  /** Of the list that a tool keeps of its migrations. */
  readonly edits: readonly FileEdits[];
  /** Statements that no file can hold, for a person to run outside a transaction. */
  readonly byHand: readonly string[];
}

/** Why a draft cannot be written here, in a sentence. */
export class Unwritable extends Error {}

function scriptFile(path: string, text: string): ScriptFile {
  const script = parseScript(text);
  return { path, text, comments: script.comments, statements: upStatements(script).map(({ statement }) => statement), transaction: undefined };
}

/** Writes migrations the way the project writes them: its tool, folder, names, sections and marks. */
export class MigrationWriter {
  readonly #like: ModelMigration;
  readonly #set: MigrationSet | undefined;
  readonly #files: ProjectFiles;
  readonly #settings: Settings;
  readonly #form: SqlForm;

  constructor(like: ModelMigration, set: MigrationSet | undefined, files: ProjectFiles, settings: Settings) {
    this.#like = like;
    this.#set = set;
    this.#files = files;
    this.#settings = settings;
    this.#form = set?.separator === undefined ? formOf(like.text) : { ...formOf(like.text), separator: set.separator };
  }

  /** Whether all migrations of a deploy run in one transaction, with no way out: what must stand apart needs a deploy of its own then. */
  get sharesDeploys(): boolean {
    const { code, path, text } = this.#like;
    const runner = this.#runner(code === undefined ? scriptFile(path, text) : { path, text, comments: [], statements: [], transaction: undefined });
    return runner.transaction === 'all pending' && !hasWayOut(runner);
  }

  /**
   * New migrations behind all that are there, in order.
   *
   * @param now milliseconds since 1970
   * @throws {Unwritable} where the names bear no version, a file alone is no migration, or the library can only be read
   */
  write(drafts: readonly MigrationDraft[], now: number): WrittenMigrations {
    const order = [...(this.#set?.order ?? [this.#like.path])];
    const listedBy = this.#set?.listedBy;
    if (listedBy !== undefined && this.#set?.enlist === undefined) throw new Unwritable(`Migrations here are those that ${listedBy} knows; a file alone would not be run.`);
    const files: NewFile[] = [];
    const byHand: string[] = [];
    const known = order.length;
    for (const draft of drafts) {
      const path = pathBehind(order, this.#like.path, draft.name, now);
      if (path === undefined) throw new Unwritable(`${baseName(this.#like.path)} bears no version that a next migration could follow.`);
      const printed = this.#print(draft, path);
      byHand.push(...printed.byHand);
      if (printed.files.length === 0) continue;
      order.push(path);
      files.push(...printed.files);
    }
    const { edits, files: further } = order.length === known ? { edits: [], files: [] } : (this.#set?.enlist?.(order.slice(known), now) ?? { edits: [], files: [] });
    return { files: [...files, ...further], edits, byHand };
  }

  /**
   * A draft as it can take the place of a statement, with what a person has to run by hand before: what must run outside a
   * transaction needs a file of its own. `undefined` where the file does more, so that the draft needs another one.
   */
  placed(statement: Statement, draft: MigrationDraft): { readonly draft: MigrationDraft; readonly byHand: readonly string[] } | undefined {
    if (draft.transaction !== 'none' || this.#outsideInPlace(statement, draft) !== undefined) return { draft, byHand: [] };
    const { byHand = [], up } = draft;
    return byHand.length > 0 && this.#isOnly() ? { draft: leftToFile(draft, byHand), byHand: up } : undefined;
  }

  /** Whether the model migration is one statement of SQL. */
  #isOnly(): boolean {
    const { code, text } = this.#like;
    return code === undefined && upStatements(parseScript(text)).length === 1;
  }

  /** The edits of the file that take it out of its transaction for a draft in place of its only statement; `undefined` where there are none that do. */
  #outsideInPlace(statement: Statement, draft: MigrationDraft): readonly Edit[] | undefined {
    const { path, text } = this.#like;
    if (!this.#isOnly()) return undefined;
    const replaced = text.slice(0, statement.range.start) + printedInPlace(draft, this.#form, false, true) + text.slice(statement.range.end);
    const runner = this.#runner(scriptFile(path, replaced));
    if (!mustLeave(draft, runner)) return [];
    const edit = runner.optOut?.edit;
    return edit === undefined || edit.range.end > statement.range.start ? undefined : [edit];
  }

  /**
   * Edits that put a draft where a statement of the model migration stands, and its way back where the way back of that
   * statement stands, in the same file or in the one beside it.
   *
   * @throws {Unwritable} where the code around it leaves no place
   */
  inPlace(statement: Statement, draft: MigrationDraft, hasTimeout: boolean, isWayBack: (operation: Operation) => boolean): readonly FileEdits[] {
    const { code, path, text } = this.#like;
    const back: MigrationDraft = { ...draft, header: [], up: draft.down };
    if (code === undefined) {
      const local = isTransaction(this.#runner(scriptFile(path, text)));
      const replaced = (at: Statement, by: MigrationDraft): Edit => ({ range: at.range, text: printedInPlace(by, this.#form, local, hasTimeout) });
      const outside = draft.transaction === 'none' ? (this.#outsideInPlace(statement, draft) ?? []) : [];
      const edits = [...outside, replaced(statement, draft), ...waysBack(text, path, isWayBack).map((found) => replaced(found, back))];
      const downPath = this.#downPathOf(path);
      const downText = downPath === undefined ? undefined : this.#files.read(downPath);
      const downEdits = downPath === undefined || downText === undefined ? [] : waysBack(downText, downPath, isWayBack).map((found) => replaced(found, back));
      return [{ path, edits }, ...(downPath === undefined || downEdits.length === 0 ? [] : [{ path: downPath, edits: downEdits }])];
    }
    const { file, printer, down } = code;
    if (statement.origin?.isElsewhere === true) throw new Unwritable('Another file sends the statement, and may do so for others as well.');
    const edits = printer?.replace(file, statement.range, draft, hasTimeout);
    if (edits === undefined) throw new Unwritable('The code around the statement leaves no place for several statements.');
    const wayBack = down().find((candidate) => operationsOf(candidate).some(isWayBack));
    const backEdits = wayBack === undefined || wayBack.origin?.isElsewhere === true ? [] : (printer?.replace(file, wayBack.range, back, hasTimeout) ?? []);
    return [{ path, edits: [...edits, ...backEdits] }];
  }

  #print(draft: MigrationDraft, path: string): Omit<WrittenMigrations, 'edits'> {
    const { code } = this.#like;
    if (code !== undefined) {
      const runner = this.#runner({ path, text: this.#like.text, comments: [], statements: [], transaction: undefined });
      if (mustLeave(draft, runner) && !hasWayOut(runner)) return this.#byHand(draft, path);
      return { files: [{ path, text: printedCode(draft, code, path) }], byHand: [] };
    }
    const { up, down } = this.#printed(draft, path);
    const runner = this.#runner(scriptFile(path, up));
    if (!mustLeave(draft, runner)) return { files: this.#withDown(path, up, down), byHand: [] };
    const { edit, beside } = runner.optOut ?? {};
    if (beside !== undefined) return { files: [...this.#withDown(path, up, down), beside], byHand: [] };
    if (edit !== undefined) return { files: this.#withDown(path, up.slice(0, edit.range.start) + edit.text + up.slice(edit.range.end), down), byHand: [] };
    return this.#byHand(draft, path);
  }

  /** Where the runner has no way out: a person runs the statement, and the file holds what is left to do. */
  #byHand(draft: MigrationDraft, path: string): Omit<WrittenMigrations, 'edits'> {
    const { up, byHand = [] } = draft;
    if (byHand.length === 0) return { files: [], byHand: up };
    const left = leftToFile(draft, byHand);
    if (this.#like.code !== undefined) return { files: [{ path, text: printedCode(left, this.#like.code, path) }], byHand: up };
    const { up: text, down } = this.#printed(left, path);
    return { files: this.#withDown(path, text, down), byHand: up };
  }

  #printed(draft: MigrationDraft, path: string): ReturnType<typeof printedFile> {
    const runner = this.#runner(scriptFile(path, `${draft.up.join(';\n')};\n`));
    return printedFile(draft, this.#form, isTransaction(runner) && draft.transaction === 'any');
  }

  #withDown(path: string, up: string, down: string): readonly NewFile[] {
    const downPath = this.#downPathOf(path);
    return [{ path, text: up }, ...(downPath === undefined || down === '' ? [] : [{ path: downPath, text: down }])];
  }

  #runner(file: ScriptFile): Runner {
    return runnerOf(this.#set, file, this.#settings);
  }

  /** Where the way down is a file of its own, beside the way up. */
  #downPathOf(path: string): string | undefined {
    const name = baseName(path);
    if (name.endsWith('.up.sql')) return path.replace(/\.up\.sql$/, '.down.sql');
    const hasDown = name === 'up.sql' && this.#files.stamp(joined(folderOf(this.#like.path), 'down.sql')) !== undefined;
    return hasDown ? joined(folderOf(path), 'down.sql') : undefined;
  }
}

/** What is left to a file when a person has run the draft before. */
function leftToFile(draft: MigrationDraft, byHand: readonly string[]): MigrationDraft {
  const header = [...draft.header, ...draft.up.map((statement) => `By hand before this deploy, outside a transaction: ${statement}`)];
  return { ...draft, header, up: byHand, transaction: 'any' };
}

function printedCode(draft: MigrationDraft, { file, printer }: NonNullable<ModelMigration['code']>, path: string): string {
  const text = printer?.file(draft, file, path);
  if (text === undefined) throw new Unwritable('Migrations of this library can only be read so far.');
  return text;
}

/** Statements on the way down that do a certain thing. */
function waysBack(text: string, path: string, isWayBack: (operation: Operation) => boolean): readonly Statement[] {
  const script = parseScript(text);
  const up = new Set(isDownFile(path) ? [] : upStatements(script).map(({ statement }) => statement));
  return script.statements.filter((statement) => !up.has(statement) && operationsOf(statement).some(isWayBack));
}

function hasWayOut({ optOut }: Runner): boolean {
  return optOut?.edit !== undefined || optOut?.beside !== undefined;
}

/** Whether a draft must not run in the transaction that the runner opens. */
function mustLeave({ transaction, up }: MigrationDraft, runner: Runner): boolean {
  if (transaction === 'any' || runner.optedOut) return false;
  // Without a way out it waits for a deploy of its own: see `sharesDeploys`.
  if (transaction === 'apart') return runner.transaction === 'all pending' && hasWayOut(runner);
  return runner.transaction === 'all pending' || runner.transaction === 'file' || (runner.transaction === 'implicit' && up.length > 1);
}

function isTransaction({ transaction }: Runner): boolean {
  return transaction === 'file' || transaction === 'all pending' || transaction === 'implicit';
}
