import type { Finding } from '../../engine/model/hazard.ts';
import type { QualifiedName } from '../../engine/model/name.ts';
import type { AlterColumnType, DropColumn } from '../../engine/model/operation.ts';
import type { QueryReference, QueryUse } from '../../engine/model/reference.ts';
import { defineRule, type Step } from '../../engine/model/rule.ts';
import { columnFate } from '../../engine/postgres/drops.ts';
import { placesInCode, relatedInCode, thatDo } from '../../engine/postgres/in-code.ts';
import { isBlockingTypeChange, noticeOf } from '../../engine/postgres/type-change.ts';
import { displayType, sameType } from '../../engine/postgres/types.ts';
import { mention } from '../../engine/postgres/wording.ts';

export default defineRule({
  id: 'no-cached-plan-break',
  family: 'migrations',
  preset: 'strict',
  severity: 'error',
  summary: 'Disallow another type, or a column more or less, that makes queries of running code fail which are prepared or return every column.',
  sources: [
    'https://www.postgresql.org/docs/current/sql-prepare.html#SQL-PREPARE-NOTES',
    'https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY',
    'measured: cached-plans.txt; prepared statements after a change of type, 14 to 18',
  ],
  operations: ['alterColumnType', 'addColumn', 'dropColumn'],
  check(step, operation) {
    switch (operation.kind) {
      case 'alterColumnType':
        return anotherType(step, operation);
      case 'addColumn':
        return step.isNew(operation.relation) || isSecond(step, operation.relation) ? undefined : anotherColumn(step, operation.relation, operation.place('column'), `Adding \`${operation.column.name}\` to`, operation.column.name);
      case 'dropColumn':
        return withoutColumn(step, operation);
    }
  },
});

function anotherType(step: Step, operation: AlterColumnType): Finding | undefined {
  const { relation, column, type } = operation;
  if (step.isNewColumn(relation, column) || isBlockingTypeChange(step)) return undefined;
  const from = step.schema.relation(relation)?.columns.get(column)?.type;
  if (from === undefined || sameType(from, type) || !from.known || !type.known || noticeOf(from, type, step.schema) !== undefined) return undefined;
  const use = step.migration.codeUse(relation, column);
  const readers = withStars(thatDo(use, 'read', 'defined'), step.migration.queriesOf(relation));
  if (use.unused && readers.places.length === 0) return undefined;
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
}

const RETURNS_ALL: readonly string[] = ['select *', 'returning *'];

/** Queries that name the column, and those that return every column under a name. */
function withStars(readers: ReturnType<typeof thatDo>, queries: QueryUse): ReturnType<typeof thatDo> {
  const stars = queries.places.filter(({ form, prepared }) => prepared && RETURNS_ALL.includes(form));
  if (readers.places.length === 0) return { ...queries, places: stars };
  return readers.isNow === queries.isNow ? { ...readers, places: [...stars, ...readers.places] } : readers;
}

/** The first new column of a table does all the harm. */
function isSecond(step: Step, relation: QualifiedName): boolean {
  return step.migration.steps.slice(0, step.index).some(({ operation }) => operation.kind === 'addColumn' && step.schema.same(operation.relation, relation));
}

/** Where the column is still named, its own rule speaks; of a plan only where nothing else breaks. */
function withoutColumn(step: Step, operation: DropColumn): Finding | undefined {
  const { relation, column } = operation;
  if (columnFate(step, operation).kind !== 'dropped' || !step.migration.codeUse(relation, column).unused) return undefined;
  return anotherColumn(step, relation, operation.place('clause'), `Dropping \`${column}\` of`, column);
}

/** A query that returns every column returns other ones from now on. */
function anotherColumn(step: Step, relation: QualifiedName, range: Finding['range'], change: string, subject: string): Finding | undefined {
  const queries = step.migration.queriesOf(relation);
  const that = (meant: (query: QueryReference) => boolean): QueryUse => ({ ...queries, places: queries.places.filter((query) => RETURNS_ALL.includes(query.form) && meant(query)) });
  const prepared = that((query) => query.prepared);
  const exact = that((query) => query.exact);
  if (prepared.places.length > 0) {
    return {
      range,
      subject,
      message: {
        what: `${change} ${mention(relation)} makes prepared statements fail that return every column${placesInCode(prepared)}: “cached plan must not change result type”.`,
        why: 'A connection that has prepared its query before the change gets that error from then on, until it prepares anew; inside a transaction the transaction is lost.',
        instead: 'Deploy code whose prepared statements list their columns first, or that prepares none (`pg` without `name`).',
      },
      related: relatedInCode(prepared, relation.name),
    };
  }
  if (exact.places.length === 0) return undefined;
  return {
    range,
    subject,
    message: {
      what: `${change} ${mention(relation)} gives queries that return every column a column more or less than the code has destinations for${placesInCode(exact)}.`,
      why: 'In Go a scan of such a row fails: Scan counts its arguments, and sqlx and pgx want a field for each column (“missing destination name”).',
      instead: 'Deploy code whose queries list their columns first.',
    },
    related: relatedInCode(exact, relation.name),
  };
}
