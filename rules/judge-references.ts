import { isCodePath, type CodeFile } from './engine/model/code.ts';
import type { Hazard } from './engine/model/hazard.ts';
import type { SchemaMention, TakenMention } from './engine/model/mention.ts';
import type { Reference } from './engine/model/reference.ts';
import type { Migration, ReferenceRule } from './engine/model/rule.ts';
import { mayBeMigrationPath, migrationPathsUnder } from './engine/project/migration-paths.ts';
import type { Project } from './engine/project/project.ts';
import { columnsInCode } from './engine/references/columns-of-query.ts';
import { foundIn } from './engine/references/in-file.ts';
import { isSource } from './engine/references/source-files.ts';
import { columnSpelling, tableSpelling } from './engine/references/spelling.ts';
import { replay } from './replay.ts';

/** What an unreleased migration takes away. */
export type PendingName = Omit<TakenMention, 'kind' | 'range'>;

type Parse = CodeFile['parse'];

function takenAway(path: string, root: string, migration: Migration): readonly PendingName[] {
  if (migration.release === undefined || migration.release.untouched) return [];
  const common = { migration: path, migrationName: path.slice(root.length + 1) };
  return migration.steps.flatMap((step): PendingName[] => {
    const { operation } = step;
    if (step.released) return [];
    switch (operation.kind) {
      case 'dropColumn':
      case 'renameColumn': {
        const { relation, column } = operation;
        if (step.isNewColumn(relation, column) || migration.after.relation(relation)?.columns.has(column) === true) return [];
        return [{ ...common, relation, column, renamedTo: operation.kind === 'renameColumn' ? operation.to : undefined, place: operation.place('clause') }];
      }
      case 'dropRelation':
      case 'renameRelation': {
        const { relation } = operation;
        if (step.isNew(relation) || migration.after.relation(relation) !== undefined) return [];
        return [{ ...common, relation, column: undefined, renamedTo: operation.kind === 'renameRelation' ? operation.to : undefined, place: operation.place('relation') }];
      }
      default:
        return [];
    }
  });
}

/** What the migrations of one project take away that are not released; looked up anew when one of them may be another. */
class PendingNames {
  #generation = -1;
  #base: string | undefined;
  #paths: readonly string[] = [];
  #names: readonly PendingName[] = [];

  of(project: Project, parse: Parse): readonly PendingName[] {
    const { files } = project;
    const base = project.base();
    const changed = files.generation === this.#generation ? [] : files.changedSince?.(this.#generation);
    this.#generation = files.generation;
    // Whoever types in other code has changed no migration.
    if (base?.name === this.#base && changed?.some((path) => this.#paths.includes(path) || mayBeMigrationPath(path)) === false) return this.#names;
    this.#base = base?.name;
    this.#paths = base === undefined ? [] : migrationPathsUnder(project.root, files).filter((path) => !base.has(path));
    this.#names = this.#paths.flatMap((path) => {
      const text = files.read(path) ?? '';
      const source = isCodePath(path) ? parse(path, text) : undefined;
      if (isCodePath(path) && (source === undefined || !project.mayBeMigration(path, text))) return [];
      const migration = replay(path, text, project, source);
      return typeof migration === 'string' ? [] : takenAway(path, project.root, migration);
    });
    return this.#names;
  }
}

const PENDING = new WeakMap<Project, PendingNames>();

/** What unreleased migrations of a project take away; nothing where nothing is known of a release. */
export function pendingNames(project: Project, parse: Parse): readonly PendingName[] {
  let pending = PENDING.get(project);
  if (pending === undefined) PENDING.set(project, (pending = new PendingNames()));
  return pending.of(project, parse);
}

/** Of a column a query, or where it is defined: the same word elsewhere is mostly what code makes of it after the change. */
function isSure({ confidence, access }: Pick<Reference, 'confidence' | 'access'>, column: string | undefined): boolean {
  return confidence === 'certain' || (confidence === 'likely' && (column === undefined || access === 'defined'));
}

/** Where code names what is going to be taken away. */
export function takenMentions(path: string, text: string, pending: readonly PendingName[]): readonly TakenMention[] {
  return pending
    .filter(({ migration, relation, column }) => migration !== path && (column === undefined ? tableSpelling(relation.name) : columnSpelling(column)).anywhere.test(text))
    .flatMap((name) => foundIn(path, text, name.relation, name.column).hits.filter((hit) => isSure(hit, name.column)).map(({ range }): TakenMention => ({ kind: 'taken', range, ...name })));
}

/** Where a query names a column that no migration has added to its table. */
function missingMentions(path: string, text: string, project: Project): readonly SchemaMention[] {
  const named = columnsInCode(path, text);
  const schemas = named.length === 0 ? [] : project.schemasAtEnd();
  return named.flatMap(({ table, column, range }): SchemaMention[] => {
    const tables = schemas.flatMap((schema) => schema.relation(table) ?? []);
    const knowsAll = tables.length > 0 && tables.every(({ complete, kind, inherits, partitionOf }) => complete && kind === 'table' && inherits.length === 0 && partitionOf === undefined);
    return knowsAll && !tables.some(({ columns }) => columns.has(column)) ? [{ kind: 'missing', relation: table, column, range }] : [];
  });
}

/** Whether rules about what code says of the schema may have a word about a file: it is code that runs, and no migration. */
export function mayMention(path: string, text: string, project: Project): boolean {
  return isCodePath(path) && path.startsWith(`${project.root}/`) && isSource(path.slice(project.root.length + 1)) && !project.mayBeMigration(path, text);
}

/** What the rules about what code says of the schema find in one file of code. */
export function referenceHazards(path: string, text: string, project: Project, rules: readonly ReferenceRule[], parse: Parse): readonly Hazard[] {
  if (rules.length === 0 || !mayMention(path, text, project)) return [];
  const wants = (kind: SchemaMention['kind']): boolean => rules.some(({ mentions }) => mentions.includes(kind));
  const taken = wants('taken') ? takenMentions(path, text, pendingNames(project, parse)) : [];
  const missing = wants('missing') && project.isTouched(path, text) ? missingMentions(path, text, project) : [];
  return [...taken, ...missing].flatMap((mention) =>
    rules.filter(({ mentions }) => mentions.includes(mention.kind)).flatMap((rule): Hazard[] => {
      const finding = rule.check(mention);
      return finding === undefined ? [] : [{ ...finding, rule: rule.id, suggestions: [], blocked: [], released: false, statement: mention.range }];
    }),
  );
}
