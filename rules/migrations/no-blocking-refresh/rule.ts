import type { RefreshMaterializedView } from '../../engine/model/operation.ts';
import { defineRule, type Step } from '../../engine/model/rule.ts';
import { isEditable, lockOn, mention } from '../../engine/postgres/wording.ts';

export default defineRule({
  id: 'no-blocking-refresh',
  family: 'migrations',
  preset: 'recommended',
  severity: 'error',
  growsWithTable: true,
  summary: 'Disallow refreshing a materialized view while nobody can read it.',
  sources: ['https://www.postgresql.org/docs/current/sql-refreshmaterializedview.html', 'measured: refresh-matview, refresh-matview-concurrently'],
  operations: ['refreshMaterializedView'],
  check(step, operation) {
    const { relation, concurrently, withNoData } = operation;
    if (concurrently || withNoData || step.isNew(relation)) return undefined;
    const view = mention(relation);
    const usable = hasUsableIndex(step, operation);
    const range = operation.place('action');
    return {
      range,
      message: {
        what: `Refreshing ${view} stops every read of ${view} until its query has run and the result is written.`,
        why: `REFRESH holds ${lockOn(step)} all the while, and on a replica it cancels the queries that read it.`,
        instead: usable
          ? `REFRESH MATERIALIZED VIEW CONCURRENTLY ${view}: readers go on with the old rows.`
          : `REFRESH MATERIALIZED VIEW CONCURRENTLY, which wants a UNIQUE index on plain columns of ${view} without WHERE: CREATE UNIQUE INDEX CONCURRENTLY one that tells its rows apart first.`,
      },
      suggestions: usable && isEditable(operation) ? [{ title: `Refresh ${relation.name} CONCURRENTLY`, edits: [{ range: { start: range.end, end: range.end }, text: ' CONCURRENTLY' }] }] : [],
    };
  },
});

/** A unique index over plain columns and all rows; the history must have seen it made. */
function hasUsableIndex({ schema }: Step, { relation }: RefreshMaterializedView): boolean {
  const indexes = [...(schema.relation(relation)?.indexes.values() ?? [])];
  return indexes.some(({ unique, partial, columns }) => unique && !partial && columns.length > 0 && columns.every((column) => column !== undefined));
}
