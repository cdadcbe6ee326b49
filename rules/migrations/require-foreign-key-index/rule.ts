import type { ConstraintDefinition, TypeName } from '../../engine/model/definition.ts';
import type { Finding, Suggestion } from '../../engine/model/hazard.ts';
import { HOLE, quoteIdentifier, type QualifiedName } from '../../engine/model/name.ts';
import type { AddColumn, AddConstraint, CreateTable } from '../../engine/model/operation.ts';
import { defineRule, type Step } from '../../engine/model/rule.ts';
import type { Relation } from '../../engine/model/schema.ts';
import { displayType } from '../../engine/postgres/types.ts';
import { isEditable, listed, mention, outsideTransaction } from '../../engine/postgres/wording.ts';

type Declaring = AddColumn | AddConstraint | CreateTable;

export default defineRule({
  id: 'require-foreign-key-index',
  family: 'migrations',
  preset: 'recommended',
  severity: 'warn',
  summary: 'Require an index for a foreign key through which deletes reach, and columns wide enough for it.',
  sources: [
    'https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK',
    'measured: test/truth/foreign-key-index.test.ts',
  ],
  operations: ['addColumn', 'addConstraint', 'createTable'],
  check(step, operation) {
    return declared(operation).flatMap((constraint) => [...withoutIndex(step, operation, constraint), ...tooNarrow(step, operation, constraint)]);
  },
});

function declared(operation: Declaring): readonly ConstraintDefinition[] {
  const all = operation.kind === 'addConstraint' ? [operation.constraint] : operation.kind === 'addColumn' ? operation.column.constraints : [...operation.constraints, ...operation.columns.flatMap(({ constraints }) => constraints)];
  return all.filter(({ kind, columns }) => kind === 'foreign' && columns.length > 0);
}

/** The table as the last migration leaves it, where it still has the foreign key; one that keeps no rows is no concern. */
function survivor({ migration }: Step, relation: QualifiedName, { columns }: ConstraintDefinition): Relation | undefined {
  const table = migration.atEnd.relation(relation);
  if (table?.kind !== 'table' || table.temporary || table.partitionOf !== undefined) return undefined;
  const keys = [...table.constraints.values()].filter(({ kind }) => kind === 'foreign');
  return keys.some((key) => key.columns.join() === columns.join()) ? table : undefined;
}

/** A DELETE of the parent looks for its children: for certain where the key says what becomes of them. */
function lacksIndex(step: Step, { relation }: Declaring, constraint: ConstraintDefinition): boolean {
  const onDelete = constraint.references?.onDelete;
  if (onDelete !== 'cascade' && onDelete !== 'set null' && onDelete !== 'set default') return false;
  const table = survivor(step, relation, constraint);
  return table !== undefined && !leads(table, constraint.columns) && (table.complete || step.isNew(relation));
}

/** Where the migration declares a key of one form without an index in tables that it makes: generators do so hundreds of times, for one cause. */
function alike(step: Step, { columns, references }: ConstraintDefinition): readonly Step<Declaring['kind']>[] {
  const forms = ALIKE.get(step.migration) ?? formsIn(step.migration);
  ALIKE.set(step.migration, forms);
  return forms.get(formOf(columns, references?.onDelete)) ?? [];
}

const ALIKE = new WeakMap<Step['migration'], ReadonlyMap<string, readonly Step<Declaring['kind']>[]>>();

function formOf(columns: readonly string[], onDelete: string | undefined): string {
  return JSON.stringify([columns, onDelete]);
}

function formsIn({ steps }: Step['migration']): ReadonlyMap<string, readonly Step<Declaring['kind']>[]> {
  const forms = new Map<string, Step<Declaring['kind']>[]>();
  for (const step of steps) {
    if (!isDeclaring(step)) continue;
    const { operation } = step;
    if (operation.kind !== 'createTable' && !step.isNew(operation.relation)) continue;
    for (const constraint of declared(operation)) {
      if (!lacksIndex(step, operation, constraint)) continue;
      const form = formOf(constraint.columns, constraint.references?.onDelete);
      forms.set(form, [...(forms.get(form) ?? []), step]);
    }
  }
  return forms;
}

function isDeclaring(step: Step): step is Step<Declaring['kind']> {
  const { kind } = step.operation;
  return kind === 'addColumn' || kind === 'addConstraint' || kind === 'createTable';
}

const SHOWN = 3;

/** The further tables, in a sentence behind the first one's. */
function furtherTables(others: readonly QualifiedName[]): string {
  if (others.length === 0) return '';
  const names = others.map(mention);
  return ` The same goes for ${listed(names.length > SHOWN ? [...names.slice(0, SHOWN - 1), `${names.length - SHOWN + 1} more tables`] : names)}.`;
}

