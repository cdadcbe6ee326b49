import type { CodeFile } from '../model/code.ts';
import type { MigrationDraft, NewFile } from '../model/draft.ts';
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

/** Edits of one file. */
export interface FileEdits {
  readonly path: string;
  readonly edits: readonly Edit[];
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
    this.#form = formOf(like.text);
  }

  /**
   * New files behind all migrations that are there, in order.
   *
   * @param now milliseconds since 1970
   * @throws {Unwritable} where the names bear no version, or the runner cannot run a draft as it must be run
   */
  files(drafts: readonly MigrationDraft[], now: number): readonly NewFile[] {
    const order = [...(this.#set?.order ?? [this.#like.path])];
    const written: NewFile[] = [];
    for (const draft of drafts) {
      const path = pathBehind(order, this.#like.path, draft.name, now);
      if (path === undefined) throw new Unwritable(`${baseName(this.#like.path)} bears no version that a next migration could follow.`);
      order.push(path);
      written.push(...this.#print(draft, path));
    }
    return written;
  }

  /**
   * Edits that put a draft where a statement of the model migration stands, and its way back where the way back of that
   * statement stands, in the same file or in the one beside it.
   *
   * @throws {Unwritable} where the code around it leaves no place
   */
  inPlace(statement: Statement, draft: MigrationDraft, hasTimeout: boolean, isWayBack: (operation: Operation) => boolean): readonly FileEdits[] {
    const { code, path, text } = this.#like;
    const back: MigrationDraft = { ...draft, up: draft.down };
    if (code === undefined) {
      const local = isTransaction(this.#runner(scriptFile(path, text)));
      const replaced = (at: Statement, by: MigrationDraft): Edit => ({ range: at.range, text: printedInPlace(by, this.#form, local, hasTimeout) });
      const edits = [replaced(statement, draft), ...waysBack(text, path, isWayBack).map((found) => replaced(found, back))];
      const downPath = this.#downPathOf(path);
      const downText = downPath === undefined ? undefined : this.#files.read(downPath);
      const downEdits = downPath === undefined || downText === undefined ? [] : waysBack(downText, downPath, isWayBack).map((found) => replaced(found, back));
      return [{ path, edits }, ...(downPath === undefined || downEdits.length === 0 ? [] : [{ path: downPath, edits: downEdits }])];
    }
    const { file, printer, down } = code;
    const edits = printer?.replace(file, statement.range, draft, hasTimeout);
    if (edits === undefined) throw new Unwritable('The code around the statement leaves no place for several statements.');
    const wayBack = down().find((candidate) => operationsOf(candidate).some(isWayBack));
    const backEdits = wayBack === undefined ? [] : (printer?.replace(file, wayBack.range, back, hasTimeout) ?? []);
    return [{ path, edits: [...edits, ...backEdits] }];
  }

  #print(draft: MigrationDraft, path: string): readonly NewFile[] {
    const { code } = this.#like;
    if (code !== undefined) {
      if (code.printer === undefined) throw new Unwritable('Migrations of this library can only be read so far.');
      return [{ path, text: code.printer.file(draft, code.file) }];
    }
    const runner = this.#runner(scriptFile(path, `${draft.up.join(';\n')};\n`));
    const { up, down } = printedFile(draft, this.#form, isTransaction(runner) && draft.transaction === 'any');
    const downPath = this.#downPathOf(path);
    const files = [{ path, text: this.#released(draft, path, up) }];
    return downPath === undefined || down === '' ? files : [...files, { path: downPath, text: down }];
  }

  /** The file with the tool's own mark, where the draft must not run in the transaction that the runner opens. */
  #released(draft: MigrationDraft, path: string, text: string): string {
    const runner = this.#runner(scriptFile(path, text));
    const sharesAll = runner.transaction === 'all pending';
    const mustLeave = draft.transaction === 'none' ? sharesAll || runner.transaction === 'file' : draft.transaction === 'apart' && sharesAll;
    if (!mustLeave) return text;
    const edit = runner.optOut?.edit;
    if (edit !== undefined) return text.slice(0, edit.range.start) + edit.text + text.slice(edit.range.end);
    const way = runner.optOut === undefined ? 'has no way out of it' : `leaves it only by ${runner.optOut.marker}`;
    throw new Unwritable(`${runner.name} runs migrations in a transaction and ${way}, but ${draft.name.replaceAll('_', ' ')} must run outside one.`);
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

/** Statements on the way down that do a certain thing. */
function waysBack(text: string, path: string, isWayBack: (operation: Operation) => boolean): readonly Statement[] {
  const script = parseScript(text);
  const up = new Set(isDownFile(path) ? [] : upStatements(script).map(({ statement }) => statement));
  return script.statements.filter((statement) => !up.has(statement) && operationsOf(statement).some(isWayBack));
}

function isTransaction({ transaction }: Runner): boolean {
  return transaction === 'file' || transaction === 'all pending' || transaction === 'implicit';
}
