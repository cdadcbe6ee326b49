import type { TextDocument } from 'vscode-languageserver-textdocument';
import { DiagnosticSeverity, type Diagnostic } from 'vscode-languageserver';
import { findFiles } from '../cli/find-files.ts';
import { readCode } from '../cli/typescript-parser.ts';
import { displayName, foundIn, isCodePath, mayConcern, replay, type Base, type Project, type ProjectFiles, type QualifiedName, type Range } from '../rules/index.ts';
import { rangeIn, SOURCE } from './diagnostics.ts';
import { uriOf } from './paths.ts';

/** A column or a table that a migration takes away which is not released yet. */
export interface PendingName {
  readonly relation: QualifiedName;
  /** Without one it is the table. */
  readonly column: string | undefined;
  /** As a sentence has it: "dropped", "renamed to `remark`". */
  readonly what: string;
  /** Absolute, forward slashes. */
  readonly migration: string;
  readonly range: Range;
}

/** Where people keep migrations in code; of SQL each file may be one. */
const MAY_HOLD_MIGRATION = /migrat/i;

function mayBePending(path: string, base: Base): boolean {
  return (path.endsWith('.sql') || (isCodePath(path) && MAY_HOLD_MIGRATION.test(path))) && !base.has(path);
}

function takenAway(path: string, text: string, project: Project): readonly PendingName[] {
  if (isCodePath(path) && !mayConcern(path, text)) return [];
  const migration = replay(path, text, project, isCodePath(path) ? readCode(path, text) : undefined);
  if (typeof migration === 'string' || migration.release === undefined || migration.release.untouched) return [];
  return migration.steps.flatMap((step): PendingName[] => {
    const { operation } = step;
    if (step.released) return [];
    switch (operation.kind) {
      case 'dropColumn':
      case 'renameColumn': {
        const { relation, column } = operation;
        const what = operation.kind === 'dropColumn' ? 'dropped' : `renamed to \`${operation.to}\``;
        return step.isNewColumn(relation, column) || migration.after.relation(relation)?.columns.has(column) === true ? [] : [{ relation, column, what, migration: path, range: operation.place('clause') }];
      }
      case 'dropRelation':
      case 'renameRelation': {
        const { relation } = operation;
        const what = operation.kind === 'dropRelation' ? 'dropped' : `renamed to \`${operation.to}\``;
        return step.isNew(relation) || migration.after.relation(relation) !== undefined ? [] : [{ relation, column: undefined, what, migration: path, range: operation.place('relation') }];
      }
      default:
        return [];
    }
  });
}

/** What the migrations of one folder take away that are not released; looked up anew when one of them may be another. */
export class PendingNames {
  readonly #root: string;
  readonly #files: ProjectFiles;
  #generation = -1;
  #candidates = new Set<string>();
  #names: readonly PendingName[] = [];

  constructor(root: string, files: ProjectFiles) {
    this.#root = root;
    this.#files = files;
  }

  of(project: Project, base: Base): readonly PendingName[] {
    const { generation } = this.#files;
    if (generation === this.#generation) return this.#names;
    const changed = this.#files.changedSince?.(this.#generation);
    this.#generation = generation;
    // Whoever types in other code has changed no migration.
    if (changed?.some((path) => this.#candidates.has(path) || mayBePending(path, base)) === false) return this.#names;
    const candidates = findFiles([this.#root], this.#root).files.filter((path) => mayBePending(path, base));
    this.#candidates = new Set(candidates);
    this.#names = candidates.flatMap((path) => takenAway(path, this.#files.read(path) ?? '', project));
    return this.#names;
  }
}

/** A mark at each place of a file of code that names what is going to be taken away. */
export function marksIn(document: TextDocument, path: string, root: string, pending: readonly PendingName[], documentOf: (path: string) => TextDocument | undefined): readonly Diagnostic[] {
  const text = document.getText();
  const own = pending.filter(({ migration }) => migration !== path);
  return own.flatMap(({ relation, column, what, migration, range }) => {
    const hits = foundIn(path, text, relation, column).hits.filter(({ confidence }) => confidence !== 'possible');
    const name = column === undefined ? `\`${displayName(relation)}\`` : `\`${column}\` of \`${displayName(relation)}\``;
    const file = migration.slice(root.length + 1);
    const migrationDocument = documentOf(migration);
    return hits.map(
      (hit): Diagnostic => ({
        range: rangeIn(document, hit.range),
        severity: DiagnosticSeverity.Information,
        source: SOURCE,
        message: `${name} is ${what} in ${file}, which is not released yet. Take it out of the code, and deploy that, before the migration goes out.`,
        ...(migrationDocument === undefined ? {} : { relatedInformation: [{ location: { uri: uriOf(migration), range: rangeIn(migrationDocument, range) }, message: `Here it is ${what}.` }] }),
      }),
    );
  });
}
