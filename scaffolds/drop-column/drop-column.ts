import { displayName, placesInCode, quoteIdentifier, quoteName, type MigrationDraft, type Operation, type QualifiedName, type Step } from '../../rules/index.ts';
import type { Scaffold } from '../scaffold.ts';
import { restOf } from '../sql/alone.ts';
import { fileWord, fittedName } from '../sql/names.ts';

type DropColumn = Extract<Operation, { readonly kind: 'dropColumn' }>;

/** Columns that go when nobody uses them any more: first nobody has to write them, later they are dropped. */
export const dropColumn: Scaffold = {
  id: 'drop-column',
  repairs: ['no-drop-column'],
  plan(step) {
    const { operation } = step;
    if (operation.kind !== 'dropColumn') return undefined;
    const drops = dropsOf(step);
    if (drops === undefined) return { reason: 'The statement does more than one thing: give the column a statement of its own first.' };
    // One plan a statement.
    if (drops[0] !== operation) return undefined;
    if (drops.some(({ cascade }) => cascade)) return { reason: 'CASCADE drops whatever depends on the column: drop that by name first.' };
    const { relation } = operation;
    const columns = drops.map(({ column }) => column);
    const before = drops.flatMap((drop) => conditions(step, drop));
    return {
      scaffold: 'drop-column',
      title: `drop ${displayName(relation)}.${listed(columns)}`,
      manner: `leave ${columns.length === 1 ? 'it' : 'them'} unused now, drop ${columns.length === 1 ? 'it' : 'them'} in a later deploy`,
      name: fileWord(fittedName('drop', relation.name, ...columns)),
      deploys: [
        { title: `Release: nobody has to write ${listed(columns)} any more`, before: [], migrations: [releaseDraft(step, drops)] },
        { title: `Contract: ${listed(columns)} ${columns.length === 1 ? 'goes' : 'go'} away`, before, migrations: [contractDraft(relation, columns, before)] },
      ],
      takes: drops,
      dependants: { names: columns, has: (later) => takesName(later, columns) && step.schema.same(later.relation, relation) },
      isWayBack: (other) => other.kind === 'addColumn' && columns.includes(other.column.name) && step.schema.same(other.relation, relation),
    };
  },
};

/** Whether an operation gives a column one of these names, which are free only when the old ones are gone. */
function takesName(operation: Operation, names: readonly string[]): operation is Extract<Operation, { readonly kind: 'addColumn' | 'renameColumn' }> {
  return (operation.kind === 'addColumn' && names.includes(operation.column.name)) || (operation.kind === 'renameColumn' && names.includes(operation.to));
}

/** The columns that a statement drops; `undefined` where they cannot be taken out of what else it does. */
function dropsOf(step: Step): readonly DropColumn[] | undefined {
  const { statement } = step.operation;
  const drops = step.migration.steps.map(({ operation }) => operation).filter((each): each is DropColumn => each.statement === statement && each.kind === 'dropColumn');
  return restOf(step, drops) === undefined ? undefined : drops;
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}

function conditions({ migration, schema }: Step, { relation, column }: DropColumn): readonly string[] {
  const use = migration.codeUse(relation, column);
  const table = schema.relation(relation);
  const together = [...(table?.indexes.values() ?? [])].filter(({ mentions }) => mentions.includes(column) && mentions.length > 1).map(({ name }) => name);
  return [
    `Code that does not name ${column}${placesInCode(use)} runs on every instance, also not through SELECT * or an ORM's list of columns, and nobody means to go back behind it.`,
    ...(together.length === 0 ? [] : [`No query needs ${together.join(' and ')}, which ${together.length === 1 ? 'goes' : 'go'} with it.`]),
    ...schema.viewsOver(relation).map((view) => `The view ${displayName(view.name)} does not use ${column} any more.`),
  ];
}

/** New code leaves the columns out of what it inserts; where nothing stands in the way of that, they only say that they go. */
function releaseDraft({ schema }: Step, drops: readonly DropColumn[]): MigrationDraft {
  const relation = drops[0]?.relation ?? { schema: undefined, name: '', known: false };
  const table = quoteName(relation);
  const columns = schema.relation(relation)?.columns;
  const names = drops.map(({ column }) => column);
  const demanded = names.filter((name) => {
    const known = columns?.get(name);
    return known?.notNull !== false && known?.default === undefined && known?.selfFilling !== true;
  });
  const common = { name: fileWord(fittedName('release', relation.name, ...names)), transaction: 'any' as const };
  if (demanded.length > 0) {
    const eased = demanded.map((name) => `ALTER COLUMN ${quoteIdentifier(name)} DROP NOT NULL`).join(', ');
    return { ...common, header: [`New code need not write ${listed(names)}, while old code goes on using ${names.length === 1 ? 'it' : 'them'}.`], up: [`ALTER TABLE ${table} ${eased}`], down: [], takesStrongLock: true };
  }
  const comment = (value: string): readonly string[] => names.map((name) => `COMMENT ON COLUMN ${table}.${quoteIdentifier(name)} IS ${value}`);
  const header = [`Old code goes on using ${listed(names)}; new code leaves ${names.length === 1 ? 'it' : 'them'} alone, which needs no change of the table.`];
  return { ...common, header, up: comment(`'Goes in a later deploy: new code must not use it'`), down: comment('NULL'), takesStrongLock: false };
}

function contractDraft(relation: QualifiedName, columns: readonly string[], before: readonly string[]): MigrationDraft {
  const name = listed(columns).replaceAll(/\s+/g, ' ');
  const drops = columns.map((column) => `DROP COLUMN ${quoteIdentifier(column)}`).join(', ');
  return {
    name: fileWord(fittedName('drop', relation.name, ...columns)),
    header: [...before.map((condition) => `Before: ${condition}`), `Irreversible: the values of ${listed(columns)} cannot be brought back.`],
    up: [`-- eslint-disable-next-line zero-downtime/no-drop-column -- no running code uses ${name} any more\nALTER TABLE ${quoteName(relation)} ${drops}`],
    down: [],
    transaction: 'any',
    takesStrongLock: true,
  };
}
