import type { Finding } from '../../engine/model/hazard.ts';
import type { QualifiedName } from '../../engine/model/name.ts';
import type { DropColumn, DropRelation } from '../../engine/model/operation.ts';
import { defineRule, type Step } from '../../engine/model/rule.ts';
import { columnFate, tableFate } from '../../engine/postgres/drops.ts';
import { placesInCode, relatedInCode, thatDo } from '../../engine/postgres/in-code.ts';
import { displayType, sameType } from '../../engine/postgres/types.ts';
import { mention } from '../../engine/postgres/wording.ts';

export default defineRule({
  id: 'no-drop-and-add',
  family: 'migrations',
  preset: 'recommended',
  severity: 'error',
  summary: 'Disallow dropping a column or table and adding it again without its rows.',
  sources: [
    'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-DROP-COLUMN',
    'https://github.com/typeorm/typeorm/issues/3357',
    'measured: drop-column*, drop-table*, type *',
    'measured: test/truth/change-column.test.ts',
  ],
  operations: ['dropColumn', 'dropRelation'],
  check(step, operation) {
    return operation.kind === 'dropColumn' ? columnAgain(step, operation) : tableAgain(step, operation);
  },
});

function columnAgain(step: Step, operation: DropColumn): Finding | undefined {
  const { relation, column } = operation;
  const fate = columnFate(step, operation);
  const table = mention(relation);
  const range = operation.place('clause');
  if (fate.kind === 'added again') {
    if (fate.column.generated !== undefined) return computedFromNowOn(step, operation);
    const old = step.schema.relation(relation)?.columns.get(column)?.type;
    const changes = old !== undefined && !sameType(old, fate.column.type);
    const type = displayType(fate.column.type);
    return {
      range,
      subject: column,
      message: {
        what: `Dropping \`${column}\` of ${table} and adding it again loses every value that it holds.`,
        why: `The new \`${column}\` is empty or has its default; PostgreSQL does not carry values over, and they cannot be brought back.`,
        instead: changes || old === undefined ? `ALTER COLUMN \`${column}\` TYPE ${type} keeps the values; where it would write every row anew, add a new column beside it and switch the code over.` : `Leave \`${column}\` as it is, and change its default or its constraints by ALTER COLUMN.`,
      },
    };
  }
  if (fate.kind !== 'renamed') return undefined;
  return {
    range,
    subject: column,
    message: {
      what: `Dropping \`${column}\` of ${table} while \`${fate.column.name}\` of the same type is added loses every value that \`${column}\` holds, and breaks every running query that names it.`,
      why: `This is how a generator of migrations writes a rename, of which it knows nothing; PostgreSQL carries no value over.`,
      instead: `Add \`${fate.column.name}\`, keep both filled, copy the old values in batches, and drop \`${column}\` in a release after the code that uses it; drop it then as well where the two have nothing to do with each other.`,
    },
  };
}

/** No value is lost that the row does not give again, but nobody may set the column any more. */
function computedFromNowOn(step: Step, operation: DropColumn): Finding | undefined {
  const { relation, column } = operation;
  const use = step.migration.codeUse(relation, column);
  // A library sets what a model defines.
  const writers = thatDo(use, 'inserted', 'upserted', 'updated', 'defined');
  if (use.unused || (writers.places.length === 0 && isUsed(step, relation))) return undefined;
  return {
    range: operation.place('clause'),
    subject: column,
    message: {
      what: `Every INSERT and UPDATE by running code that sets \`${column}\` of ${mention(relation)} fails.`,
      why: `The new \`${column}\` is generated, and takes no value but DEFAULT: during a rolling deploy the old code goes on setting it${placesInCode(writers)}.`,
      instead: `Deploy code that no longer sets \`${column}\` first, or add the generated column under a name of its own.`,
    },
    related: relatedInCode(writers, column),
  };
}

/** Whether code that is read has to do with the table: what it does not do to it, nobody does. */
function isUsed(step: Step, relation: QualifiedName): boolean {
  const { places, possibleFiles } = step.migration.codeUse(relation);
  return places.length > 0 || possibleFiles.length > 0;
}

function tableAgain(step: Step, operation: DropRelation): Finding | undefined {
  const { relation, relationKind } = operation;
  if (relationKind !== 'table' || tableFate(step, operation) !== 'made again') return undefined;
  const table = mention(relation);
  return {
    range: operation.place('column'),
    subject: relation.name,
    message: {
      what: `Dropping ${table} and making it anew loses every row that it holds.`,
      why: 'The new table is empty, and the rows cannot be brought back; old code may not know its shape either.',
      instead: `Change ${table} by ALTER TABLE, or fill a new table beside it and switch the code over.`,
    },
  };
}
