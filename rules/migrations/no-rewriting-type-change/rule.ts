import type { Finding } from '../../engine/model/hazard.ts';
import type { AlterColumnType } from '../../engine/model/operation.ts';
import { defineRule, type Step } from '../../engine/model/rule.ts';
import { displayType } from '../../engine/postgres/types.ts';
import { lockOn, mention, whoWaits } from '../../engine/postgres/wording.ts';

export default defineRule({
  id: 'no-rewriting-type-change',
  family: 'migrations',
  preset: 'recommended',
  severity: 'error',
  summary: 'Disallow a change of type that writes every row anew, rebuilds an index or checks every row.',
  sources: [
    'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES',
    'measured: all rows named type …',
  ],
  operations: ['alterColumnType'],
  check(step, operation) {
    const { effects } = step;
    if (step.isNew(operation.relation) || isNewAndEmpty(step, operation)) return undefined;
    if (effects.rewrite === 'yes') return finding(step, operation, 'the table and all its indexes are written anew', rewriteReason(step, operation));
    if (effects.indexBuild === 'yes') return finding(step, operation, 'the indexes on it are built anew', 'The values stay, but their order changes.');
    if (effects.scan === 'yes') return finding(step, operation, 'every row is checked', 'The values stay, but a CHECK mentions the column and is proved again.');
    return undefined;
  },
});

/** A column that this migration adds holds nothing worth keeping, but its table is rewritten all the same. */
function isNewAndEmpty(step: Step, operation: AlterColumnType): boolean {
  return step.schema.relation(operation.relation)?.kind === 'view';
}

function finding(step: Step, operation: AlterColumnType, meanwhile: string, reason: string): Finding {
  const old = step.schema.relation(operation.relation)?.columns.get(operation.column)?.type;
  const from = old === undefined ? '' : ` from ${displayType(old)}`;
  return {
    range: operation.place('type'),
    subject: operation.column,
    message: {
      what: `Changing \`${operation.column}\`${from} to ${displayType(operation.type)} stops ${whoWaits(step)} while ${meanwhile}.`,
      why: `It holds ${lockOn(step)}. ${reason}`,
      instead: instead(step, operation, old?.name),
    },
  };
}

function rewriteReason(step: Step, operation: AlterColumnType): string {
  if (operation.using !== undefined && operation.using.castOf === undefined) return 'A USING expression is computed for every row.';
  if (step.effects.foreignKeyCheck === 'yes') return 'No conversion to this type leaves the rows alone, and the foreign keys on the column are checked again.';
  return 'No conversion to this type leaves the rows alone.';
}

function instead(step: Step, operation: AlterColumnType, old: string | undefined): string {
  const table = mention(operation.relation);
  const target = operation.type.name;
  if ((old === 'timestamp' && target === 'timestamptz') || (old === 'timestamptz' && target === 'timestamp')) {
    return `From PostgreSQL 12 on, SET LOCAL timezone = 'UTC' and a TYPE without USING change only the catalogue.`;
  }
  if (step.effects.indexBuild === 'yes') return 'Build an index on the converted column CONCURRENTLY before, or change over to a new column.';
  if (step.effects.scan === 'yes') return 'Drop the CHECK before, and add it again NOT VALID with VALIDATE CONSTRAINT in a migration of its own.';
  return `Add a new ${displayType(operation.type)} column to ${table}, keep both filled by a trigger, fill the old rows in batches, switch the code over, and drop \`${operation.column}\` in a later release.`;
}
