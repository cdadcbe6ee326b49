import { displayName, displayType, sameType, typeInSql, type Operation, type Reference, type Relation, type Step, type TypeName } from '../../rules/index.ts';
import type { Plan, Refusal } from '../plan.ts';
import type { Scaffold } from '../scaffold.ts';
import { carriedOver, Obstacle } from '../second-column/carry-over.ts';
import { dependantsOf, deploysOf, obstacleOf, placesOf, primaryKeyOf } from '../second-column/deploys.ts';
import { backfillOf } from '../second-column/expand.ts';
import type { SecondColumn } from '../second-column/second-column.ts';
import { isSeparable } from '../sql/alone.ts';
import { fileWord, fittedName, freeName } from '../sql/names.ts';

type AlterColumnType = Extract<Operation, { readonly kind: 'alterColumnType' }>;

/** A column of another type beside the old one, which running code changes over to: no name changes its meaning under it. */
export const retypeColumn: Scaffold = {
  id: 'retype-column',
  repairs: ['no-rewriting-type-change', 'no-narrowing-type'],
  plan(step) {
    const { operation } = step;
    if (operation.kind !== 'alterColumnType') return undefined;
    const { column, type } = operation;
    if (!isSeparable(step)) return refused('The statement does more than one thing: give the change of type a statement of its own first.');
    const relation = step.schema.relation(operation.relation);
    const second = relation === undefined ? undefined : secondOf(step, operation, relation);
    if (second === undefined) return refused(`The history does not tell the type of \`${column}\`, or the new one.`);
    if (operation.using !== undefined && !isCast(operation)) return refused('USING computes the new values, and nobody can tell how an old one is made of them again for the code that still runs.');
    if (operation.collation) return refused('A change of collation has to be made by hand.');
    if (operation.using === undefined && type.name === 'varchar' && isText(second.from.type ?? type) && !holdsAll(second.from.type, type)) return refused(`Keep the type, and add CHECK (length(${column}) <= ${String(type.modifiers[0])}) NOT VALID: it limits the values as well.`);
    const obstacle = obstacleOf(second) ?? unfitting(second);
    if (obstacle !== undefined) return refused(obstacle);
    try {
      return planOf(second, operation, placesOf(step, second));
    } catch (error) {
      if (error instanceof Obstacle) return refused(error.message);
      throw error;
    }
  },
};

function refused(reason: string): Refusal {
  return { reason };
}

/** USING that says no more than the type does. */
function isCast({ using, column, type }: AlterColumnType): boolean {
  return using?.column === column || (using?.castOf?.column === column && sameType(using.castOf.type, type));
}

function secondOf(step: Step, { relation: name, column, type, using }: AlterColumnType, relation: Relation): SecondColumn | undefined {
  const from = relation.columns.get(column);
  if (from?.type === undefined || typeInSql(from.type) === undefined || typeInSql(type) === undefined) return undefined;
  const to = freeName(fittedName(column, fileWord(displayType(type))), (candidate) => relation.columns.has(candidate));
  // The collation of a text is none of a number.
  const kept = isText(type) ? from : { ...from, collation: undefined };
  return { relation: { ...relation, name }, from: kept, to, type, conversion: using?.castOf === undefined ? 'assignment' : 'cast', primaryKey: primaryKeyOf(relation), schema: step.schema, version: step.migration.version };
}

const FAMILIES: readonly (readonly string[])[] = [
  ['int2', 'int4', 'int8', 'numeric', 'float4', 'float8'],
  ['text', 'varchar', 'bpchar'],
  ['date', 'timestamp', 'timestamptz'],
];

function isText({ name }: TypeName): boolean {
  return FAMILIES[1]?.includes(name) === true;
}

/** What was made for the old type and may mean nothing for the new one, in a sentence. */
function unfitting({ relation, from, type }: SecondColumn): string | undefined {
  const isNear = FAMILIES.some((family) => family.includes(from.type?.name ?? '') && family.includes(type.name)) && from.type?.array === type.array;
  if (isNear) return undefined;
  const constraint = [...relation.constraints.values()].find(({ kind, columns }) => (kind === 'check' || kind === 'foreign') && columns.includes(from.name));
  if (constraint !== undefined) return `The constraint \`${constraint.name}\` is made for the old type.`;
  const index = [...relation.indexes.values()].find(({ constraint: owner, columns, mentions, tree }) => owner === undefined && mentions.includes(from.name) && (!columns.includes(from.name) || JSON.stringify(tree ?? {}).includes('"opclass"')));
  return index === undefined ? (from.default === undefined ? undefined : 'The default is made for the old type.') : `The index \`${index.name}\` is made for the old type.`;
}

/** How much whole numbers hold. */
const INTEGERS = ['int2', 'int4', 'int8'];

/** Whether every value of the old type is one of the new. */
function holdsAll(from: TypeName | undefined, to: TypeName): boolean {
  if (from === undefined || from.array !== to.array) return false;
  if (sameType(from, to)) return true;
  const [before, after] = [INTEGERS.indexOf(from.name), INTEGERS.indexOf(to.name)];
  if (before >= 0) return after >= 0 ? after >= before : to.name === 'numeric' && to.modifiers.length === 0;
  if (isText(to)) return to.modifiers.length === 0 || (isText(from) && from.modifiers.length > 0 && (from.modifiers[0] ?? 0) <= (to.modifiers[0] ?? 0));
  if (from.name === 'date') return to.name === 'timestamp' || to.name === 'timestamptz';
  return from.name === to.name && to.modifiers.length === 0;
}

/** What running code must keep to from the first deploy on. */
function demands({ from, type }: SecondColumn): readonly string[] {
  return holdsAll(from.type, type) ? [] : [`What running code writes into ${from.name} is of type ${displayType(type)} already: from now on anything else fails, and so does the backfill on it.`];
}

function planOf(second: SecondColumn, operation: AlterColumnType, places: readonly Reference[]): Plan {
  const { relation, from, to, type, schema } = second;
  return {
    scaffold: retypeColumn.id,
    title: `change ${displayName(relation.name)}.${from.name} to ${displayType(type)}`,
    manner: `as ${to} beside it, contract in a later deploy`,
    name: fileWord(`retype_${relation.name.name}_${from.name}`),
    deploys: deploysOf(second, carriedOver(second), places, demands(second)),
    dependants: dependantsOf(second),
    backfill: backfillOf(second),
    isWayBack: (other) => other.kind === 'alterColumnType' && other.column === operation.column && schema.same(other.relation, relation.name),
  };
}
