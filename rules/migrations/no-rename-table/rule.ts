import type { Finding, Suggestion } from '../../engine/model/hazard.ts';
import { displayName, HOLE, quoteName, type QualifiedName } from '../../engine/model/name.ts';
import type { CreateView, RenameRelation, RenameSchema } from '../../engine/model/operation.ts';
import { defineRule, type Step } from '../../engine/model/rule.ts';
import { placesInCode, relatedInCode } from '../../engine/postgres/in-code.ts';
import { isTogether } from '../../engine/postgres/together.ts';
import { isEditable, isInTransaction, listed, mention } from '../../engine/postgres/wording.ts';

/** Drizzle sends what stands between two of these as one query, and some drivers take one statement a query. */
const BREAKPOINT = '--> statement-breakpoint';

/** Names of tables in one sentence. */
const SHOWN = 3;

export default defineRule({
  id: 'no-rename-table',
  family: 'migrations',
  preset: 'recommended',
  severity: 'error',
  summary: 'Disallow renaming a table or view that running code uses.',
  sources: [
    'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-RENAME',
    'https://www.postgresql.org/docs/current/sql-createview.html#SQL-CREATEVIEW-UPDATABLE-VIEWS',
    'https://www.postgresql.org/docs/current/sql-alterschema.html',
    'measured: rename-table, rename-view, rename matview, alter table rename to same-tx swap view, cached-plans.txt',
  ],
  operations: ['renameRelation', 'renameSchema'],
  check(step, operation) {
    if (operation.kind === 'renameSchema') return renamedSchema(step, operation);
    const { relation, to } = operation;
    if (step.isNew(relation) || !isNamedByCode(step, operation) || isReported(step, operation) || keepsOldName(step, operation)) return undefined;
    const use = step.migration.codeUse(relation);
    if (use.unused) return undefined;
    return {
      range: operation.place('relation'),
      subject: relation.name,
      message: {
        what: `Renaming ${mention(relation)} to \`${to}\` breaks every running query that names it.`,
        why: `During a rolling deploy old code still asks for the old name${placesInCode(use)} and new code already for the new one: no order of migrating and deploying suits both.`,
        instead: safeWay(step, operation),
      },
      suggestions: withView(step, operation),
      related: relatedInCode(use, relation.name),
    };
  },
});

/** Only where the history knows tables in it: others may hold functions alone. */
function renamedSchema(step: Step, operation: RenameSchema): Finding | undefined {
  const { schema, to } = operation;
  const live = step.schema.relationsIn(schema).filter(({ name }) => !step.isNew(name));
  const [first] = live;
  if (first === undefined || step.schemaAtEnd().relation(first.name) !== undefined) return undefined;
  const shown = live.slice(0, SHOWN).map(({ name }) => mention(name));
  const tables = live.length > SHOWN ? `${shown.join(', ')} and ${live.length - SHOWN} more` : listed(shown);
  return {
    range: operation.place('column'),
    subject: schema,
    message: {
      what: `Renaming the schema \`${schema}\` to \`${to}\` breaks every running query that names ${tables}.`,
      why: 'During a rolling deploy old code still asks for the old name and new code already for the new one: no order of migrating and deploying suits both.',
      instead: `Make \`${to}\` beside it with a view for each table (CREATE VIEW ${displayName({ ...first.name, schema: to })} AS SELECT * FROM ${displayName(first.name)}), switch the code over, and move the tables in a later release.`,
    },
  };
}

function safeWay(step: Step, operation: RenameRelation): string {
  const { relation, relationKind, to } = operation;
  const old = mention(relation);
  const successor = successorOf(step, relation);
  if (successor !== undefined && !isTogether(step, successor)) {
    return `Put this statement and the one that gives ${old} its new meaning into one transaction: between them every query fails.`;
  }
  if (successor !== undefined) return `Old code cannot write to ${old} any more: let the view select from \`${to}\` alone, or give it INSTEAD OF triggers in the same transaction.`;
  const view = `\`${viewOver(operation)}\``;
  if (relationKind === 'table') return `Let the old name live on as an updatable view in the same transaction (${view}), and drop the view in a later release.`;
  return `Let the old name live on as a view in the same transaction (${view}), or make \`${to}\` beside it, and drop ${old} in a later release.`;
}

