import type { ConstraintDefinition } from '../../engine/model/definition.ts';
import type { Finding, Suggestion } from '../../engine/model/hazard.ts';
import { HOLE, quoteIdentifier, type QualifiedName } from '../../engine/model/name.ts';
import type { AddColumn, AddConstraint } from '../../engine/model/operation.ts';
import { defineRule, type Step } from '../../engine/model/rule.ts';
import { isEditable, isInTransaction, listed, lockOn, mention, outsideTransaction, whoWaits } from '../../engine/postgres/wording.ts';

export default defineRule({
  id: 'no-blocking-unique',
  family: 'migrations',
  preset: 'recommended',
  severity: 'error',
  growsWithTable: true,
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
const UNNAMED = { unique: 'a UNIQUE constraint', primary: 'a primary key', exclude: 'an EXCLUDE constraint' } as const;

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
  const name = `${constraint.name === undefined ? UNNAMED[kind] : `\`${constraint.name}\``} to ${table}`;
  if (kind === 'exclude' || /\bwithout\s+overlaps\b/i.test(operation.textOf('clause'))) {
    const words = kind === 'exclude' ? 'EXCLUDE' : 'WITHOUT OVERLAPS';
    return built(step, range, subject, name, `There is no gentle way: PostgreSQL neither takes an index over for ${words} nor adds it NOT VALID. Build a new table with the constraint and swap, or keep to a quiet hour with a lock_timeout.`);
  }
  const known = step.schema.relation(relation);
  if (known?.partitioned === true) {
    if (isOnly(operation) || partitionsHave(step, known.children, constraint)) return undefined;
    return built(step, range, subject, name, `On each partition CREATE UNIQUE INDEX CONCURRENTLY, ${outsideTransaction(step)}, and ADD CONSTRAINT … ${WORDS[kind]} USING INDEX; then add it to ${table}, which takes over what its partitions have and builds nothing.`);
  }
  const steps = `CREATE UNIQUE INDEX CONCURRENTLY, ${outsideTransaction(step)}, then ADD CONSTRAINT … ${WORDS[kind]} USING INDEX, which is instant`;
  const proof = kind === 'primary' && step.effects.scan !== 'no' ? '; prove the columns NOT NULL before with a validated CHECK' : '';
  return built(step, range, subject, name, `${steps}${proof}.`, kind === 'unique' ? usingIndex(step, operation) : []);
}

/** ALTER TABLE ONLY on a partitioned table makes a key that waits for its partitions to be attached: nothing is built (measured 14 to 18). */
function isOnly({ statement }: AddConstraint): boolean {
  return /^alter\s+table\s+(?:if\s+exists\s+)?only\b/i.test(statement.text);
}

/** Each partition has such a key already, which becomes part of the new one; a mere index would be built again (measured 14 to 18). */
function partitionsHave(step: Step, partitions: readonly QualifiedName[], { kind, columns }: ConstraintDefinition): boolean {
  return partitions.every((partition) => {
    const constraints = [...(step.schema.relation(partition)?.constraints.values() ?? [])];
    return constraints.some((constraint) => constraint.kind === kind && constraint.columns.join() === columns.join());
  });
}

/** PRIMARY KEY USING INDEX is instant only where the columns are NOT NULL already. */
function nullableKey(step: Step, operation: AddConstraint): Finding | undefined {
  if (step.effects.scan !== 'yes') return undefined;
  const index = operation.constraint.usingIndex ?? '';
  const known = step.schema.relation(operation.relation);
  const nullable = (known?.indexes.get(index)?.columns ?? []).filter((column) => column !== undefined && known?.columns.get(column)?.notNull !== true);
  const columns = listed(nullable.map((column) => `\`${column ?? ''}\``));
  const gentle = step.migration.version >= 12;
  return {
    range: operation.place('action'),
    message: {
      what: `Making \`${index}\` the primary key stops ${whoWaits(step)} while every row is checked for NULL.`,
      why: `${gentle ? `Nothing so far proves ${columns} NOT NULL` : `${columns} may still be NULL, and PostgreSQL 11 takes no proof`}, so the check runs under ${lockOn(step)}.`,
      instead: gentle
        ? 'Prove it first: CHECK (… IS NOT NULL) NOT VALID, then VALIDATE CONSTRAINT in a migration of its own.'
        : 'There is no gentle way: keep to a quiet hour with a lock_timeout.',
    },
  };
}

const PLAIN_KEY = /^ADD\s+CONSTRAINT\s+(?:"(?:[^"]|"")+"|\S+)\s+UNIQUE\s*\(([^()]*)\)$/i;

/** Two statements in place of one: only where the constraint says nothing that an index could not take over. */
function usingIndex(step: Step, operation: AddConstraint): readonly Suggestion[] {
  const { constraint, relation, statement } = operation;
  const clause = operation.textOf('clause');
  const columns = PLAIN_KEY.exec(clause)?.[1];
  const alone = step.migration.steps.filter((other) => other.operation.statement === statement).length === 1;
  // Two statements in one string are a transaction.
  const together = isInTransaction(step.transaction.scope) || step.runner.transaction === 'implicit';
  if (columns === undefined || constraint.name === undefined || constraint.name.includes(HOLE) || !alone || !isEditable(operation) || together) return [];
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
