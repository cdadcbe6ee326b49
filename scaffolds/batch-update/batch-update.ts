import { displayName, quoteIdentifier, typeInSql, type MigrationDraft, type Operation, type Relation, type Step } from '../../rules/index.ts';
import type { Plan, Refusal } from '../plan.ts';
import type { Scaffold } from '../scaffold.ts';
import { primaryKeyOf } from '../second-column/deploys.ts';
import { backfillDraft, callBackfillDraft, dropBackfill, type Backfill } from '../sql/backfill.ts';
import { fileWord, fittedName } from '../sql/names.ts';
import { namesTable } from '../sql/named.ts';
import { printedNode } from '../sql/printed.ts';
import { asksForNull, growsOfItself, natureOf, plainUpdate, qualified, type Assignment, type PlainUpdate } from './assignments.ts';

/** An UPDATE of many rows, page by page: each is committed by itself, and what is stopped goes on where it was. */
export const batchUpdate: Scaffold = {
  id: 'batch-update',
  repairs: ['require-batched-backfill'],
  plan(step) {
    const { operation } = step;
    if (operation.kind !== 'update') return undefined;
    if (operation.loop !== 'none' || operation.statement.inBlock) return refused('The UPDATE stands in a block: give it a statement of its own first.');
    const relation = step.schema.relation(operation.relation);
    const update = operation.statement.kind === 'UpdateStmt' ? plainUpdate(operation.statement.tree) : undefined;
    if (update === undefined) return refused('The UPDATE asks other tables: which rows are left nobody can tell from one of them alone.');
    const backfill = relation === undefined ? undefined : backfillOf({ ...relation, name: operation.relation }, update, step);
    if (backfill === undefined) return refused(`The history tells no primary key of \`${displayName(operation.relation)}\`, by which its rows could be changed in pages.`);
    return 'reason' in backfill ? backfill : planOf(backfill);
  },
};

function refused(reason: string): Refusal {
  return { reason };
}

/** Types without an equality of their own. */
const INCOMPARABLE = new Set(['json', 'xml', 'point', 'polygon', 'box', 'lseg', 'path', 'circle', 'line']);

function backfillOf(relation: Relation, { assignments, where, names }: PlainUpdate, { schema }: Step): Backfill | Refusal | undefined {
  const primaryKey = primaryKeyOf(relation);
  const [first, ...more] = assignments;
  if (primaryKey.length === 0 || first === undefined) return undefined;
  const keyed = assignments.find(({ column }) => primaryKey.includes(column));
  if (keyed !== undefined) return refused(`\`${keyed.column}\` is part of the primary key, by which the pages are made.`);
  if (relation.partitioned || schema.relation(relation.name)?.kind !== 'table') return refused(`\`${displayName(relation.name)}\` is partitioned or no table: change its rows partition by partition.`);
  const filling = [...relation.triggers].find(([, routine]) => schema.routine(routine)?.assigns.some((column) => assignments.some((each) => each.column === column)));
  if (filling !== undefined) return refused(`The trigger \`${filling[0]}\` gives the column a value of its own: which rows are done nobody could tell.`);
  const print = (tree: PlainUpdate['where']): string | undefined => (tree === undefined ? undefined : printedNode(qualified(tree, names, relation.name.name)));
  const condition = print(where);
  const values = assignments.map(({ value }) => print(value));
  const done = leftOf(relation, assignments, values, where);
  if ('reason' in done) return done;
  if ((where !== undefined && condition === undefined) || values.includes(undefined)) return refused('The UPDATE cannot be printed again.');
  const left = [...(condition === undefined ? [] : [`(${condition})`]), ...(done.condition === undefined ? [] : [done.condition])].join(' AND ');
  return { relation, primaryKey, column: first.column, left, value: values[0] ?? '', also: more.map(({ column }, index) => ({ column, value: values[index + 1] ?? '' })) };
}

/** What tells a row that is left from one that is done, besides the condition of the UPDATE; or why nothing does. */
function leftOf(relation: Relation, assignments: readonly Assignment[], values: readonly (string | undefined)[], where: PlainUpdate['where']): { readonly condition: string | undefined } | Refusal {
  const differing: string[] = [];
  for (const [index, assignment] of assignments.entries()) {
    const { column } = assignment;
    if (growsOfItself(assignment)) return refused(`The new value of \`${column}\` is made of its old one: which rows are done nobody could tell when it was stopped.`);
    if (assignments.some(({ column: other }) => other !== column && mentions(assignment, other))) return refused(`\`${column}\` is made of a column that changes as well: which rows are done nobody could tell.`);
    const nature = natureOf(assignment.value);
    const type = relation.columns.get(column)?.type;
    const inSql = type === undefined || INCOMPARABLE.has(type.name) ? undefined : typeInSql(type);
    // What is stored may be rounded to the column's type.
    if (nature === 'same' && inSql !== undefined) differing.push(`${quoteIdentifier(relation.name.name)}.${quoteIdentifier(column)} IS DISTINCT FROM (${values[index] ?? ''})::${inSql}`);
    else if (nature === 'fresh' && assignments.length === 1 && asksForNull(where, column)) return { condition: undefined };
    else if (nature !== 'same') return refused(`The value of \`${column}\` may be another each time: say WHERE ${quoteIdentifier(column)} IS NULL, so that a row that is done is told from one that is left.`);
    else return refused(`Values of \`${column}\` cannot be compared, or the history does not tell their type.`);
  }
  return { condition: differing.length === 1 ? differing[0] : `(${differing.join(' OR ')})` };
}

function mentions({ value }: Assignment, column: string): boolean {
  return JSON.stringify(value).includes(`"sval":${JSON.stringify(column)}`);
}

/** Whether an operation comes to the same whatever the rows hold. */
function asksNoRow(operation: Operation): boolean {
  if (operation.kind === 'addColumn') return operation.column.constraints.length === 0;
  if (operation.kind === 'createIndex') return !operation.unique;
  return /^(?:dropNotNull|dropDefault|setDefault|dropConstraint)$/.test(operation.kind);
}

function planOf(backfill: Backfill): Plan {
  const { relation, column } = backfill;
  const drop: MigrationDraft = { name: fileWord(`drop_backfill_${relation.name.name}_${column}`), header: ['What changed the rows is not needed any more.'], up: [dropBackfill(backfill)], down: [], transaction: 'apart', takesStrongLock: false };
  return {
    scaffold: batchUpdate.id,
    title: `change ${column} in ${displayName(relation.name)}`,
    manner: 'page by page, each committed by itself',
    name: fileWord(fittedName('change', relation.name.name, column)),
    deploys: [{ title: 'Change the rows', before: [], migrations: [backfillDraft(backfill, ['The procedure that changes the rows, page by page. Rows that are written meanwhile are whoever writes them to see to.']), callBackfillDraft(backfill), drop] }],
    backfill,
    // What nobody can read may be about these rows as well.
    dependants: { names: [relation.name.name], has: (later) => later.kind === 'opaque' || (!asksNoRow(later) && namesTable(later, relation.name.name)) },
    isWayBack: () => false,
  };
}
