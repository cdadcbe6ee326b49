import { defineRule } from '../../engine/model/rule.ts';
import { placesInCode, relatedInCode, thatDo } from '../../engine/postgres/in-code.ts';
import { isBlockingTypeChange, noticeOf } from '../../engine/postgres/type-change.ts';
import { displayType, sameType } from '../../engine/postgres/types.ts';
import { mention } from '../../engine/postgres/wording.ts';

export default defineRule({
  id: 'no-cached-plan-break',
  family: 'migrations',
  preset: 'strict',
  severity: 'error',
  summary: 'Disallow a change of type that makes prepared statements of running code fail.',
  sources: [
    'https://www.postgresql.org/docs/current/sql-prepare.html#SQL-PREPARE-NOTES',
    'https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY',
    'measured: cached-plans.txt; prepared statements after a change of type, 14 to 18',
  ],
  operations: ['alterColumnType'],
  check(step, operation) {
    const { relation, column, type } = operation;
    if (step.isNewColumn(relation, column) || isBlockingTypeChange(step)) return undefined;
    const from = step.schema.relation(relation)?.columns.get(column)?.type;
    if (from === undefined || sameType(from, type) || !from.known || !type.known || noticeOf(from, type, step.schema) !== undefined) return undefined;
    const use = step.migration.codeUse(relation, column);
    if (use.unused) return undefined;
    const readers = thatDo(use, 'read', 'defined');
    return {
      range: operation.place('type'),
      subject: column,
      message: {
        what: `Changing \`${column}\` of ${mention(relation)} from ${displayType(from)} to ${displayType(type)} makes every named prepared statement fail that returns it${placesInCode(readers)}: “cached plan must not change result type”.`,
        why: 'The values stay, but a connection that has prepared its query before the change gets that error from then on, until it prepares anew; inside a transaction the transaction is lost.',
        instead: `Use no named statements while this is deployed (\`pg\` without \`name\`, postgres.js \`prepare: false\`), repeat queries that fail with SQLSTATE 0A000, or open new connections after the migration.`,
      },
      related: relatedInCode(readers, column),
    };
  },
});
