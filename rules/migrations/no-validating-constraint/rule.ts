import type { Finding, Suggestion } from '../../engine/model/hazard.ts';
import type { AddColumn, AddConstraint } from '../../engine/model/operation.ts';
import { defineRule, type Step } from '../../engine/model/rule.ts';
import { apart, isEditable, lockOn, mention, whoWaits } from '../../engine/postgres/wording.ts';

export default defineRule({
  id: 'no-validating-constraint',
  family: 'migrations',
  preset: 'recommended',
  severity: 'error',
  growsWithTable: true,
  summary: 'Disallow a CHECK or FOREIGN KEY that is checked against every row while traffic waits.',
  sources: [
    'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT',
    'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES',
    'measured: add-check*, add-fk*, add-column-with-check*, add-column-references-*, alter-fk-to-enforced (18)',
  ],
  operations: ['addConstraint', 'addColumn', 'alterConstraint'],
  check(step, operation) {
    if (step.isNew(operation.relation)) return undefined;
    switch (operation.kind) {
      case 'addConstraint':
        return tableConstraint(step, operation);
      case 'addColumn':
        return columnConstraint(step, operation);
      case 'alterConstraint': {
        if (step.effects.scan !== 'yes' && step.effects.foreignKeyCheck !== 'yes') return undefined;
        return finding(step, operation.place('clause'), operation.name, `Enforcing \`${operation.name}\``, `DROP CONSTRAINT \`${operation.name}\` and add it again NOT VALID in one ALTER TABLE, which is instant; then VALIDATE CONSTRAINT ${apart(step)}.`);
      }
    }
  },
});

function finding(step: Step, range: Finding['range'], subject: string | undefined, action: string, instead: string, suggestions: readonly Suggestion[] = []): Finding {
  return {
    range,
    ...(subject === undefined ? {} : { subject }),
    message: {
      what: `${action} stops ${whoWaits(step)} while every row is checked.`,
      why: `The check runs under ${lockOn(step)}.`,
      instead,
    },
    suggestions,
  };
}

function tableConstraint(step: Step, operation: AddConstraint): Finding | undefined {
  const { constraint, relation } = operation;
  if (constraint.kind === 'check' && step.effects.scan === 'yes') {
    const name = constraint.name === undefined ? 'a CHECK' : `the CHECK \`${constraint.name}\``;
    return finding(step, operation.place('check'), constraint.name, `Adding ${name} to ${mention(relation)}`, twoSteps(step, constraint.name), notValid(step));
  }
  if (constraint.kind !== 'foreign' || step.effects.foreignKeyCheck !== 'yes' || partitionsHave(step, operation)) return undefined;
  const parent = constraint.references === undefined ? 'the other table' : mention(constraint.references.relation);
  const action = `Adding the foreign key from ${mention(relation)} to ${parent}`;
  // Up to 17 PostgreSQL refuses NOT VALID on a partitioned child (row `add-fk NOT VALID on partitioned referencing`).
  if (step.schema.relation(relation)?.partitioned === true && step.migration.version < 18) {
    return finding(step, operation.place('action'), constraint.name, action, `Add it NOT VALID to each partition of ${mention(relation)}, VALIDATE those one by one, then add it to the parent: NOT VALID is refused there before PostgreSQL 18.`);
  }
  return finding(step, operation.place('action'), constraint.name, action, twoSteps(step, constraint.name), notValid(step));
}

/** Each partition has the foreign key, checked already: the parent's takes them over and checks nothing (measured 14 to 18). */
function partitionsHave(step: Step, { relation, constraint }: AddConstraint): boolean {
  const table = step.schema.relation(relation);
  if (table?.partitioned !== true || table.children.length === 0) return false;
  return table.children.every((partition) => {
    const constraints = [...(step.schema.relation(partition)?.constraints.values() ?? [])];
    return constraints.some((own) => own.kind === 'foreign' && own.validated && own.columns.join() === constraint.columns.join());
  });
}

function twoSteps(step: Step, name: string | undefined): string {
  return `Add it NOT VALID, then VALIDATE CONSTRAINT${name === undefined ? '' : ` \`${name}\``} ${apart(step)}: that lets reads and writes go on.`;
}

function notValid(step: Step): readonly Suggestion[] {
  if (!isEditable(step.operation)) return [];
  const { end } = step.operation.place('clause');
  return [{ title: 'Add it NOT VALID', edits: [{ range: { start: end, end }, text: ' NOT VALID' }] }];
}

function columnConstraint(step: Step, operation: AddColumn): Finding | undefined {
  const { column, relation } = operation;
  const table = mention(relation);
  const afterwards = `Add \`${column.name}\` first, then the constraint with ADD CONSTRAINT … NOT VALID, and VALIDATE it ${apart(step)}.`;
  if (step.effects.scan === 'yes' && column.constraints.some((constraint) => constraint.kind === 'check' && !constraint.notEnforced)) {
    const action = `Adding \`${column.name}\` with a CHECK to ${table}`;
    return finding(step, operation.place('check'), column.name, action, afterwards);
  }
  if (step.effects.foreignKeyCheck !== 'yes') return undefined;
  const action = `Adding \`${column.name}\` with a default and a foreign key to ${table}`;
  return finding(step, operation.place('references'), column.name, action, afterwards);
}
