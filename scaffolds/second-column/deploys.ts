import { displayName, typeInSql, type Column, type Reference, type Relation, type Step, type TypeName } from '../../rules/index.ts';
import type { Dependants, Deploy } from '../plan.ts';
import { codeDeploy, titleOf, type CodePhase, type CodeStep } from '../code-columns/code-step.ts';
import { carryOverDrafts, type CarriedOver } from './carry-over.ts';
import { contractDraft } from './contract.ts';
import { backfillDraft, callBackfillDraft } from '../sql/backfill.ts';
import { namesColumn } from '../sql/named.ts';
import { backfillOf, expandDraft } from './expand.ts';
import { namesOf, type SecondColumn } from './second-column.ts';

/** The columns of the primary key, by which old rows are filled in pages. */
export function primaryKeyOf({ constraints }: Relation): readonly string[] {
  return [...constraints.values()].find(({ kind }) => kind === 'primary')?.columns ?? [];
}

/** Why two columns cannot stand side by side here, in a sentence. */
export function obstacleOf({ relation, from, to, primaryKey, schema }: SecondColumn): string | undefined {
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

/** What names one of the columns behind it finds the other one there as well, and the new one still empty, which is the same to an index. */
export function dependantsOf({ relation: { name }, from, to }: SecondColumn): Dependants {
  return { names: [name.name], has: (later) => later.kind !== 'createIndex' && namesColumn(later, name.name, [from.name, to]) };
}

/** Where the code as it is now names the old column. */
export function placesOf({ migration }: Step, { relation, from }: SecondColumn): readonly Reference[] {
  return migration.codeUse(relation.name, from.name).now ?? [];
}

function isSelfFilling({ selfFilling, generated }: Column): boolean {
  return selfFilling || generated !== undefined;
}

function referencesColumn(other: Relation, relation: Relation, from: Column, schema: Step['schema']): boolean {
  return [...other.constraints.values()].some(
    ({ references, referencedColumns }) => references !== undefined && schema.same(references, relation.name) && referencedColumns.includes(from.name),
  );
}

/**
 * Both columns side by side, then what the old one had for the new one, then code that changes over, then the new one alone.
 *
 * @param demands must be true before the first
 * @param places where the code names the old column; without any, nobody knows how it changes over
 */
export function deploysOf(second: SecondColumn, carried: CarriedOver, places: readonly Reference[], demands: readonly string[] = []): readonly Deploy[] {
  const carries = carried.indexes.length + carried.unproved.length > 0;
  const writes = places.some(({ access }) => access !== 'read');
  const both = writes ? codeStep(second, 'write both') : undefined;
  const changesOver = [
    ...(both === undefined || carries ? [] : [codeDeploy(both, [filled(second)])]),
    ...(places.length === 0 ? [] : [codeDeploy(codeStep(second, 'read the new one'), [carries || writes ? 'The deploy before is out on every instance.' : filled(second)])]),
    ...(writes ? [codeDeploy(codeStep(second, 'leave the old one'), [`Code that reads ${second.to} runs on every instance.`])] : []),
  ];
  return [expandDeploy(second, demands), ...(carries ? [carryOverDeploy(second, carried, both)] : []), ...changesOver, contractDeploy(second)];
}

function codeStep({ relation, from, to, type, conversion }: SecondColumn, phase: CodePhase): CodeStep {
  const { schema, name } = relation.name;
  const bare = (of: typeof type): string => typeInSql({ ...of, modifiers: [] }) ?? '';
  const cast = conversion === 'none' || from.type === undefined ? undefined : { from: bare(from.type), to: bare(type), sameInCode: isSameInCode(from.type, type) };
  return { phase, schema, table: name, from: from.name, to, cast };
}

/** Types whose values the drivers of JavaScript give as the same type. */
const SAME_IN_CODE: readonly (readonly string[])[] = [
  ['int2', 'int4', 'float4', 'float8'],
  ['text', 'varchar', 'bpchar', 'int8', 'numeric'],
  ['timestamp', 'timestamptz'],
];

function isSameInCode(one: TypeName, other: TypeName): boolean {
  return one.array === other.array && SAME_IN_CODE.some((family) => family.includes(one.name) && family.includes(other.name));
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

function carryOverDeploy(second: SecondColumn, carried: CarriedOver, code: CodeStep | undefined): Deploy {
  const before = [filled(second)];
  const title = 'Carry over: the indexes and constraints of the old column for the new one';
  return {
    title: code === undefined ? title : `${title}. ${titleOf(code)}`,
    before,
    ...(code === undefined ? {} : { code }),
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
