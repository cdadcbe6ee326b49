import { strengthOf, type LockMode } from './engine/model/lock.ts';
import type { CodeFile } from './engine/model/code.ts';
import type { QualifiedName } from './engine/model/name.ts';
import type { Operation } from './engine/model/operation.ts';
import type { Range } from './engine/model/range.ts';
import type { Migration, Step } from './engine/model/rule.ts';
import type { Origin, Relation, SchemaView } from './engine/model/schema.ts';
import type { BlankedCharacter, Script, Statement } from './engine/model/statement.ts';
import { disablingComments } from './engine/parse/disabling-comments.ts';
import { effectsOf } from './engine/postgres/effects.ts';
import { isEmptied } from './engine/postgres/emptied.ts';
import { isTogether } from './engine/postgres/together.ts';
import { Choices } from './engine/project/choices.ts';
import { stretchesOf } from './engine/project/migration-parts.ts';
import type { FileBefore, MigrationInput, Skipped } from './engine/project/migration-input.ts';
import type { Project } from './engine/project/project.ts';
import { smallTables, takesNoTime, type IsSmall } from './engine/project/small-tables.ts';
import type { MadeLately } from './engine/project/young-tables.ts';
import { TransactionWindow } from './engine/project/window.ts';
import { UNKNOWN_RUNNER, type Runner } from './engine/model/transaction.ts';

class AnalysedStep implements Step {
  readonly operation: Operation;
  readonly effects: Step['effects'];
  readonly schema: SchemaView;
  readonly transaction: Step['transaction'];
  readonly runner: Runner;
  readonly released: boolean;
  readonly locksHeld: Step['locksHeld'];
  readonly lockTimeout: number | undefined;
  readonly migration: Migration;
  readonly index: number;
  readonly #isUnreleased: (path: string) => boolean;
  readonly #isSmall: IsSmall;
  readonly #madeLately: MadeLately;

  constructor(parts: Pick<Step, 'operation' | 'effects' | 'schema' | 'transaction' | 'runner' | 'released' | 'locksHeld' | 'lockTimeout' | 'migration' | 'index'>, isUnreleased: (path: string) => boolean, isSmall: IsSmall, madeLately: MadeLately) {
    this.#isUnreleased = isUnreleased;
    this.#isSmall = isSmall;
    this.#madeLately = madeLately;
    this.operation = parts.operation;
    this.effects = parts.effects;
    this.schema = parts.schema;
    this.transaction = parts.transaction;
    this.runner = parts.runner;
    this.released = parts.released;
    this.locksHeld = parts.locksHeld;
    this.lockTimeout = parts.lockTimeout;
    this.migration = parts.migration;
    this.index = parts.index;
  }

