import type { RenameColumn } from '../../engine/model/operation.ts';
import { defineRule, type Step } from '../../engine/model/rule.ts';
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
    if (step.isNewColumn(relation, column) || keepsOldName(step, operation)) return undefined;
    return {
      range: operation.place('column'),
      subject: column,
      message: {
        what: `Renaming \`${column}\` of ${mention(relation)} breaks every running query that names it.`,
        why: 'During a rolling deploy old code still asks for the old name and new code already for the new one: no order of migrating and deploying suits both.',
        instead: `Expand and contract: add \`${to}\`, write both, fill the old rows in batches, switch reads, and drop \`${column}\` in a later release.`,
      },
    };
  },
});

/** The old name lives on, as a generated column or in a view that takes the table's place. */
function keepsOldName(step: Step, renamed: RenameColumn): boolean {
  return step.migration.steps.slice(step.index + 1).some(({ operation, schema }) => {
    if (operation.kind === 'addColumn') {
      return operation.column.generated !== undefined && operation.column.name === renamed.column && schema.same(operation.relation, renamed.relation);
    }
    return operation.kind === 'createView' && schema.same(operation.relation, renamed.relation);
  });
}
