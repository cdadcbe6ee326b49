import type { TypeName } from '../../engine/model/definition.ts';
import type { Finding } from '../../engine/model/hazard.ts';
import type { AlterColumnType, RenameColumn } from '../../engine/model/operation.ts';
import type { CodeUse } from '../../engine/model/reference.ts';
import { defineRule, type Step } from '../../engine/model/rule.ts';
import { placesInCode, relatedInCode } from '../../engine/postgres/in-code.ts';
import { isTogether } from '../../engine/postgres/together.ts';
import { isBlockingTypeChange, noticeOf } from '../../engine/postgres/type-change.ts';
import { displayType } from '../../engine/postgres/types.ts';
import { mention } from '../../engine/postgres/wording.ts';

export default defineRule({
  id: 'no-narrowing-type',
  family: 'migrations',
  preset: 'recommended',
  severity: 'error',
  summary: 'Disallow another type under a name that running code reads and writes, where it takes less or gives something else.',
  sources: [
    'https://www.postgresql.org/docs/current/sql-altertable.html',
    'https://www.postgresql.org/docs/current/datatype-datetime.html#DATATYPE-TIMEZONES',
    'https://www.postgresql.org/docs/current/citext.html',
    'https://node-postgres.com/features/types',
    'measured: all rows named type …; what node-postgres returns for each type',
  ],
  operations: ['alterColumnType', 'renameColumn'],
  check(step, operation) {
    if (step.isNew(operation.relation) || step.isNewColumn(operation.relation, operation.column)) return undefined;
    return operation.kind === 'renameColumn' ? exchanged(step, operation) : changed(step, operation);
  },
});

function changed(step: Step, operation: AlterColumnType): Finding | undefined {
  const { relation, column, type } = operation;
  // Who blocks traffic as well is reported for that, with this said beside it: the same change to a new column cures both.
  if (isBlockingTypeChange(step)) return undefined;
  const from = step.schema.relation(relation)?.columns.get(column)?.type;
  const notice = noticeOf(from, type, step.schema);
  if (from === undefined || notice === undefined) return undefined;
  const use = step.migration.codeUse(relation, column);
  if (use.unused) return undefined;
  const what = `With \`${column}\` of ${mention(relation)} as ${displayType(type)} instead of ${displayType(from)}, ${notice}.`;
  return finding(operation.place('type'), column, use, what, `Give the new type a column of its own in ${mention(relation)}, keep both filled by a trigger, switch the code over, and drop \`${column}\` in a later release.`);
}

/** Two columns exchange their names at the end of a change of type. */
function exchanged(step: Step, operation: RenameColumn): Finding | undefined {
  const { relation, to } = operation;
  const columns = step.schema.relation(relation)?.columns;
  const from = formerType(step, operation);
  const type = columns?.get(operation.column)?.type;
  const notice = type === undefined ? undefined : noticeOf(from, type, step.schema);
  if (from === undefined || type === undefined || notice === undefined) return undefined;
  const use = step.migration.codeUse(relation, to);
  if (use.unused) return undefined;
  const what = `With \`${to}\` of ${mention(relation)} as ${displayType(type)} instead of ${displayType(from)}, ${notice}.`;
  return finding(operation.place('new name'), to, use, what, `Leave both names as they are: deploy code that reads and writes \`${operation.column}\` under its own name, and drop \`${to}\` in a later release.`);
}

/** The type of the column that bore the new name until this transaction renamed it. */
function formerType(step: Step, { relation, to }: RenameColumn): TypeName | undefined {
  const freed = step.migration.steps
    .slice(0, step.index)
    .find((earlier) => earlier.operation.kind === 'renameColumn' && earlier.operation.column === to && isTogether(step, earlier) && earlier.schema.same(earlier.operation.relation, relation));
  return freed?.schema.relation(relation)?.columns.get(to)?.type;
}

function finding(range: Finding['range'], subject: string, use: CodeUse, what: string, instead: string): Finding {
  return {
    range,
    subject,
    message: {
      what,
      why: `During a rolling deploy the old code goes on as if nothing had changed${placesInCode(use)}; going back to it later has the same problem.`,
      instead,
    },
    related: relatedInCode(use, subject),
  };
}
