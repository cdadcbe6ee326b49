import type { Finding, Suggestion } from '../../engine/model/hazard.ts';
import { quoteIdentifier } from '../../engine/model/name.ts';
import { defineRule, type Step } from '../../engine/model/rule.ts';
import { isEditable, lockOn, mention, whoWaits } from '../../engine/postgres/wording.ts';

export default defineRule({
  id: 'no-scanning-not-null',
  family: 'migrations',
  preset: 'recommended',
  severity: 'error',
  summary: 'Disallow NOT NULL that reads the whole table under the strongest lock.',
  sources: [
    'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DROP-NOT-NULL',
    'https://www.postgresql.org/docs/12/release-12.html',
    'https://www.postgresql.org/docs/18/release-18.html',
    'measured: set-not-null*, add-not-null-constraint*, set-not-null after NOT NULL NOT VALID (18)',
  ],
  operations: ['setNotNull', 'addConstraint', 'addColumn'],
  check(step, operation) {
    if (step.effects.scan !== 'yes' || step.isNew(operation.relation)) return undefined;
    switch (operation.kind) {
      case 'setNotNull':
        return scanned(step, operation.column, operation.place('action'), firstStep(step, operation.column));
      case 'addConstraint': {
        const { constraint } = operation;
        const column = constraint.columns[0];
        if (constraint.kind !== 'notNull' || column === undefined) return undefined;
        return scanned(step, column, operation.place('action'), notValid(step));
      }
      case 'addColumn': {
        const { column } = operation;
        if (column.generated?.stored !== false || !column.notNull) return undefined;
        return scanned(step, column.name, operation.place('not null'), []);
      }
    }
  },
});

function scanned(step: Step<'setNotNull' | 'addConstraint' | 'addColumn'>, column: string, range: Finding['range'], suggestions: readonly Suggestion[]): Finding {
  return {
    range,
    subject: column,
    message: {
      what: `Making \`${column}\` NOT NULL stops ${whoWaits(step)} while every row is checked.`,
      why: `${lostProof(step, column) ?? 'Nothing in the migrations so far proves that the column has no NULL, so'} PostgreSQL reads the whole table under ${lockOn(step)}.`,
      instead: safeWay(step, column),
    },
    suggestions,
  };
}

/** The proof may be dropped by the very command: PostgreSQL drops before it sets. */
function lostProof(step: Step, column: string): string | undefined {
  for (const other of step.migration.steps) {
    const { operation } = other;
    if (operation.statement !== step.operation.statement || operation.kind !== 'dropConstraint') continue;
    const constraint = other.schema.relation(operation.relation)?.constraints.get(operation.name);
    if (constraint?.expression?.provesNotNull.includes(column) === true) return `The same command drops \`${operation.name}\`, which proved it, so`;
  }
  return undefined;
}

function safeWay(step: Step<'setNotNull' | 'addConstraint' | 'addColumn'>, column: string): string {
  const table = mention(step.operation.relation);
  const { version } = step.migration;
  if (version >= 18) return `ALTER TABLE ${table} ADD CONSTRAINT … NOT NULL \`${column}\` NOT VALID, then VALIDATE CONSTRAINT in a migration of its own.`;
  if (version >= 12) {
    return `Add CHECK (\`${column}\` IS NOT NULL) NOT VALID, VALIDATE CONSTRAINT in a migration of its own, then SET NOT NULL: with the valid CHECK it reads nothing.`;
  }
  return `On PostgreSQL 11 SET NOT NULL always reads the table: keep a valid CHECK (\`${column}\` IS NOT NULL) instead.`;
}

/** The first step of the safe way, in place of the clause. */
function firstStep(step: Step<'setNotNull' | 'addConstraint' | 'addColumn'>, column: string): readonly Suggestion[] {
  const { operation } = step;
  if (!isEditable(operation)) return [];
  const name = quoteIdentifier(`${operation.relation.name}_${column}_not_null`.slice(0, 63));
  const range = operation.place('clause');
  const own = quoteIdentifier(column);
  return step.migration.version >= 18
    ? [{ title: 'First step: NOT NULL … NOT VALID', edits: [{ range, text: `ADD CONSTRAINT ${name} NOT NULL ${own} NOT VALID` }] }]
    : [{ title: 'First step: CHECK … IS NOT NULL, NOT VALID', edits: [{ range, text: `ADD CONSTRAINT ${name} CHECK (${own} IS NOT NULL) NOT VALID` }] }];
}

function notValid(step: Step): readonly Suggestion[] {
  if (!isEditable(step.operation)) return [];
  const { end } = step.operation.place('clause');
  return [{ title: 'Add it NOT VALID', edits: [{ range: { start: end, end }, text: ' NOT VALID' }] }];
}
