import type { Finding, Suggestion } from '../../engine/model/hazard.ts';
import { HOLE, quoteIdentifier } from '../../engine/model/name.ts';
import { defineRule, type Step } from '../../engine/model/rule.ts';
import type { Constraint } from '../../engine/model/schema.ts';
import { requiresNewColumn } from '../../engine/postgres/required-column.ts';
import { apart, isEditable, lockOn, mention, whoWaits } from '../../engine/postgres/wording.ts';

export default defineRule({
  id: 'no-scanning-not-null',
  family: 'migrations',
  preset: 'recommended',
  severity: 'error',
  growsWithTable: true,
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
        return requiresNewColumn(step, operation.relation, operation.column) ? undefined : setNotNull(step, operation.column);
      case 'addConstraint': {
        const { constraint } = operation;
        const column = constraint.columns[0];
        if (constraint.kind !== 'notNull' || column === undefined || requiresNewColumn(step, operation.relation, column)) return undefined;
        return scanned(step, column, { instead: safeWay(step, column), suggestions: notValid(step) });
      }
      case 'addColumn': {
        const { column } = operation;
        if (column.generated?.stored !== false || !column.notNull) return undefined;
        return scanned(step, column.name, {
          reason: 'A VIRTUAL column is stored nowhere and computed for each row, so',
          instead: `Add \`${column.name}\` without NOT NULL; then ${safeWay(step, column.name)}`,
        });
      }
    }
  },
});

type Scanning = Step<'setNotNull' | 'addConstraint' | 'addColumn'>;

interface Advice {
  readonly reason?: string;
  readonly instead: string;
  readonly suggestions?: readonly Suggestion[];
}

function scanned(step: Scanning, column: string, { reason, instead, suggestions }: Advice): Finding {
  return {
    range: step.operation.place(step.operation.kind === 'addColumn' ? 'not null' : 'action'),
    subject: column,
    message: {
      what: `Making \`${column}\` NOT NULL stops ${whoWaits(step)} while every row is checked.`,
      why: `${reason ?? unproved(step)} the whole table is read under ${lockOn(step)}.`,
      instead,
    },
    suggestions: suggestions ?? [],
  };
}

function unproved({ migration }: Scanning): string {
  return migration.version < 12 ? 'PostgreSQL 11 takes no proof, so' : 'Nothing in the migrations so far proves that the column has no NULL, so';
}

function setNotNull(step: Scanning, column: string): Finding {
  const lost = lostProof(step, column);
  if (lost !== undefined) {
    return scanned(step, column, {
      reason: `\`${lost.name}\` proves it, but is dropped first${lost.inSame ? ' (ALTER TABLE drops before it sets)' : ''}, so`,
      instead: `SET NOT NULL in a statement of its own, and DROP CONSTRAINT \`${lost.name}\` in the next.`,
      suggestions: lost.inSame ? inTwo(step) : [],
    });
  }
  const pending = pendingProof(step, column);
  if (pending !== undefined) {
    const replaces = step.migration.version >= 18 && pending.kind === 'notNull';
    return scanned(step, column, {
      reason: `\`${pending.name}\` is NOT VALID and proves nothing yet, so`,
      instead: `VALIDATE CONSTRAINT \`${pending.name}\` ${apart(step)}${replaces ? ': it makes the column NOT NULL, and' : ' before: it'} lets reads and writes go on.`,
      suggestions: replaces ? replaced(step, `Validate \`${pending.name}\``, `VALIDATE CONSTRAINT ${quoteIdentifier(pending.name)}`) : [],
    });
  }
  if (hasOwnDefault(step, column)) {
    return scanned(step, column, { instead: `Say NOT NULL where \`${column}\` is added: ADD COLUMN … NOT NULL DEFAULT … reads no row.` });
  }
  return scanned(step, column, { instead: safeWay(step, column), suggestions: firstStep(step, column) });
}

