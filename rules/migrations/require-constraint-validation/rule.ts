import type { Finding } from '../../engine/model/hazard.ts';
import { defineRule, type Step } from '../../engine/model/rule.ts';
import type { Constraint, Relation } from '../../engine/model/schema.ts';
import { apart, mention } from '../../engine/postgres/wording.ts';

export default defineRule({
  id: 'require-constraint-validation',
  family: 'migrations',
  preset: 'recommended',
  severity: 'warn',
  summary: 'Require that a constraint added NOT VALID is validated some day.',
  sources: [
    'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-VALIDATE-CONSTRAINT',
    'https://www.postgresql.org/docs/current/catalog-pg-constraint.html',
    'measured: add-check-not-valid, set-not-null*, attach-partition*',
  ],
  operations: 'all',
  check(step) {
    const { migration } = step;
    // What is forgotten is told once: in the newest migration, at its first statement.
    if (!migration.newest || step.index !== 0 || migration.release?.untouched === true) return undefined;
    return migration.after.unvalidated().flatMap(({ relation, constraint }) => (isForgotten(step, relation, constraint) ? [forgotten(step, relation, constraint)] : []));
  },
});

/** Added by an earlier migration, and not by one of the same change: its second step may come in the next release. */
function isForgotten({ migration }: Step, relation: Relation, { origin, kind }: Constraint): boolean {
  if (origin === undefined || origin === migration.path || migration.isUnreleased(origin)) return false;
  return (kind === 'check' || kind === 'foreign' || kind === 'notNull') && relation.partitionOf === undefined;
}

function forgotten(step: Step, relation: Relation, constraint: Constraint): Finding {
  const table = mention(relation.name);
  const touching = step.migration.steps.find(({ operation, schema }) => 'relation' in operation && schema.same(operation.relation, relation.name));
  return {
    range: touching?.operation.place('relation') ?? step.operation.place('action'),
    subject: constraint.name,
    message: {
      what: `\`${constraint.name}\` of ${table} is NOT VALID since ${fileName(constraint.origin ?? '')}, and no migration validates it: rows from before may break it.`,
      why: `PostgreSQL takes nothing for proved that is not validated: ${unproved(constraint)}.`,
      instead: `ALTER TABLE ${table} VALIDATE CONSTRAINT \`${constraint.name}\` ${apart(step)}, which lets reads and writes go on; or drop it where nobody needs it.`,
    },
  };
}

function unproved({ kind }: Constraint): string {
  switch (kind) {
    case 'foreign':
      return 'the planner does not rely on the key, and old rows may point nowhere';
    case 'notNull':
      return 'the column still counts as one that may be NULL';
    default:
      return 'SET NOT NULL and ATTACH PARTITION read every row all the same';
  }
}

/** The migration's file, with its folder where that is what tells it apart. */
function fileName(path: string): string {
  const parts = path.split('/');
  const last = parts.at(-1) ?? path;
  return /^(?:migration|up)\.sql$/.test(last) ? (parts.at(-2) ?? last) : last;
}