  #isOurRelation(relation: Relation | undefined): boolean {
    return relation !== undefined && (relation.temporary || this.isOurs(relation.origin));
  }

  isOurs(origin: Origin): boolean {
    return origin !== undefined && (origin === this.migration.path || this.#isUnreleased(origin));
  }

  isNew(relation: QualifiedName): boolean {
    const known = this.schema.relation(relation);
    return isSystemRelation(relation) || this.#isOurRelation(known) || (known?.detached === true && !this.#isNamed(relation));
  }

  /** Whether code names a relation, as far as anybody looked. */
  #isNamed(relation: QualifiedName): boolean {
    const { places, possibleFiles } = this.migration.codeUse(relation);
    return places.length > 0 || possibleFiles.length > 0;
  }

  heldLock(relation: QualifiedName): LockMode | undefined {
    return this.locksHeld.get(this.schema.key(relation));
  }

  isNewColumn(relation: QualifiedName, column: string): boolean {
    const known = this.schema.relation(relation);
    return this.#isOurRelation(known) || this.isOurs(known?.columns.get(column)?.origin);
  }

  of(operation: Operation): Step {
    return new AnalysedStep({ ...this, operation }, this.#isUnreleased, this.#isSmall, this.#madeLately);
  }

  takesNoTime(): boolean {
    return takesNoTime(this, (relation) => this.#isSmall(this.schema, relation) || isEmptied(this, relation) || this.madeLately(relation) !== undefined);
  }

  madeLately(relation: QualifiedName): string | undefined {
    return this.#madeLately(this.schema.relation(relation), this.schema);
  }

  schemaAtEnd(): SchemaView {
    const { steps, after } = this.migration;
    return steps.find((later) => later.index > this.index && !isTogether(this, later))?.schema ?? after;
  }

  strongestLock(): ReturnType<Step['strongestLock']> {
    let strongest: ReturnType<Step['strongestLock']>;
    for (const lock of this.effects.locks) {
      if (this.isNew(lock.relation)) continue;
      if (strongest === undefined || strengthOf(lock.mode) > strengthOf(strongest.mode)) strongest = lock;
    }
    return strongest;
  }

  text(range: Range): string {
    return this.operation.statement.source.slice(range.start, range.end);
  }
}

/** The server's own catalogue: no application queues behind a migration there. */
function isSystemRelation({ schema, name }: QualifiedName): boolean {
  return schema === 'pg_catalog' || schema === 'information_schema' || (schema === undefined && name.startsWith('pg_'));
}

/** The operations of one migration file, each in its context, or why it is not judged. Never throws on any text. */
export function replay(path: string, text: string, project: Project, source?: Script | CodeFile): Migration | Skipped {
  const input = project.migration(path, text, source);
  return typeof input === 'string' ? input : replayed(path, text, project, input, replayedBefore(input, project)).migration;
}

/** A file as it was replayed, and where that left the transaction. */
interface Replayed {
  readonly migration: Migration;
  readonly window: TransactionWindow;
}

/** A replay of a file that others are run behind, and what it was made of. */
interface KnownReplay extends FileBefore {
  readonly behind: Replayed | undefined;
  readonly replayed: Replayed | undefined;
}

/** Files that go out together are each replayed once, and not once for each that is run behind them. */
const KNOWN = new WeakMap<Project, Map<string, KnownReplay>>();

/** The last of the files that are run before one in its transaction. */
function replayedBefore({ filesBefore }: MigrationInput, project: Project): Replayed | undefined {
  const all = KNOWN.get(project) ?? new Map<string, KnownReplay>();
  KNOWN.set(project, all);
  let behind: Replayed | undefined;
  for (const file of filesBefore()) {
    let known = all.get(file.path);
    if (known === undefined || known.text !== file.text || known.before !== file.before || known.behind !== behind) {
      const input = project.migration(file.path, file.text);
      known = { ...file, behind, replayed: typeof input === 'string' ? behind : replayed(file.path, file.text, project, input, behind) };
      all.set(file.path, known);
    }
    behind = known.replayed;
  }
  return behind;
}

function replayed(path: string, text: string, project: Project, input: MigrationInput, before: Replayed | undefined): Replayed {
  const steps: Step[] = [];
  const window = before?.window.further() ?? new TransactionWindow(input.settings.lockTimeout === 'external');
  const isSmall = smallTables(input.settings);
  const choices = new Choices();
  let schema = input.before;
  const migration: Migration = {
    path,
    version: input.version,
    release: input.standing?.release,
    today: project.today(),
    steps,
    stepsBefore: before === undefined ? [] : [...before.migration.stepsBefore, ...before.migration.steps],
    get after() {
      return schema;
    },
    newest: input.newest,
    get atEnd() {
      return input.newest ? schema : input.schemaAtEnd();
    },
    get wayBack() {
      return input.wayBack();
    },
    isUnreleased: input.isUnreleased,
    codeUse: input.codeUse,
    queriesOf: input.queriesOf,
    upsertsOf: input.upsertsOf,
    valueUse: input.valueUse,
  };

  const visit = (operation: Operation, { runner, released }: { readonly runner: Runner; readonly released: boolean }, transaction: Step['transaction'], window: TransactionWindow): void => {
    const effects = effectsOf(operation, schema, input.version);
    const { locksHeld, lockTimeout } = window;
    const step = new AnalysedStep({ operation, effects, schema, transaction, runner, released, locksHeld, lockTimeout, migration, index: steps.length }, input.isUnreleased, isSmall, input.madeLately);
    steps.push(step);
    window.follow(operation, effects, (relation) => schema.key(relation));
    // What a released part of this very file made is no more new than what a snapshot brought.
    schema = schema.apply(operation, released ? undefined : path);
  };

  for (const part of input.parts) {
    const run = { runner: part.runner, released: input.standing?.released.has(part) === true };
    for (const { transaction: sends, statements } of stretchesOf(part)) {
      window.begin({ ...part.runner, transaction: sends }, statements.filter(({ statement }) => statement.form !== 'meta-command').length);
      for (const { statement, operations } of statements) {
        if (!choices.isSent(statement, schema)) continue;
        // What goes to another connection knows nothing of the transaction that is open on this one.
        const own = statement.origin?.astray === undefined ? window : window.beside();
        const transaction = own.nextTransaction();
        const within = own.blockTransaction();
        for (const operation of operations) visit(operation, run, operation.statement === statement ? transaction : within, own);
      }
    }
  }
  for (const operation of [...unreadable(input.script), ...suppressionsIn(input.script), ...appCodeOf(input.script)]) visit(operation, { runner: UNKNOWN_RUNNER, released: input.standing?.released.size === input.parts.length }, { scope: 'none', opened: undefined }, window);

  project.remember(path, text, input.before, schema);
  return { migration, window };
}

/** One operation for each sort of character that had to be blanked, at the first of them. */
function unreadable(script: Script): Operation[] {
  const firsts = new Map<BlankedCharacter['what'], BlankedCharacter>();
  for (const character of script.blanked) if (!firsts.has(character.what)) firsts.set(character.what, character);
  return [...firsts].map(([what, first]) => {
    const count = script.blanked.filter((character) => character.what === what).length;
    const more = count === 1 ? '' : ` (${count} in all)`;
    // Half of a UTF-16 file read as UTF-8 is NUL.
    const advice = what === 'NUL' && count > script.text.length / 4 ? '; the file looks like UTF-16, save it as UTF-8' : '';
    const message = `there is a ${what} in the text${more}${advice}`;
    return { kind: 'broken', statement: emptyStatement(script, first), place: () => first, textOf: () => '', message };
  });
}

/** One operation for each comment that silences rules. */
function suppressionsIn(script: Script): Operation[] {
  return disablingComments(script.comments).map(({ comment, ...said }) => ({
    kind: 'suppression',
    statement: emptyStatement(script, comment),
    place: () => ({ start: comment.start, end: comment.end }),
    textOf: () => comment.text,
    ...said,
  }));
}

/** One operation for each thing that code takes from the application. */
function appCodeOf(script: Script): Operation[] {
  return (script.appCode ?? []).map(({ kind: source, name, module, range }) => ({ kind: 'appCode', source, name, module, statement: emptyStatement(script, range), place: () => range, textOf: () => '' }));
}

function emptyStatement(script: Script, range: Range): Statement {
  return {
    form: 'unparsed',
    source: script.text,
    range: { start: range.start, end: range.end },
    kind: '',
    tree: {},
    text: '',
    parsedText: '',
    tokens: [],
    offset: (offset) => offset,
    locate: (stretch) => stretch,
    slice: () => '',
    templated: false,
    inBlock: false,
    exact: true,
    origin: undefined,
    spell: (sql) => sql,
    problem: undefined,
  };
}

