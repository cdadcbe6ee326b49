import type { Finding } from '../../engine/model/hazard.ts';
import type { QualifiedName } from '../../engine/model/name.ts';
import type { AddConstraint } from '../../engine/model/operation.ts';
import type { CreateIndex } from '../../engine/model/index-operation.ts';
import { defineRule, type Step } from '../../engine/model/rule.ts';
import { placesInCode, relatedInCode, thatDo } from '../../engine/postgres/in-code.ts';
import { isFilledByTrigger, requiresNewColumn } from '../../engine/postgres/required-column.ts';
import { allowsNothingLess, isBoundNotNull, isBoundUnique, knownBefore, wasThere } from '../../engine/postgres/tightening.ts';
import { listed, mention } from '../../engine/postgres/wording.ts';

export default defineRule({
  id: 'no-tightening-constraint',
  family: 'migrations',
  preset: 'strict',
  severity: 'error',
  summary: 'Disallow a new constraint that writes of running code may violate.',
  sources: [
    'https://www.postgresql.org/docs/current/ddl-constraints.html',
    'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT',
    'measured: writes against NOT VALID and NOT ENFORCED constraints, 14 to 18',
  ],
  operations: ['setNotNull', 'addConstraint', 'createIndex'],
  check(step, operation) {
    if (step.isNew(operation.relation)) return undefined;
    switch (operation.kind) {
      case 'setNotNull':
        return notNull(step, operation.relation, operation.column, operation.place('action'));
      case 'createIndex':
        return uniqueIndex(step, operation);
      case 'addConstraint':
        return operation.constraint.notEnforced ? undefined : added(step, operation);
    }
  },
});

/** Nothing where no code names the table at all. */
function finding(step: Step, relation: QualifiedName, range: Finding['range'], subject: string | undefined, what: string, first: string): Finding | undefined {
  const use = step.migration.codeUse(relation);
  if (use.unused) return undefined;
  const writers = thatDo(use, 'inserted', 'upserted', 'updated');
  return {
    range,
    ...(subject === undefined ? {} : { subject }),
    message: {
      what,
      why: `A constraint binds every write from the moment it is there, NOT VALID or not; during a rolling deploy the old code still writes what it always has${placesInCode(writers)}.`,
      instead: `${first} Add it in a later release.`,
    },
    related: relatedInCode(writers, relation.name),
  };
}

function notNull(step: Step, relation: QualifiedName, column: string, range: Finding['range']): Finding | undefined {
  if (isBoundNotNull(step.schema.relation(relation), column) || requiresNewColumn(step, relation, column) || mentionsUnwritten(step, relation, [column])) return undefined;
  return finding(step, relation, range, column, `Every write of running code that leaves \`${column}\` of ${mention(relation)} NULL fails from now on.`, `Deploy code that always fills \`${column}\` first.`);
}

/** Old code fills no column that this migration adds, and NULLs are no duplicates of each other; what a trigger gives a column is not the old code's doing. */
function mentionsUnwritten(step: Step, relation: QualifiedName, columns: readonly string[]): boolean {
  return columns.some((column) => step.isNewColumn(relation, column) || isFilledByTrigger(step, relation, column));
}

function uniqueIndex(step: Step, operation: CreateIndex): Finding | undefined {
  const { relation, unique, columns, mentions, name, partial } = operation;
  if (!unique || mentionsUnwritten(step, relation, mentions) || isBoundUnique(step.schema.relation(relation), columns) || isBoundUnique(knownBefore(step, relation), columns)) return undefined;
  const keys = columns.every((column) => column !== undefined) ? listed(columns.map((column) => `\`${column}\``)) : 'the same key';
  const what = `Every write of running code that repeats ${keys} in ${mention(relation)}${partial ? ' where the predicate holds' : ''} fails from now on.`;
  return finding(step, relation, operation.place('action'), name, what, 'Deploy code that writes no duplicates, or that can take the error (ON CONFLICT), and remove those that are there, first.');
}

function added(step: Step, operation: AddConstraint): Finding | readonly Finding[] | undefined {
  const { relation, constraint } = operation;
  const { kind, columns, expression, usingIndex } = constraint;
  const before = knownBefore(step, relation);
  const table = mention(relation);
  if (wasThere(before, constraint, (left, right) => step.schema.same(left, right))) return undefined;
  if (kind === 'notNull') return columns.flatMap((column) => notNull(step, relation, column, operation.place('action')) ?? []);
  if (mentionsUnwritten(step, relation, columns)) return undefined;
  switch (kind) {
    case 'check': {
      const proved = expression?.provesNotNull ?? [];
      if (proved.length > 0 && proved.every((column) => isBoundNotNull(step.schema.relation(relation), column)) && columns.every((column) => proved.includes(column))) return undefined;
      if (allowsNothingLess(step, before, expression) || isIncomparable(step, operation)) return undefined;
      const about = columns.length === 0 ? '' : ` about ${listed([...new Set(columns)].map((column) => `\`${column}\``))}`;
      return finding(step, relation, operation.place('check'), constraint.name, `Every write of running code to ${table} that does not satisfy ${named(constraint.name, 'the CHECK')}${about} fails from now on.`, 'Deploy code that writes only what it allows first.');
    }
    case 'foreign': {
      const parent = constraint.references === undefined ? 'the other table' : mention(constraint.references.relation);
      return finding(step, relation, operation.place('action'), constraint.name, `Running code that inserts into ${table} before ${parent}, or deletes rows of ${parent} that ${table} refers to, fails from now on.`, `Deploy code that writes ${parent} first and deletes it last; DEFERRABLE INITIALLY DEFERRED leaves the order within a transaction free.`);
    }
    case 'exclude':
      return finding(step, relation, operation.place('action'), constraint.name, `Every write of running code to ${table} that conflicts with another row by ${named(constraint.name, 'the EXCLUDE constraint')} fails from now on.`, 'Deploy code that writes no such rows, or that can take the error, first.');
    default: {
      const bound = usingIndex !== undefined || isBoundUnique(step.schema.relation(relation), columns) || isBoundUnique(before, columns);
      const nullable = kind === 'primary' ? columns.flatMap((column) => notNull(step, relation, column, operation.place('action')) ?? []) : [];
      if (bound) return nullable;
      const keys = listed(columns.map((column) => `\`${column}\``));
      return finding(step, relation, operation.place('action'), constraint.name, `Every write of running code that repeats ${keys} in ${table} fails from now on.`, 'Deploy code that writes no duplicates, or that can take the error (ON CONFLICT), and remove those that are there, first.');
    }
  }
}

/** It takes the place of a CHECK of which nobody can say that it allowed more: mostly it allowed less. */
function isIncomparable(step: Step, { relation, constraint }: AddConstraint): boolean {
  const dropped = step.migration.steps
    .slice(0, step.index)
    .find(({ operation, schema }) => operation.kind === 'dropConstraint' && operation.name === constraint.name && schema.same(operation.relation, relation));
  if (dropped === undefined || constraint.name === undefined) return false;
  const old = dropped.schema.relation(relation)?.constraints.get(constraint.name)?.expression?.allows;
  return old === undefined || old.column !== constraint.expression?.allows?.column;
}

function named(name: string | undefined, otherwise: string): string {
  return name === undefined ? otherwise : `\`${name}\``;
}
