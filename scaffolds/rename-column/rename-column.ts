import { displayName, typeInSql, type Reference } from '../../rules/index.ts';
import type { Plan, Refusal } from '../plan.ts';
import type { Scaffold } from '../scaffold.ts';
import { carriedOver, Obstacle, type CarriedOver } from '../second-column/carry-over.ts';
import { deploysOf, obstacleOf, placesOf, primaryKeyOf } from '../second-column/deploys.ts';
import type { SecondColumn } from '../second-column/second-column.ts';
import { fileWord } from '../sql/names.ts';

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
    if (from.type === undefined || typeInSql(from.type) === undefined) return refused(`The history does not tell the type of \`${operation.column}\`.`);
    const second = { relation: { ...relation, name: operation.relation }, from, to: operation.to, type: from.type, conversion: 'none', primaryKey: primaryKeyOf(relation), schema: step.schema, version: step.migration.version } as const;
    const obstacle = obstacleOf(second, step);
    if (obstacle !== undefined) return refused(obstacle);
    try {
      return planOf(second, carriedOver(second), placesOf(step, second));
    } catch (error) {
      if (error instanceof Obstacle) return refused(error.message);
      throw error;
    }
  },
};

function refused(reason: string): Refusal {
  return { reason };
}

function planOf(second: SecondColumn, carried: CarriedOver, places: readonly Reference[]): Plan {
  const { relation, from, to, schema } = second;
  return {
    scaffold: renameColumn.id,
    title: `rename ${displayName(relation.name)}.${from.name} to ${to}`,
    manner: 'expand now, contract in a later deploy',
    name: fileWord(`rename_${relation.name.name}_${from.name}`),
    deploys: deploysOf(second, carried, places),
    isWayBack: (operation) => operation.kind === 'renameColumn' && operation.column === to && operation.to === from.name && schema.same(operation.relation, relation.name),
  };
}
