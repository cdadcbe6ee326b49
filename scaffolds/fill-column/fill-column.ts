import { displayName, quoteIdentifier, quoteName, rewriteCause, typeInSql, type MigrationDraft, type Operation, type Relation } from '../../rules/index.ts';
import type { Deploy, Plan, Refusal } from '../plan.ts';
import type { Scaffold } from '../scaffold.ts';
import { isSeparable } from '../sql/alone.ts';
import { backfillDraft, callBackfillDraft, dropBackfill, type Backfill } from '../sql/backfill.ts';
import { namesColumn } from '../sql/named.ts';
import { fileWord } from '../sql/names.ts';
import { notNullDrafts, notNullSteps, type NotNullSteps } from '../sql/not-null.ts';
import { printedNode } from '../sql/printed.ts';

type AddColumn = Extract<Operation, { readonly kind: 'addColumn' }>;

/** A column whose default is another value for each row: for new rows at once, for old ones page by page, NOT NULL last. */
export const fillColumn: Scaffold = {
  id: 'fill-column',
  repairs: ['no-rewriting-column'],
  plan(step) {
    const { operation } = step;
    if (operation.kind !== 'addColumn') return undefined;
    const { column, relation } = operation;
    if (!isSeparable(step)) return { reason: 'The statement does more than one thing: give the column a statement of its own first.' };
    if (rewriteCause(column, step.schema, step.migration.version) !== 'volatile default') return { reason: 'Only a default that is computed for each row can be filled in by its own expression.' };
    if (column.constraints.some(({ kind }) => kind !== 'notNull')) return { reason: 'The column brings a constraint along: give that a statement of its own first.' };
    const known = step.schema.relation(relation);
    const sql = column.default === undefined ? undefined : printedNode(column.default.tree);
    const type = typeInSql(column.type);
    if (sql === undefined || type === undefined) return { reason: 'The column cannot be printed again.' };
    const primaryKey = [...(known?.constraints.values() ?? [])].find(({ kind }) => kind === 'primary')?.columns ?? [];
    if (known === undefined || primaryKey.length === 0) return { reason: `The history tells no primary key of \`${displayName(relation)}\`, by which the old rows could be filled in pages.` };
    if (known.partitioned || known.partitionOf !== undefined || known.children.length > 0) return { reason: `\`${displayName(relation)}\` is part of a partitioned or inherited table, whose rows have to be filled by hand.` };
    const notNull = column.notNull ? notNullSteps(relation, column.name, step.migration.version, (name) => known.constraints.has(name)) : undefined;
    return planOf(operation, { ...known, name: relation }, primaryKey, sql, type, notNull, (other) => step.schema.same(other, relation));
  },
};

function planOf(operation: AddColumn, relation: Relation, primaryKey: readonly string[], value: string, type: string, notNull: NotNullSteps | undefined, isOurs: (relation: AddColumn['relation']) => boolean): Plan | Refusal {
  const { name } = operation.column;
  const backfill: Backfill = { relation, primaryKey, column: name, left: `${quoteIdentifier(name)} IS NULL`, value };
  return {
    scaffold: fillColumn.id,
    title: `add ${displayName(relation.name)}.${name}`,
    manner: `for new rows now, the old ones filled page by page${notNull === undefined ? '' : ', NOT NULL in a later deploy'}`,
    name: fileWord(`add_${relation.name.name}_${name}`),
    deploys: [fillDeploy(operation, backfill, value, type), endDeploy(backfill, notNull)],
    backfill,
    dependants: { names: [relation.name.name], has: (later) => later.kind !== 'createIndex' && namesColumn(later, relation.name.name, [name]) },
    isWayBack: (other) => other.kind === 'dropColumn' && other.column === name && isOurs(other.relation),
  };
}

function fillDeploy({ column }: AddColumn, backfill: Backfill, value: string, type: string): Deploy {
  const table = quoteName(backfill.relation.name);
  const own = quoteIdentifier(column.name);
  const collation = column.collation === undefined ? '' : ` COLLATE ${quoteName(column.collation)}`;
  const add: MigrationDraft = {
    name: fileWord(`add_${backfill.relation.name.name}_${column.name}`),
    header: [`${column.name} is NULL in the rows that are there, and gets its default in what is written from now on: no row is written anew.`],
    up: [`ALTER TABLE ${table} ADD COLUMN ${own} ${type}${collation}`, `ALTER TABLE ${table} ALTER COLUMN ${own} SET DEFAULT ${value}`],
    down: [`ALTER TABLE ${table} DROP COLUMN ${own}`],
    transaction: 'any',
    takesStrongLock: true,
  };
  const procedure = backfillDraft(backfill, ['The procedure that fills the rows that were there before, page by page.']);
  return { title: 'Fill: the column for new rows, then for the old ones', before: [], migrations: [add, procedure, callBackfillDraft(backfill)] };
}

function endDeploy(backfill: Backfill, notNull: NotNullSteps | undefined): Deploy {
  const { relation, column } = backfill;
  const before = [`The backfill has ended: SELECT count(*) FROM ${quoteName(relation.name)} WHERE ${backfill.left} gives 0.`, ...(notNull === undefined ? [] : [`No running code writes NULL into ${column}: what it leaves out gets the default.`])];
  const end: MigrationDraft = { name: fileWord(`end_backfill_${relation.name.name}_${column}`), header: before.map((condition) => `Before: ${condition}`), up: [dropBackfill(backfill)], down: [], transaction: 'any', takesStrongLock: false };
  const bound = notNull === undefined ? [] : notNullDrafts(column, notNull).map((draft, index) => (index === 0 ? { ...draft, header: [...end.header, ...draft.header] } : draft));
  return { title: notNull === undefined ? 'End: the procedure goes' : `End: ${column} becomes NOT NULL, the procedure goes`, before, migrations: [...bound, end] };
}
