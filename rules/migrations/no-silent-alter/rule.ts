import type { AlterColumn } from '../../engine/model/operation.ts';
import { defineRule, type Step } from '../../engine/model/rule.ts';
import { mention } from '../../engine/postgres/wording.ts';

export default defineRule({
  id: 'no-silent-alter',
  family: 'migrations',
  preset: 'recommended',
  severity: 'error',
  summary: 'Disallow a change of a column that takes away what nobody asked to take away.',
  sources: ['https://knexjs.org/guide/schema-builder.html#alter', 'https://www.postgresql.org/docs/current/sql-altertable.html'],
  operations: ['dropDefault', 'dropNotNull'],
  languages: ['code'],
  check(step, operation) {
    const { statement, relation, column } = operation;
    const unasked = statement.origin?.unasked;
    if (unasked === undefined || !isLost(step, operation)) return undefined;
    const losses = lossesOf(step, operation);
    // Said where the first thing goes.
    if (losses[0]?.operation !== operation) return undefined;
    const names = losses.map(({ operation: { kind } }) => (kind === 'dropDefault' ? 'its default' : 'NOT NULL')).join(' and ');
    const ways = losses.map(({ operation: lost }) => lost.statement.origin?.unasked?.instead ?? '');
    return {
      range: operation.place('action'),
      subject: column,
      message: {
        what: `\`${column}\` of ${mention(relation)} loses ${names}: ${unasked.call} drops what it is not told again.`,
        why: WHY[losses.length > 1 ? 'both' : operation.kind],
        instead: capital(`${ways.join(', and ')}.`),
      },
      suggestions: losses.length > 1 ? [] : unasked.suggestions,
    };
  },
});

const WHY = {
  dropDefault: 'An INSERT of running code that leaves the column out counted on the default; from now on it gets NULL, or fails.',
  dropNotNull: 'From now on NULL may be written where running code has never met one, and a later SET NOT NULL has to read the whole table.',
  both: 'From now on an INSERT of running code that leaves the column out writes NULL, which no reader has ever met.',
};

type Lost = Step<AlterColumn['kind']>;

/** Whether the column has it before the statement, and does not have it again when the migration is over. */
function isLost(step: Step, operation: AlterColumn): boolean {
  const before = step.schema.relation(operation.relation)?.columns.get(operation.column);
  const after = step.migration.after.relation(operation.relation)?.columns.get(operation.column);
  if (before === undefined || after === undefined || before.selfFilling) return false;
  return operation.kind === 'dropDefault' ? before.default !== undefined && after.default === undefined : before.notNull === true && after.notNull === false;
}

/** Everything that one call takes from the column. */
function lossesOf({ migration, schema }: Step, { relation, column, statement }: AlterColumn): readonly Lost[] {
  return migration.steps.filter((step): step is Lost => {
    const { operation } = step;
    if ((operation.kind !== 'dropDefault' && operation.kind !== 'dropNotNull') || operation.statement.origin?.unasked === undefined) return false;
    const same = operation.column === column && schema.key(operation.relation) === schema.key(relation) && operation.statement.range.start === statement.range.start;
    return same && isLost(step, operation);
  });
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
