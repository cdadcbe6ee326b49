import type { Finding } from '../../engine/model/hazard.ts';
import type { DropColumn, DropRelation } from '../../engine/model/operation.ts';
import type { CodeUse } from '../../engine/model/reference.ts';
import { defineRule, type Step } from '../../engine/model/rule.ts';
import { columnFate, successorOf, tableFate } from '../../engine/postgres/drops.ts';
import { placesInCode, relatedInCode } from '../../engine/postgres/in-code.ts';
import { mention } from '../../engine/postgres/wording.ts';

export default defineRule({
  id: 'no-single-step-contract',
  family: 'migrations',
  preset: 'recommended',
  severity: 'error',
  summary: 'Disallow moving values to a new place and dropping the old one in one step.',
  sources: [
    'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-DROP-COLUMN',
    'https://martinfowler.com/bliki/ParallelChange.html',
  ],
  operations: ['dropColumn', 'dropRelation'],
  check(step, operation) {
    return operation.kind === 'dropColumn' ? contractedColumn(step, operation) : contractedTable(step, operation);
  },
});

function why(use: CodeUse): string {
  return `Old code, which runs until the deploy is over, knows only the old place${placesInCode(use)}: its queries fail, and what it wrote after the copy is lost.`;
}

function contractedColumn(step: Step, operation: DropColumn): Finding | undefined {
  const { relation, column } = operation;
  const fate = columnFate(step, operation);
  if (fate.kind !== 'moved') return undefined;
  const use = step.migration.codeUse(relation, column);
  if (use.unused) return undefined;
  return {
    range: operation.place('clause'),
    subject: column,
    message: {
      what: `\`${column}\` of ${mention(relation)} is dropped in the very migration that moves its values to \`${fate.to}\`: there is no deploy between the two.`,
      why: why(use),
      instead: `Fill \`${fate.to}\` here and keep both in step, by a trigger or by code that writes both; deploy code that uses \`${fate.to}\` alone; drop \`${column}\` in a later release.`,
    },
    related: relatedInCode(use, column),
  };
}

function contractedTable(step: Step, operation: DropRelation): Finding | undefined {
  const { relation, relationKind } = operation;
  if (relationKind !== 'table' || tableFate(step, operation) !== 'moved') return undefined;
  const use = step.migration.codeUse(relation);
  if (use.unused) return undefined;
  const successor = successorOf(step, relation);
  const to = successor === undefined ? 'the new table' : mention(successor);
  return {
    range: operation.place('column'),
    subject: relation.name,
    message: {
      what: `${mention(relation)} is dropped in the very migration that moves its rows to ${to}: there is no deploy between the two.`,
      why: why(use),
      instead: `Fill ${to} here and keep both in step, by a trigger or by code that writes both; deploy code that uses ${to} alone; drop ${mention(relation)} in a later release.`,
    },
    related: relatedInCode(use, relation.name),
  };
}
