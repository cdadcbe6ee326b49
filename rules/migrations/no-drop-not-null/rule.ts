import { defineRule, type Step } from '../../engine/model/rule.ts';
import type { QualifiedName } from '../../engine/model/name.ts';
import type { Operation } from '../../engine/model/operation.ts';
import { placesInCode, relatedInCode, thatDo } from '../../engine/postgres/in-code.ts';
import { mention } from '../../engine/postgres/wording.ts';

export default defineRule({
  id: 'no-drop-not-null',
  family: 'migrations',
  preset: 'strict',
  severity: 'error',
  summary: 'Disallow NULL in a column where running code has never met one.',
  sources: ['https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DROP-NOT-NULL', 'measured: drop-not-null'],
  operations: ['dropNotNull', 'dropConstraint'],
  check(step, operation) {
    const { relation, statement } = operation;
    // What a library does unasked is told by a rule of its own, whose remedy is another.
    if (statement.origin?.unasked !== undefined) return undefined;
    return freedColumns(step, operation)
      .filter((column) => isFelt(step, relation, column))
      .map((column) => ({ column, use: step.migration.codeUse(relation, column) }))
      .filter(({ use }) => !use.unused)
      .map(({ column, use }) => ({ column, readers: thatDo(use, 'read', 'defined') }))
      .map(({ column, readers }) => ({
        range: operation.place(operation.kind === 'dropNotNull' ? 'action' : 'clause'),
        subject: column,
        related: relatedInCode(readers, column),
        message: {
          what: `\`${column}\` of ${mention(relation)} may be NULL from now on, and running code that reads it has never met one${placesInCode(readers)}.`,
          why: 'During a rolling deploy new code writes the first NULL while old code still reads the column: a type without null, a comparison that is no longer true, a sum that is NULL.',
          instead: `Deploy code that can read NULL first, and drop NOT NULL in a later release; where new code should only leave \`${column}\` out, give it a DEFAULT instead.`,
        },
      }));
  },
});

/** Columns that a statement no longer holds to be NOT NULL; from 18 on that is a constraint with a name. */
function freedColumns(step: Step, operation: Operation): readonly string[] {
  if (operation.kind === 'dropNotNull') return [operation.column];
  if (operation.kind !== 'dropConstraint') return [];
  const constraint = step.schema.relation(operation.relation)?.constraints.get(operation.name);
  return constraint?.kind === 'notNull' ? constraint.columns : [];
}

/** Not where the column is new, was nullable before, or is NOT NULL again or gone when the migration is over. */
function isFelt(step: Step, relation: QualifiedName, column: string): boolean {
  const before = step.schema.relation(relation)?.columns.get(column);
  if (step.isNewColumn(relation, column) || before?.notNull === false) return false;
  const table = step.migration.after.relation(relation);
  const after = table?.columns.get(column);
  return table !== undefined && after !== undefined && after.notNull !== true;
}
