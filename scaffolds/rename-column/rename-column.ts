import { displayName, typeInSql, type Column, type Relation, type Step } from '../../rules/index.ts';
import type { Deploy, Plan, Refusal } from '../plan.ts';
import type { Scaffold } from '../scaffold.ts';
import { fileWord } from '../sql/names.ts';
import { carriedOver, carryOverDrafts, Obstacle, type CarriedOver } from './carry-over.ts';
import { contractDraft } from './contract.ts';
import { backfillDraft, callBackfillDraft, expandDraft } from './expand.ts';
import { namesOf, type Renaming } from './renaming.ts';

/** Expand and contract of a renamed column: both columns live until no running code asks for the old one. */
export const renameColumn: Scaffold = {
  id: 'rename-column',
  repairs: ['no-rename-column'],
  plan(step) {
    const { operation } = step;
    if (operation.kind !== 'renameColumn') return undefined;
    const relation = step.schema.relation(operation.relation);
    const from = relation?.columns.get(operation.column);
    if (relation === undefined || from === undefined) return refused(`The history does not tell the type of \`${operation.column}\`.`);
    const type = from.type === undefined ? undefined : typeInSql(from.type);
    if (type === undefined) return refused(`The history does not tell the type of \`${operation.column}\`.`);
    const primaryKey = [...relation.constraints.values()].find(({ kind }) => kind === 'primary')?.columns ?? [];
    const renaming = { relation: { ...relation, name: operation.relation }, from, to: operation.to, type, primaryKey, schema: step.schema, version: step.migration.version };
    const obstacle = obstacleOf(renaming, step);
    if (obstacle !== undefined) return refused(obstacle);
    try {
      return planOf(renaming, carriedOver(renaming));
    } catch (error) {
      if (error instanceof Obstacle) return refused(error.message);
      throw error;
    }
  },
};

function refused(reason: string): Refusal {
  return { reason };
}

/** Why two columns cannot stand side by side here, in a sentence. */
function obstacleOf({ relation, from, to, primaryKey }: Renaming, { schema }: Step): string | undefined {
  const table = displayName(relation.name);
  const column = `\`${from.name}\``;
  if (relation.kind !== 'table') return `\`${table}\` is no table: make the view anew with both names.`;
  if (primaryKey.length === 0) return `The history tells no primary key of \`${table}\`, by which the old rows could be filled in pages.`;
  if (primaryKey.includes(from.name)) return `${column} is part of the primary key of \`${table}\`.`;
  if (isSelfFilling(from)) return `${column} fills itself (serial, identity or generated), which a second column cannot.`;
  if (relation.columns.has(to)) return `\`${table}\` has a column \`${to}\` already.`;
  if (relation.partitioned || relation.partitionOf !== undefined || relation.children.length > 0) return `\`${table}\` is part of a partitioned or inherited table, whose indexes and keys have to be carried over by hand.`;
  const referencing = schema.referencing(relation.name).find((other) => referencesColumn(other, relation, from, schema));
  return referencing === undefined ? undefined : `A foreign key of \`${displayName(referencing.name)}\` points at ${column}.`;
}

function isSelfFilling({ selfFilling, generated }: Column): boolean {
  return selfFilling || generated !== undefined;
}

function referencesColumn(other: Relation, relation: Relation, from: Column, schema: Step['schema']): boolean {
  return [...other.constraints.values()].some(
    ({ references, referencedColumns }) => references !== undefined && schema.same(references, relation.name) && referencedColumns.includes(from.name),
  );
}

function planOf(renaming: Renaming, carried: CarriedOver): Plan {
  const { relation, from, to } = renaming;
  const subject = `${displayName(relation.name)}.${from.name}`;
  const title = `rename ${subject} to ${to}`;
  const carries = carried.indexes.length + carried.unproved.length > 0;
  return {
    scaffold: renameColumn.id,
    title,
    manner: 'expand now, contract in a later deploy',
    name: fileWord(`rename_${relation.name.name}_${from.name}`),
    deploys: [expandDeploy(renaming), ...(carries ? [carryOverDeploy(renaming, carried)] : []), contractDeploy(renaming)],
    isWayBack: (operation) => operation.kind === 'renameColumn' && operation.column === to && operation.to === from.name && renaming.schema.same(operation.relation, relation.name),
  };
}

function expandDeploy(renaming: Renaming): Deploy {
  const { from, to } = renaming;
  const { backfill } = namesOf(renaming);
  return {
    title: 'Expand: both columns, kept the same by a trigger, and the old rows filled',
    before: [],
    migrations: [
      expandDraft(renaming, [`Expand: ${from.name} and ${to} live side by side, and a trigger keeps them the same whichever one is written.`, 'Running code need not change for it.']),
      backfillDraft(renaming, ['The procedure that fills the rows written before the trigger was there, page by page.']),
      callBackfillDraft(renaming, [`Fills the old rows. Each page is committed by itself: when it is stopped, run it again, and it goes on with what is left.`, `By hand and slower: CALL ${backfill}(500, 0.2)`]),
    ],
  };
}

function filled(renaming: Renaming): string {
  const { table, from, to } = namesOf(renaming);
  return `The backfill has ended: SELECT count(*) FROM ${table} WHERE ${to} IS NULL AND ${from} IS NOT NULL gives 0.`;
}

function carryOverDeploy(renaming: Renaming, carried: CarriedOver): Deploy {
  const before = [filled(renaming)];
  return {
    title: 'Carry over: the indexes and constraints of the old column for the new one',
    before,
    migrations: carryOverDrafts(renaming, carried, before.map((condition) => `Before: ${condition}`)),
  };
}

function contractDeploy(renaming: Renaming): Deploy {
  const { from, to, relation } = renaming;
  const before = [
    filled(renaming),
    `Code that reads and writes ${to} instead of ${from.name} runs on every instance, and nobody means to go back behind it.`,
    ...renaming.schema.viewsOver(relation.name).map((view) => `The view ${displayName(view.name)} does not use ${from.name} any more.`),
  ];
  return {
    title: 'Contract: the old column goes away',
    before,
    migrations: [contractDraft(renaming, [...before.map((condition) => `Before: ${condition}`), `Irreversible: ${from.name} goes, and whoever still writes it fails.`])],
  };
}
