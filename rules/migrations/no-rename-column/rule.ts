import type { RenameColumn } from '../../engine/model/operation.ts';
import { defineRule, type Step } from '../../engine/model/rule.ts';
import { placesInCode, relatedInCode } from '../../engine/postgres/in-code.ts';
import { isTogether, namesOf } from '../../engine/postgres/together.ts';
import { mention } from '../../engine/postgres/wording.ts';

export default defineRule({
  id: 'no-rename-column',
  family: 'migrations',
  preset: 'recommended',
  severity: 'error',
  summary: 'Disallow renaming a column that running code uses.',
  sources: ['https://www.postgresql.org/docs/current/sql-altertable.html', 'measured: rename-column, cached-plans.txt'],
  operations: ['renameColumn'],
  check(step, operation) {
    const { relation, column, to } = operation;
    if (step.isNewColumn(relation, column) || step.effects.locks.length === 0 || keepsOldName(step, operation) || takesFreedName(step, operation)) return undefined;
    const use = step.migration.codeUse(relation, column);
    if (use.unused) return undefined;
    return {
      range: operation.place('column'),
      subject: column,
      message: {
        what: `Renaming \`${column}\` of ${mention(relation)} breaks every running query that names it.`,
        why: `During a rolling deploy old code still asks for the old name${placesInCode(use)} and new code already for the new one: no order of migrating and deploying suits both.`,
        instead: isOfView(operation)
          ? `Keep \`${column}\`: make the view anew with \`${to}\` as a further column, and take the old name away in a later release.`
          : `Expand and contract: add \`${to}\`, write both, fill the old rows in batches, switch reads, and drop \`${column}\` in a later release.`,
      },
      related: relatedInCode(use, column),
    };
  },
});

function isOfView({ statement }: RenameColumn): boolean {
  return /^alter\s+(?:materialized\s+)?view\b/i.test(statement.text);
}

/**
 * The old name lives on in the same transaction: as a generated column, as another column that takes it, or in a view that
 * takes the table's place.
 */
function keepsOldName(step: Step, renamed: RenameColumn): boolean {
  const names = namesOf(step, renamed.relation);
  return step.migration.steps.slice(step.index + 1).some((later) => {
    const { operation, schema } = later;
    if (!isTogether(step, later)) return false;
    switch (operation.kind) {
      case 'addColumn':
        return operation.column.generated !== undefined && operation.column.name === renamed.column && schema.same(operation.relation, renamed.relation);
      case 'renameColumn':
        return operation.to === renamed.column && schema.same(operation.relation, renamed.relation);
      case 'createView':
        return names.some((name) => schema.same(operation.relation, name));
      default:
        return false;
    }
  });
}

/** The other half of a swap: the name was another column's until this transaction renamed that. */
function takesFreedName(step: Step, renamed: RenameColumn): boolean {
  return step.migration.steps
    .slice(0, step.index)
    .some((earlier) => earlier.operation.kind === 'renameColumn' && earlier.operation.column === renamed.to && isTogether(step, earlier) && earlier.schema.same(earlier.operation.relation, renamed.relation));
}
