import { defineRule, type Step } from '../../engine/model/rule.ts';
import type { DropColumn } from '../../engine/model/operation.ts';
import { columnFate } from '../../engine/postgres/drops.ts';
import { listed, mention } from '../../engine/postgres/wording.ts';

export default defineRule({
  id: 'no-drop-column',
  family: 'migrations',
  preset: 'recommended',
  severity: 'error',
  summary: 'Disallow dropping a column that running code may still use.',
  sources: ['https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-DROP-COLUMN', 'measured: drop-column*, cached-plans.txt'],
  operations: ['dropColumn'],
  check(step, operation) {
    const { relation, column } = operation;
    if (columnFate(step, operation).kind !== 'dropped') return undefined;
    const taken = takenAlong(step, operation);
    const along = [...(taken === '' ? [] : [`drops ${taken} with it`]), ...(operation.cascade ? ['CASCADE drops whatever depends on it'] : [])];
    return {
      range: operation.place('clause'),
      subject: column,
      message: {
        what: `Dropping \`${column}\` of ${mention(relation)} breaks every running query that names it${along.map((each) => `, and ${each}`).join('')}.`,
        why: 'During a rolling deploy the old code still reads and writes the column, and its values cannot be brought back.',
        instead: `Deploy code that no longer uses \`${column}\` first (also not through SELECT * or an ORM's column list), and drop it in a later release.`,
      },
    };
  },
});

/** Indexes and keys over several columns vanish with any one of them. */
function takenAlong(step: Step, { relation, column }: DropColumn): string {
  const table = step.schema.relation(relation);
  const indexes = [...(table?.indexes.values() ?? [])].filter((index) => index.mentions.includes(column) && index.mentions.length > 1);
  if (indexes.length === 0) return '';
  const names = indexes.slice(0, 3).map((index) => `\`${index.name}\``);
  return indexes.length > 3 ? `${names.join(', ')} and ${indexes.length - 3} more indexes` : listed(names);
}
