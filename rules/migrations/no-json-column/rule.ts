import type { Suggestion } from '../../engine/model/hazard.ts';
import type { AddColumn } from '../../engine/model/operation.ts';
import { defineRule, type Step } from '../../engine/model/rule.ts';
import { displayType } from '../../engine/postgres/types.ts';
import { isEditable, mention } from '../../engine/postgres/wording.ts';

export default defineRule({
  id: 'no-json-column',
  family: 'migrations',
  preset: 'strict',
  severity: 'error',
  summary: 'Disallow a new json column, which makes queries fail that compare whole rows.',
  sources: ['https://www.postgresql.org/docs/current/datatype-json.html', 'measured: SELECT DISTINCT and UNION over json, 14 to 18'],
  operations: ['addColumn'],
  check(step, operation) {
    const { relation, column } = operation;
    if (column.type.name !== 'json' || column.type.schema !== undefined || step.isNew(relation)) return undefined;
    const type = displayType(column.type);
    return {
      range: operation.place('type'),
      subject: column.name,
      message: {
        what: `With \`${column.name}\` in ${mention(relation)}, every running SELECT DISTINCT, GROUP BY and UNION over all its columns fails.`,
        why: `PostgreSQL knows no equality for ${type}: “could not identify an equality operator for type ${type}”.`,
        instead: 'Use jsonb, which has one, and can be indexed; json is for keeping a text exactly as it came.',
      },
      suggestions: asJsonb(step, operation),
    };
  },
});

function asJsonb(step: Step, operation: AddColumn): readonly Suggestion[] {
  const range = operation.place('type');
  const found = /\bjson\b/i.exec(step.text(range));
  if (!isEditable(operation) || found === null) return [];
  const start = range.start + found.index;
  return [{ title: 'Use jsonb', edits: [{ range: { start, end: start + found[0].length }, text: 'jsonb' }] }];
}
