import type { Finding, Suggestion } from '../../engine/model/hazard.ts';
import { quoteIdentifier } from '../../engine/model/name.ts';
import type { AddColumn, AddConstraint } from '../../engine/model/operation.ts';
import { defineRule, type Step } from '../../engine/model/rule.ts';
import { isEditable, isInTransaction, lockOn, mention, outsideTransaction, whoWaits } from '../../engine/postgres/wording.ts';

export default defineRule({
  id: 'no-blocking-unique',
  family: 'migrations',
  preset: 'recommended',
  severity: 'error',
  summary: 'Disallow a UNIQUE, PRIMARY KEY or EXCLUDE constraint whose index is built under the strongest lock.',
  sources: [
    'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT-USING-INDEX',
    'measured: add-unique*, add-pk*, add-exclude, add-column-unique, add-column-primary-key, without overlaps pk (18)',
  ],
  operations: ['addConstraint', 'addColumn'],
  check(step, operation) {
    if (step.isNew(operation.relation)) return undefined;
    return operation.kind === 'addConstraint' ? tableKey(step, operation) : columnKey(step, operation);
  },
});

const WORDS = { unique: 'UNIQUE', primary: 'PRIMARY KEY', exclude: 'EXCLUDE' } as const;

function built(step: Step, range: Finding['range'], subject: string, what: string, instead: string, suggestions: readonly Suggestion[] = []): Finding {
  return {
    range,
    subject,
    message: {
      what: `Adding ${what} stops ${whoWaits(step)} while its index is built.`,
      why: `The build runs under ${lockOn(step)}.`,
      instead,
    },
    suggestions,
  };
}

function tableKey(step: Step, operation: AddConstraint): Finding | undefined {
  const { constraint, relation } = operation;
  const { kind } = constraint;
  const table = mention(relation);
  const range = operation.place('action');
  const subject = constraint.name ?? constraint.columns.join(', ');
  if (kind === 'primary' && constraint.usingIndex !== undefined) return nullableKey(step, operation);
  if ((kind !== 'unique' && kind !== 'primary' && kind !== 'exclude') || step.effects.indexBuild !== 'yes') return undefined;
  const name = constraint.name === undefined ? `${WORDS[kind]} to ${table}` : `\`${constraint.name}\` to ${table}`;
  if (kind === 'exclude') {
    return built(step, range, subject, name, 'There is no gentle way: PostgreSQL neither takes an index over for EXCLUDE nor adds it NOT VALID. Build a new table with the constraint and swap, or keep to a quiet hour with a lock_timeout.');
  }
  if (step.schema.relation(relation)?.partitioned === true) {
    return built(step, range, subject, name, `CREATE UNIQUE INDEX … ON ONLY ${table}, CREATE UNIQUE INDEX CONCURRENTLY on each partition, then ALTER INDEX … ATTACH PARTITION: a partitioned table takes no index over.`);
  }
  const steps = `CREATE UNIQUE INDEX CONCURRENTLY, ${outsideTransaction(step)}, then ADD CONSTRAINT … ${WORDS[kind]} USING INDEX, which is instant`;
  const proof = kind === 'primary' ? '; prove the columns NOT NULL before with a validated CHECK' : '';
  return built(step, range, subject, name, `${steps}${proof}.`, kind === 'unique' ? usingIndex(step, operation) : []);
}

/** PRIMARY KEY USING INDEX is instant only where the columns are NOT NULL already. */
function nullableKey(step: Step, operation: AddConstraint): Finding | undefined {
  if (step.effects.scan !== 'yes') return undefined;
  return {
    range: operation.place('action'),
    message: {
      what: `Making \`${operation.constraint.usingIndex ?? ''}\` the primary key stops ${whoWaits(step)} while every row is checked for NULL.`,
      why: `A key column may still be NULL, so the check runs under ${lockOn(step)}.`,
      instead: 'Prove the columns NOT NULL first: CHECK (… IS NOT NULL) NOT VALID, then VALIDATE CONSTRAINT in a migration of its own.',
    },
  };
}

const PLAIN_KEY = /^ADD\s+CONSTRAINT\s+\S+\s+UNIQUE\s*\(([^()]*)\)$/i;

/** Two statements in place of one: only where the constraint says nothing that an index could not take over. */
function usingIndex(step: Step, operation: AddConstraint): readonly Suggestion[] {
  const { constraint, relation, statement } = operation;
  const clause = step.text(operation.place('clause'));
  const columns = PLAIN_KEY.exec(clause)?.[1];
  const alone = step.migration.steps.filter((other) => other.operation.statement === statement).length === 1;
  if (columns === undefined || constraint.name === undefined || !alone || !isEditable(operation) || isInTransaction(step.transaction.scope)) return [];
  const table = step.text(operation.place('relation'));
  const name = quoteIdentifier(constraint.name);
  const text = `CREATE UNIQUE INDEX CONCURRENTLY ${name} ON ${table} (${columns});\nALTER TABLE ${table} ADD CONSTRAINT ${name} UNIQUE USING INDEX ${name}`;
  return [{ title: `Build \`${relation.name}\`'s index CONCURRENTLY, then take it over`, edits: [{ range: statement.range, text }] }];
}

function columnKey(step: Step, operation: AddColumn): Finding | undefined {
  const { column, relation } = operation;
  if (step.effects.indexBuild !== 'yes') return undefined;
  const kind = column.constraints.some((constraint) => constraint.kind === 'primary') ? 'primary' : 'unique';
  const range = operation.place(kind === 'primary' ? 'primary key' : 'unique');
  const instead = `Add \`${column.name}\` first, then CREATE UNIQUE INDEX CONCURRENTLY, ${outsideTransaction(step)}, and ADD CONSTRAINT … ${WORDS[kind]} USING INDEX.`;
  return built(step, range, column.name, `\`${column.name}\` as ${WORDS[kind]} to ${mention(relation)}`, instead);
}