/** A valid CHECK that this migration drops before the column is set. */
function lostProof(step: Scanning, column: string): { readonly name: string; readonly inSame: boolean } | undefined {
  const own = step.operation;
  if (step.migration.version < 12) return undefined;
  for (const { operation, schema } of step.migration.steps.slice(0, step.index)) {
    if (operation.kind !== 'dropConstraint' || !schema.same(operation.relation, own.relation)) continue;
    const constraint = schema.relation(operation.relation)?.constraints.get(operation.name);
    if (constraint?.validated === true && constraint.expression?.provesNotNull.includes(column) === true) {
      return { name: operation.name, inSame: operation.statement === own.statement };
    }
  }
  return undefined;
}

/** A constraint that would prove it, were it validated. */
function pendingProof({ schema, operation, migration }: Scanning, column: string): Constraint | undefined {
  const constraints = [...(schema.relation(operation.relation)?.constraints.values() ?? [])];
  return constraints.find(
    ({ kind, validated, enforced, columns, expression }) =>
      enforced && !validated && (kind === 'notNull' ? columns.includes(column) : migration.version >= 12 && expression?.provesNotNull.includes(column) === true),
  );
}

/** The column was added by this very migration with a value for every row. */
function hasOwnDefault({ schema, operation, migration }: Scanning, column: string): boolean {
  const known = schema.relation(operation.relation)?.columns.get(column);
  return known?.origin === migration.path && known.default !== undefined && !known.default.isNull;
}

function safeWay(step: Scanning, column: string): string {
  const table = mention(step.operation.relation);
  const { version } = step.migration;
  if (version >= 18) return `ALTER TABLE ${table} ADD CONSTRAINT … NOT NULL \`${column}\` NOT VALID, then VALIDATE CONSTRAINT ${apart(step)}.`;
  if (version >= 12) {
    return `Add CHECK (\`${column}\` IS NOT NULL) NOT VALID, VALIDATE CONSTRAINT ${apart(step)}, then SET NOT NULL: with the valid CHECK it reads nothing.`;
  }
  return `On PostgreSQL 11 SET NOT NULL always reads the table: keep a valid CHECK (\`${column}\` IS NOT NULL) instead.`;
}

/** Another text in place of the clause; not where it would repeat a name that a template makes. */
function replaced({ operation }: Scanning, title: string, text: string): readonly Suggestion[] {
  if (!isEditable(operation) || text.includes(HOLE)) return [];
  return [{ title, edits: [{ range: operation.place('clause'), text }] }];
}

const LONGEST_NAME = 63;

/** The first step of the safe way. */
function firstStep(step: Scanning, column: string): readonly Suggestion[] {
  const suffix = '_not_null';
  const name = quoteIdentifier(`${step.operation.relation.name}_${column}`.slice(0, LONGEST_NAME - suffix.length) + suffix);
  const own = quoteIdentifier(column);
  return step.migration.version >= 18
    ? replaced(step, 'First step: NOT NULL … NOT VALID', `ADD CONSTRAINT ${name} NOT NULL ${own} NOT VALID`)
    : replaced(step, `${step.migration.version < 12 ? 'Instead' : 'First step'}: CHECK … IS NOT NULL, NOT VALID`, `ADD CONSTRAINT ${name} CHECK (${own} IS NOT NULL) NOT VALID`);
}

/** SET and DROP as two statements, where the ALTER TABLE has no third command. */
function inTwo(step: Scanning): readonly Suggestion[] {
  const { operation } = step;
  const { statement } = operation;
  const clauses = step.migration.steps.filter((other) => other.operation.statement === statement).map((other) => other.operation);
  const drop = clauses.find(({ kind }) => kind === 'dropConstraint');
  if (clauses.length !== 2 || drop === undefined || !isEditable(operation)) return [];
  const places = [operation.place('clause'), drop.place('clause')];
  const head = step.text({ start: statement.range.start, end: Math.min(...places.map(({ start }) => start)) });
  const text = places.map((place) => `${head}${step.text(place)}`).join(';\n');
  return [{ title: 'Set NOT NULL first, drop the CHECK after it', edits: [{ range: statement.range, text }] }];
}

function notValid({ operation }: Scanning): readonly Suggestion[] {
  if (!isEditable(operation)) return [];
  const { end } = operation.place('clause');
  return [{ title: 'Add it NOT VALID', edits: [{ range: { start: end, end }, text: ' NOT VALID' }] }];
}
