import { blocksReads, blocksTraffic, strengthOf, type LockMode } from '../../engine/model/lock.ts';
import type { QualifiedName } from '../../engine/model/name.ts';
import type { Suggestion } from '../../engine/model/hazard.ts';
import { defineRule, type Step } from '../../engine/model/rule.ts';
import { apart, article, earlierInTransaction, isEditable, lockTakenBefore, mention, ofItsFile } from '../../engine/postgres/wording.ts';

export default defineRule({
  id: 'no-validate-under-lock',
  family: 'migrations',
  preset: 'recommended',
  severity: 'error',
  growsWithTable: true,
  summary: 'Disallow VALIDATE CONSTRAINT while a stronger lock is held on the table.',
  sources: [
    'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-VALIDATE-CONSTRAINT',
    'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES',
    'https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES',
    'measured: validate-*, multi: add col + validate check',
  ],
  operations: ['validateConstraint'],
  check(step, operation) {
    const { relation, name } = operation;
    // A constraint that the history does not tell would not be validated, were it valid already.
    if (step.isNew(relation) || (step.effects.scan === 'no' && step.effects.foreignKeyCheck === 'no')) return undefined;
    const held = strongestOf([beside(step, relation), before(step, relation), ...parents(step).map((parent) => before(step, parent))]);
    if (held === undefined) return undefined;
    const table = mention(held.relation);
    const traffic = blocksReads(held.mode) ? `every read and write of ${table}` : `every write to ${table}`;
    return {
      range: operation.place('clause'),
      subject: name,
      message: {
        what: `Validating \`${name}\` stops ${traffic} while every row is checked.`,
        why: `${held.by === 'statement' ? 'Another command of the same ALTER TABLE takes' : `${held.file === '' ? 'An earlier statement of the same transaction' : `A statement${held.file}, which ${step.runner.name} runs in the same transaction,`} holds`} ${article(held.mode)} ${held.mode} lock on ${table}; by itself VALIDATE lets reads and writes go on.`,
        instead: `VALIDATE CONSTRAINT \`${name}\` ${held.by === 'statement' && step.transaction.scope === 'none' ? 'in a statement of its own, after this one' : apart(step)}.`,
      },
      suggestions: held.by === 'statement' ? inTwo(step) : [],
      related: held.by === 'transaction' ? lockTakenBefore(step, held.relation) : [],
    };
  },
});

/** A lock that traffic feels while the rows are read, and what took it. */
interface Held {
  readonly relation: QualifiedName;
  readonly mode: LockMode;
  readonly by: 'statement' | 'transaction';
  /** ` of 0007_note.sql`, where another file has taken it. */
  readonly file: string;
}

function strongestOf(all: readonly (Held | undefined)[]): Held | undefined {
  return all.reduce((strongest, each) => (each !== undefined && (strongest === undefined || strengthOf(each.mode) > strengthOf(strongest.mode)) ? each : strongest), undefined);
}

/** The lock that earlier statements of the transaction have left on a live relation. */
function before(step: Step, relation: QualifiedName): Held | undefined {
  if (step.isNew(relation)) return undefined;
  return strongestOf(
    earlierInTransaction(step).flatMap((other) =>
      other.effects.locks.flatMap((lock): Held | [] => (step.schema.same(lock.relation, relation) && blocksTraffic(lock.mode) ? { relation, mode: lock.mode, by: 'transaction', file: ofItsFile(other, step) } : [])),
    ),
  );
}

/** The lock of the other commands of the same ALTER TABLE: it takes the strongest at its beginning. */
function beside(step: Step, relation: QualifiedName): Held | undefined {
  const { migration, operation, schema } = step;
  const others = migration.steps.filter((other) => other !== step && other.operation.statement === operation.statement);
  const modes = others.flatMap(({ effects }) => effects.locks.flatMap((lock) => (schema.same(lock.relation, relation) && blocksTraffic(lock.mode) ? [lock.mode] : [])));
  return strongestOf(modes.map((mode) => ({ relation, mode, by: 'statement', file: '' })));
}

/** The tables that a foreign key points at: their writers wait as well where ADD FOREIGN KEY holds its lock. */
function parents({ effects, operation, schema }: Step<'validateConstraint'>): QualifiedName[] {
  return effects.locks.map(({ relation }) => relation).filter((relation) => !schema.same(relation, operation.relation));
}

/** The other commands first, the validation as a statement behind them; no help inside a transaction. */
function inTwo(step: Step): readonly Suggestion[] {
  const { operation, migration, transaction } = step;
  const { statement } = operation;
  if (!isEditable(operation) || transaction.scope !== 'none') return [];
  const clauses = migration.steps.filter((other) => other.operation.statement === statement);
  if (clauses.filter((other) => other.operation.kind === 'validateConstraint').length !== 1) return [];
  const head = step.text({ start: statement.range.start, end: Math.min(...clauses.map((other) => other.operation.place('clause').start)) });
  const others = clauses.filter((other) => other !== step).map((other) => step.text(other.operation.place('clause')));
  return [{ title: 'Validate in a statement of its own', edits: [{ range: statement.range, text: `${head}${others.join(', ')};\n${head}${step.text(operation.place('clause'))}` }] }];
}
