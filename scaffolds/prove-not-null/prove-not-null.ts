import { displayName } from '../../rules/index.ts';
import type { Scaffold } from '../scaffold.ts';
import { isSeparable } from '../sql/alone.ts';
import { namesColumn } from '../sql/named.ts';
import { fileWord } from '../sql/names.ts';
import { notNullDrafts, notNullSteps } from '../sql/not-null.ts';

/** NOT NULL whose proof is made while traffic goes on, so that setting it is instant. */
export const proveNotNull: Scaffold = {
  id: 'prove-not-null',
  repairs: ['no-scanning-not-null'],
  plan(step) {
    const { operation } = step;
    if (operation.kind !== 'setNotNull') return undefined;
    const { relation, column } = operation;
    if (!isSeparable(step)) return { reason: 'The statement does more than one thing: give SET NOT NULL a statement of its own first.' };
    if (step.migration.version < 12) return { reason: 'PostgreSQL 11 takes no proof for NOT NULL.' };
    const known = step.schema.relation(relation);
    const steps = notNullSteps(relation, column, step.migration.version, (candidate) => known?.constraints.has(candidate) === true);
    return {
      scaffold: 'prove-not-null',
      title: `make ${displayName(relation)}.${column} NOT NULL`,
      manner: 'prove it first, then set it in an instant',
      name: fileWord(`require_${relation.name}_${column}`),
      deploys: [{ title: 'Bind new rows, prove the old ones, set NOT NULL', before: [], migrations: notNullDrafts(column, steps) }],
      dependants: { names: [relation.name], has: (later) => /^(?:addIdentity|dropNotNull|dropColumn|renameColumn)$/.test(later.kind) && namesColumn(later, relation.name, [column]) },
      isWayBack: (other) => other.kind === 'dropNotNull' && other.column === column && step.schema.same(other.relation, relation),
    };
  },
};