function withoutIndex(step: Step, operation: Declaring, constraint: ConstraintDefinition): readonly Finding[] {
  const { relation } = operation;
  const { references, columns } = constraint;
  if (references === undefined || !lacksIndex(step, operation, constraint)) return [];
  const fresh = operation.kind === 'createTable' || step.isNew(relation);
  const declarations = fresh ? alike(step, constraint) : [];
  if (declarations.length > 0 && declarations[0]?.index !== step.index) return [];
  const others = declarations.slice(1).map((other) => other.operation.relation);
  const child = mention(relation);
  const keys = listed(columns.map((column) => `\`${column}\``));
  return [
    {
      range: operation.place(operation.kind === 'addConstraint' ? 'action' : 'references'),
      subject: columns.join(', '),
      message: {
        what: `Every DELETE from ${mention(references.relation)} reads the whole of ${child}: no index of ${child} leads with ${keys}.${furtherTables(others)}`,
        why: `ON DELETE ${references.onDelete.toUpperCase()} looks for the rows that refer to the deleted one, once for each, and holds its locks meanwhile.`,
        instead: fresh ? `CREATE INDEX ON ${child} (${columns.map(quoteIdentifier).join(', ')}) in this migration: the table is empty.` : `CREATE INDEX CONCURRENTLY ON ${child} (${columns.map(quoteIdentifier).join(', ')}), ${outsideTransaction(step)}.`,
      },
      suggestions: indexed(declarations, columns),
    },
  ];
}

/** Any index that begins with a column of the key narrows the search; whether its WHERE fits is not asked. */
function leads({ indexes }: Relation, columns: readonly string[]): boolean {
  return [...indexes.values()].some((index) => {
    const [first] = index.columns;
    return first !== undefined && columns.includes(first);
  });
}

function indexed(declarations: readonly Step<Declaring['kind']>[], columns: readonly string[]): readonly Suggestion[] {
  const edits = declarations.map((step) => {
    const { operation } = step;
    const { statement } = operation;
    const name = step.text(operation.place('relation'));
    if (!isEditable(operation) || statement.templated || name.includes(HOLE) || statement.source.includes('--> statement-breakpoint')) return undefined;
    const { end } = statement.range;
    return { range: { start: end, end }, text: `;\nCREATE INDEX ON ${name} (${columns.map(quoteIdentifier).join(', ')})` };
  });
  if (edits.length === 0 || !edits.every((edit) => edit !== undefined)) return [];
  return [{ title: `Index ${columns.join(', ')}`, edits }];
}

const WIDTHS: Readonly<Record<string, number>> = { int2: 2, int4: 4, int8: 8, serial: 4, bigserial: 8, smallserial: 2 };

/** Rows of the parent beyond what the child can hold cannot be referred to. */
function tooNarrow(step: Step, operation: Declaring, { columns, references }: ConstraintDefinition): readonly Finding[] {
  if (references === undefined || columns.length !== 1) return [];
  const [column = ''] = columns;
  const parent = step.migration.after.relation(references.relation);
  const target = references.columns[0] ?? [...(parent?.constraints.values() ?? [])].find(({ kind }) => kind === 'primary')?.columns[0];
  const wide = target === undefined ? undefined : parent?.columns.get(target)?.type;
  const narrow = step.migration.after.relation(operation.relation)?.columns.get(column)?.type;
  if (target === undefined || narrow === undefined || wide === undefined || narrow.array || !isNarrower(narrow, wide)) return [];
  return [
    {
      range: operation.kind === 'addColumn' ? operation.place('type') : operation.place(operation.kind === 'addConstraint' ? 'action' : 'references'),
      subject: column,
      message: {
        what: `\`${column}\` of ${mention(operation.relation)} is ${displayType(narrow)}, but refers to ${displayType(wide)}: every INSERT fails that refers to a row of ${mention(references.relation)} whose \`${target}\` is beyond ${narrow.name === 'int2' ? '32,767' : '2,147,483,647'}.`,
        why: 'The value does not fit into the column, and a wider type later writes every row anew.',
        instead: `Make \`${column}\` ${displayType(wide)} as well.`,
      },
      suggestions: operation.kind === 'addColumn' && isEditable(operation) ? [{ title: `Make it ${displayType(wide)}`, edits: [{ range: operation.place('type'), text: displayType(wide) }] }] : [],
    },
  ];
}

function isNarrower(narrow: TypeName, wide: TypeName): boolean {
  return (WIDTHS[narrow.name] ?? Infinity) < (WIDTHS[wide.name] ?? 0);
}