function viewOver({ relation, to }: RenameRelation): string {
  const spelt = relation.known ? quoteName : displayName;
  return `CREATE VIEW ${spelt(relation)} AS SELECT * FROM ${spelt({ ...relation, name: to })}`;
}

/** Indexes and sequences are not what queries name, nor are partitions; ALTER TABLE renames them as well. */
function isNamedByCode({ schema }: Step, { relation, relationKind }: RenameRelation): boolean {
  if (relationKind === 'index' || relationKind === 'sequence') return false;
  const known = schema.relation(relation);
  if (known !== undefined) return known.partitionOf === undefined;
  return schema.indexOwner(relation) === undefined && !/_seq$/.test(relation.name);
}

/** In the same transaction the old name comes to stand for a view over the table, or for the table that takes its place. */
function keepsOldName(step: Step, { relation, relationKind, to }: RenameRelation): boolean {
  const successor = successorOf(step, relation);
  if (successor === undefined || !isTogether(step, successor)) return false;
  const { operation } = successor;
  return relationKind !== 'table' || operation.kind !== 'createView' || (!operation.materialized && isWritable(step, operation, { ...relation, name: to }));
}

/** The later step that gives the old name to something else. */
function successorOf(step: Step, relation: QualifiedName): Step | undefined {
  return step.migration.steps.slice(step.index + 1).find(({ operation, schema }) => {
    if (operation.kind === 'renameRelation') return schema.same({ ...operation.relation, name: operation.to }, relation);
    return (operation.kind === 'createTable' || operation.kind === 'createView') && schema.same(operation.relation, relation);
  });
}

/** A view over the one table is updatable of itself; one that joins needs INSTEAD OF triggers for what old code writes. */
function isWritable(step: Step, view: CreateView, table: QualifiedName): boolean {
  const { schema, migration } = step;
  const only = view.reads[0];
  if (only !== undefined && view.reads.every((read) => schema.same(read, only)) && schema.same(only, table)) return true;
  return migration.steps.some(({ operation }) => operation.kind === 'createTrigger' && schema.same(operation.relation, view.relation));
}

/**
 * Another statement is at fault: the name was given, or the new one freed, earlier in this migration (a chain of renames,
 * the other half of a swap), or the table is dropped in the end.
 */
function isReported({ migration, index }: Step, { relation, to }: RenameRelation): boolean {
  const renamed = { ...relation, name: to };
  return migration.steps.some(({ operation, schema, index: at }) => {
    if (operation.kind === 'dropRelation') return operation.relationKind === 'table' && schema.same(operation.relation, renamed);
    if (operation.kind !== 'renameRelation' || at >= index) return false;
    return schema.same(operation.relation, renamed) || schema.same({ ...operation.relation, name: operation.to }, relation);
  });
}

/** The view behind the rename, where both come to pass at once. */
function withView(step: Step, operation: RenameRelation): readonly Suggestion[] {
  const { relation, relationKind } = operation;
  const view = viewOver(operation);
  const hasPlace = isEditable(operation) && isInTransaction(step.transaction.scope) && successorOf(step, relation) === undefined;
  if (relationKind !== 'table' || !hasPlace || view.includes(HOLE)) return [];
  const { range, source } = operation.statement;
  const separator = source.includes(BREAKPOINT) ? BREAKPOINT : '';
  return [{ title: `Keep ${relation.name} as a view`, edits: [{ range: { start: range.end, end: range.end }, text: `;${separator}\n${view}` }] }];
}
