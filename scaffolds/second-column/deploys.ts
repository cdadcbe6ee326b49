import { displayName, type Column, type Relation, type Step } from '../../rules/index.ts';
import type { Deploy } from '../plan.ts';
import { carryOverDrafts, type CarriedOver } from './carry-over.ts';
import { contractDraft } from './contract.ts';
import { backfillDraft, callBackfillDraft } from '../sql/backfill.ts';
import { backfillOf, expandDraft } from './expand.ts';
import { namesOf, type SecondColumn } from './second-column.ts';

/** The columns of the primary key, by which old rows are filled in pages. */
export function primaryKeyOf({ constraints }: Relation): readonly string[] {
  return [...constraints.values()].find(({ kind }) => kind === 'primary')?.columns ?? [];
}

/** Why two columns cannot stand side by side here, in a sentence. */
export function obstacleOf({ relation, from, to, primaryKey }: SecondColumn, { schema }: Step): string | undefined {
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

/** Both columns side by side, then what the old one had for the new one, then the new one alone. `demands` must be true before the first. */
export function deploysOf(second: SecondColumn, carried: CarriedOver, demands: readonly string[] = []): readonly Deploy[] {
  const carries = carried.indexes.length + carried.unproved.length > 0;
  return [expandDeploy(second, demands), ...(carries ? [carryOverDeploy(second, carried)] : []), contractDeploy(second)];
}

function expandDeploy(second: SecondColumn, before: readonly string[]): Deploy {
  const { from, to } = second;
  return {
    title: 'Expand: both columns, kept the same by a trigger, and the old rows filled',
    before,
    migrations: [
      expandDraft(second, [...before.map((condition) => `Before: ${condition}`), `Expand: ${from.name} and ${to} live side by side, and a trigger keeps them the same whichever one is written.`, 'Running code need not change for it.']),
      backfillDraft(backfillOf(second), ['The procedure that fills the rows written before the trigger was there, page by page.']),
      callBackfillDraft(backfillOf(second)),
    ],
  };
}

function filled(second: SecondColumn): string {
  const { table, from, to } = namesOf(second);
  return `The backfill has ended: SELECT count(*) FROM ${table} WHERE ${to} IS NULL AND ${from} IS NOT NULL gives 0.`;
}

function carryOverDeploy(second: SecondColumn, carried: CarriedOver): Deploy {
  const before = [filled(second)];
  return {
    title: 'Carry over: the indexes and constraints of the old column for the new one',
    before,
    migrations: carryOverDrafts(second, carried, before.map((condition) => `Before: ${condition}`)),
  };
}

function contractDeploy(second: SecondColumn): Deploy {
  const { from, to, relation } = second;
  const before = [
    filled(second),
    `Code that reads and writes ${to} instead of ${from.name} runs on every instance, and nobody means to go back behind it.`,
    ...second.schema.viewsOver(relation.name).map((view) => `The view ${displayName(view.name)} does not use ${from.name} any more.`),
  ];
  return {
    title: 'Contract: the old column goes away',
    before,
    migrations: [contractDraft(second, [...before.map((condition) => `Before: ${condition}`), `Irreversible: ${from.name} goes, and whoever still writes it fails.`])],
  };
}
