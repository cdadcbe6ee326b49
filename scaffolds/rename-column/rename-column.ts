import { displayName, typeInSql, type QualifiedName, type Reference, type SchemaView } from '../../rules/index.ts';
import type { Plan, Refusal } from '../plan.ts';
import type { Scaffold } from '../scaffold.ts';
import { carriedOver, Obstacle, type CarriedOver } from '../second-column/carry-over.ts';
import { dependantsOf, deploysOf, obstacleOf, primaryKeyOf } from '../second-column/deploys.ts';
import { backfillOf } from '../second-column/expand.ts';
import type { SecondColumn } from '../second-column/second-column.ts';
import { fileWord } from '../sql/names.ts';

/** Expand and contract of a renamed column: both columns live until no running code asks for the old one. */
export const renameColumn: Scaffold = {
  id: 'rename-column',
  repairs: ['no-rename-column'],
  plan(step) {
    const { operation } = step;
    if (operation.kind !== 'renameColumn') return undefined;
    const { relation, column, to } = operation;
    const { schema, migration } = step;
    return planOfRename({ relation, column, to, schema, version: migration.version, places: () => migration.codeUse(relation, column).now ?? [] });
  },
};

/** A column that is to have another name, and what there is to know of it. */
export interface WantedRename {
  readonly relation: QualifiedName;
  readonly column: string;
  readonly to: string;
  /** Before the change. */
  readonly schema: SchemaView;
  readonly version: number;
  /** Where code as it is now names the column. */
  readonly places: () => readonly Reference[];
}

/** The plan of a rename, or why there is none. */
export function planOfRename({ relation: name, column, to, schema, version, places }: WantedRename): Plan | Refusal {
  const relation = schema.relation(name);
  const from = relation?.columns.get(column);
  if (relation === undefined || from?.type === undefined || typeInSql(from.type) === undefined) return refused(`The history does not tell the type of \`${column}\`.`);
  const second: SecondColumn = { relation: { ...relation, name }, from, to, type: from.type, conversion: 'none', primaryKey: primaryKeyOf(relation), schema, version };
  const obstacle = obstacleOf(second);
  if (obstacle !== undefined) return refused(obstacle);
  try {
    return planOf(second, carriedOver(second), places());
  } catch (error) {
    if (error instanceof Obstacle) return refused(error.message);
    throw error;
  }
}

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
    dependants: dependantsOf(second),
    backfill: backfillOf(second),
    isWayBack: (operation) => operation.kind === 'renameColumn' && operation.column === to && operation.to === from.name && schema.same(operation.relation, relation.name),
  };
}
