import type { Suggestion } from '../../engine/model/hazard.ts';
import { HOLE, quoteIdentifier, quoteName, type QualifiedName } from '../../engine/model/name.ts';
import type { CreateView, RenameRelation } from '../../engine/model/operation.ts';
import { defineRule, type Step } from '../../engine/model/rule.ts';
import { isEditable, isInTransaction, mention } from '../../engine/postgres/wording.ts';

/** Drizzle sends what stands between two of these as one query, and some drivers take one statement a query. */
const BREAKPOINT = '--> statement-breakpoint';

export default defineRule({
  id: 'no-rename-table',
  family: 'migrations',
  preset: 'recommended',
  severity: 'error',
  summary: 'Disallow renaming a table or view that running code uses.',
  sources: [
    'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-RENAME',
    'https://www.postgresql.org/docs/current/sql-createview.html#SQL-CREATEVIEW-UPDATABLE-VIEWS',
    'measured: rename-table, rename-view, rename matview, alter table rename to same-tx swap view, cached-plans.txt',
  ],
  operations: ['renameRelation'],
  check(step, operation) {
    const { relation, relationKind, to } = operation;
    if (step.isNew(relation) || !isNamedByCode(step, operation) || keepsOldName(step, operation) || takesFreedName(step, operation)) return undefined;
    const old = mention(relation);
    const renamed = mention({ ...relation, name: to });
    const view = `CREATE VIEW ${old} AS SELECT * FROM ${renamed}`;
    return {
      range: operation.place('relation'),
      subject: relation.name,
      message: {
        what: `Renaming ${old} to \`${to}\` breaks every running query that names it.`,
        why: 'During a rolling deploy old code still asks for the old name and new code already for the new one: no order of migrating and deploying suits both.',
        instead:
          relationKind === 'table'
            ? `Let the old name live on as an updatable view in the same transaction (${view}), and drop the view in a later release.`
            : `Let the old name live on as a view in the same transaction (${view}), or make ${renamed} beside it, and drop ${old} in a later release.`,
      },
      suggestions: withView(step, operation),
    };
  },
});

/** Indexes and sequences are not what queries name, nor are partitions; ALTER TABLE renames them as well. */
function isNamedByCode({ schema }: Step, { relation, relationKind }: RenameRelation): boolean {
  if (relationKind === 'index' || relationKind === 'sequence') return false;
  const known = schema.relation(relation);
  if (known !== undefined) return known.partitionOf === undefined;
  return schema.indexOwner(relation) === undefined && !/_seq$/.test(relation.name);
}

/** In the same transaction the old name comes to stand for a view over the table, or for the table that takes its place. */
function keepsOldName(step: Step, { relation, relationKind, to }: RenameRelation): boolean {
  const renamed = { ...relation, name: to };
  return step.migration.steps.slice(step.index + 1).some((later) => {
    const { operation, schema } = later;
    if (!isTogether(step, later)) return false;
    switch (operation.kind) {
      case 'renameRelation':
        return schema.same({ ...operation.relation, name: operation.to }, relation);
      case 'createTable':
        return relationKind === 'table' && schema.same(operation.relation, relation);
      case 'createView':
        if (!schema.same(operation.relation, relation)) return false;
        return relationKind !== 'table' || (!operation.materialized && isWritable(step, operation, renamed));
      default:
        return false;
    }
  });
}

/** A view over the one table is updatable of itself; one that joins needs INSTEAD OF triggers for what old code writes. */
function isWritable(step: Step, view: CreateView, table: QualifiedName): boolean {
  const { schema, migration } = step;
  const only = view.reads[0];
  if (only !== undefined && view.reads.every((read) => schema.same(read, only)) && schema.same(only, table)) return true;
  return migration.steps.some(({ operation }) => operation.kind === 'createTrigger' && schema.same(operation.relation, view.relation));
}

/** The other half of a swap: the name was another relation's until this transaction renamed or dropped that. */
function takesFreedName(step: Step, { relation, to }: RenameRelation): boolean {
  return step.migration.steps.slice(0, step.index).some((earlier) => {
    const { operation, schema } = earlier;
    const frees = operation.kind === 'renameRelation' || operation.kind === 'dropRelation';
    return frees && isTogether(step, earlier) && schema.same(operation.relation, { ...relation, name: to });
  });
}

/** Whether nobody sees the one without the other. The statements of a DO block are always together. */
function isTogether({ transaction }: Step, other: Step): boolean {
  return transaction.scope !== 'none' && other.transaction === transaction;
}

/** The view behind the rename, where both come to pass at once. */
function withView({ operation: { statement }, transaction }: Step, operation: RenameRelation): readonly Suggestion[] {
  const { relation, relationKind, to } = operation;
  if (relationKind !== 'table' || !isEditable(operation) || !isInTransaction(transaction.scope) || `${relation.schema ?? ''}${relation.name}${to}`.includes(HOLE)) return [];
  const { end } = statement.range;
  const separator = statement.source.includes(BREAKPOINT) ? BREAKPOINT : '';
  const view = `CREATE VIEW ${quoteName(relation)} AS SELECT * FROM ${quoteName({ ...relation, name: to })}`;
  return [{ title: `Keep ${quoteIdentifier(relation.name)} as a view`, edits: [{ range: { start: end, end }, text: `;${separator}\n${view}` }] }];
}
