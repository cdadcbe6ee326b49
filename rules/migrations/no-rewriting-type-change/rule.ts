import type { TypeName } from '../../engine/model/definition.ts';
import type { Finding } from '../../engine/model/hazard.ts';
import type { AlterColumnType } from '../../engine/model/operation.ts';
import { defineRule, type Step } from '../../engine/model/rule.ts';
import { noticeOf } from '../../engine/postgres/type-change.ts';
import { displayType, sameType } from '../../engine/postgres/types.ts';
import { isInTransaction, listed, lockOn, mention, whoWaits } from '../../engine/postgres/wording.ts';

export default defineRule({
  id: 'no-rewriting-type-change',
  family: 'migrations',
  preset: 'recommended',
  severity: 'error',
  growsWithTable: true,
  summary: 'Disallow a change of type that writes every row anew, rebuilds an index or checks every row.',
  sources: [
    'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES',
    'measured: all rows named type …',
  ],
  operations: ['alterColumnType'],
  check(step, operation) {
    const { effects } = step;
    if (step.isNew(operation.relation)) return undefined;
    if (effects.rewrite === 'yes') return finding(step, operation, 'the table and all its indexes are written anew', rewriteReason(step, operation));
    if (effects.indexBuild === 'yes') return finding(step, operation, 'the indexes on it are built anew', 'The values stay as they are, but the indexes cannot be kept.');
    if (effects.scan === 'yes') return finding(step, operation, 'every row is checked', `The values stay, but ${listed(checksOn(step, operation))} mentions the column and is proved again.`);
    return undefined;
  },
});

function oldType(step: Step, { relation, column }: AlterColumnType): TypeName | undefined {
  return step.schema.relation(relation)?.columns.get(column)?.type;
}

function checksOn(step: Step, { relation, column }: AlterColumnType): readonly string[] {
  const constraints = [...(step.schema.relation(relation)?.constraints.values() ?? [])];
  return constraints.filter((constraint) => constraint.kind === 'check' && constraint.columns.includes(column)).map(({ name }) => `\`${name}\``);
}

/** "Changing `a` from integer to bigint"; a change that leaves the type is named by what it changes. */
function action(step: Step, operation: AlterColumnType): string {
  const { column, type, using, collation } = operation;
  const old = oldType(step, operation);
  if (old !== undefined && sameType(old, type)) {
    if (collation) return `Changing the collation of \`${column}\``;
    if (using !== undefined) return `Changing \`${column}\` by USING`;
  }
  return `Changing \`${column}\`${old === undefined ? '' : ` from ${displayType(old)}`} to ${displayType(type)}`;
}

function finding(step: Step, operation: AlterColumnType, meanwhile: string, reason: string): Finding {
  return {
    range: operation.place('type'),
    subject: operation.column,
    message: {
      what: `${action(step, operation)} stops ${whoWaits(step)} while ${meanwhile}.`,
      why: `It holds ${lockOn(step)}. ${reason}${noticed(step, operation)}`,
      instead: instead(step, operation),
    },
  };
}

/** What the new type does to running code besides: the same new column cures that. */
function noticed(step: Step, operation: AlterColumnType): string {
  if (step.isNewColumn(operation.relation, operation.column)) return '';
  const notice = noticeOf(oldType(step, operation), operation.type, step.schema);
  return notice === undefined ? '' : ` Besides, ${notice}.`;
}

function rewriteReason(step: Step, operation: AlterColumnType): string {
  if (operation.using !== undefined && operation.using.castOf === undefined) return 'A USING expression is computed for every row.';
  const old = oldType(step, operation);
  const conversion = old === undefined ? 'No conversion to this type leaves the rows alone' : 'Each value is converted or checked for the new type';
  return `${conversion}${step.effects.foreignKeyCheck === 'yes' ? ', and the foreign keys on the column are checked again' : ''}.`;
}

const AT_UTC = /\bat\s+time\s+zone\s+'(?:utc|etc\/utc|gmt|z)'|\btimezone\s*\(\s*'(?:utc|etc\/utc|gmt)'/i;

/** A conversion that reads the stored values as UTC, which the server does for nothing in a session whose time zone is UTC. */
function isFreeInUtc(step: Step, operation: AlterColumnType): boolean {
  const { type, using } = operation;
  if (step.migration.version < 12 || using === undefined || type.modifiers.length > 0 || !AT_UTC.test(operation.textOf('clause'))) return false;
  const other = type.name === 'timestamptz' ? 'timestamp' : type.name === 'timestamp' ? 'timestamptz' : undefined;
  return other !== undefined && (oldType(step, operation)?.name ?? other) === other;
}

/** text or a longer varchar to a shorter one. */
function limitsLength(step: Step, operation: AlterColumnType): boolean {
  const old = oldType(step, operation);
  return operation.using === undefined && operation.type.name === 'varchar' && !operation.type.array && (old?.name === 'varchar' || old?.name === 'text');
}

function instead(step: Step, operation: AlterColumnType): string {
  const { column, type } = operation;
  if (step.effects.rewrite === 'yes' && isFreeInUtc(step, operation)) {
    const set = isInTransaction(step.transaction.scope) ? 'SET LOCAL' : 'SET';
    return `${set} timezone = 'UTC' and a TYPE without USING give the same values, and change only the catalogue.`;
  }
  if (step.effects.rewrite === 'yes' && limitsLength(step, operation)) {
    return `Keep the type, and add CHECK (length(\`${column}\`) <= ${String(type.modifiers[0])}) NOT VALID, then VALIDATE CONSTRAINT in a migration of its own: it limits the values as well.`;
  }
  if (step.effects.indexBuild === 'yes') return 'Change over to a new column; or, where queries can do without the index, drop it CONCURRENTLY before and build it CONCURRENTLY after.';
  if (step.effects.scan === 'yes') return `Drop ${listed(checksOn(step, operation))} before, and add it again NOT VALID with VALIDATE CONSTRAINT in a migration of its own.`;
  const keys = step.effects.foreignKeyCheck === 'yes' ? ' Columns that foreign keys join to it need the same.' : '';
  return `Add a new ${displayType(type)} column to ${mention(operation.relation)}, keep both filled by a trigger, fill the old rows in batches, switch the code over, and drop \`${column}\` in a later release.${keys}`;
}
