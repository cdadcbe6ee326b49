import type { Suggestion } from '../../engine/model/hazard.ts';
import { HOLE, quoteName, type QualifiedName } from '../../engine/model/name.ts';
import type { CreateIndex } from '../../engine/model/index-operation.ts';
import { defineRule, type Step } from '../../engine/model/rule.ts';
import { isEditable, isInTransaction, mention } from '../../engine/postgres/wording.ts';

export default defineRule({
  id: 'no-invalid-index-reuse',
  family: 'migrations',
  preset: 'recommended',
  severity: 'error',
  summary: 'Disallow CREATE INDEX CONCURRENTLY IF NOT EXISTS, which takes a broken index for a finished one.',
  sources: [
    'https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY',
    'https://www.postgresql.org/docs/current/catalog-pg-index.html',
    'measured: test/truth/invalid-index.test.ts',
  ],
  operations: ['createIndex'],
  check(step, operation) {
    const { relation, name, concurrently, ifNotExists } = operation;
    if (!concurrently || !ifNotExists || name === undefined || step.isNew(relation)) return undefined;
    // In a transaction it fails at once, which another rule says.
    if (isInTransaction(step.transaction.scope) || operation.statement.inBlock || isCleared(step, operation) || looksAtValidity(step)) return undefined;
    const index: QualifiedName = { ...relation, name };
    return {
      range: ifNotExistsIn(operation) ?? operation.place('action'),
      message: {
        what: `When the first attempt breaks off, \`${name}\` stays behind INVALID, and the next one takes it for finished: ${mention(relation)} goes on without the index${operation.unique ? ', and without its uniqueness of old rows' : ''}.`,
        why: 'A cancelled or failed CONCURRENTLY leaves the index under its name: no query uses it, every write maintains it, and IF NOT EXISTS looks at nothing but the name.',
        instead: `DROP INDEX CONCURRENTLY IF EXISTS \`${name}\` before it, or leave IF NOT EXISTS out, so that the retry says what is wrong.`,
      },
      suggestions: suggestions(step, operation, index),
    };
  },
});

/** The same index is dropped earlier in this migration. */
function isCleared({ migration, index }: Step, { name, relation }: CreateIndex): boolean {
  return migration.steps
    .slice(0, index)
    .some(({ operation, schema }) => operation.kind === 'dropIndex' && operation.indexes.some((dropped) => dropped.name === name && (dropped.schema === undefined || relation.schema === undefined || schema.same({ ...dropped, name }, { ...relation, name }))));
}

/** A script that asks pg_index which indexes are valid takes care of them itself. */
function looksAtValidity({ operation }: Step): boolean {
  return /\bindisvalid\b/i.test(operation.statement.source);
}

function ifNotExistsIn({ statement }: CreateIndex): { readonly start: number; readonly end: number } | undefined {
  const { tokens, exact } = statement;
  const at = tokens.findIndex(({ text }, index) => text.toLowerCase() === 'if' && tokens[index + 1]?.text.toLowerCase() === 'not');
  const first = tokens[at];
  const last = tokens[at + 2];
  return exact && first !== undefined && last !== undefined ? statement.locate({ start: first.start, end: last.end }) : undefined;
}

/** The drop stands in front of it only where two statements are no transaction; otherwise the words are taken out. */
function suggestions(step: Step, operation: CreateIndex, index: QualifiedName): readonly Suggestion[] {
  const words = ifNotExistsIn(operation);
  if (words === undefined || !isEditable(operation) || index.name.includes(HOLE) || !index.known) return [];
  const without: Suggestion = { title: 'Leave IF NOT EXISTS out', edits: [{ range: { start: words.start, end: words.end + 1 }, text: '' }] };
  const { start } = operation.statement.range;
  const drop = `DROP INDEX CONCURRENTLY IF EXISTS ${quoteName(index)}`;
  // Prisma, whose migration is a folder, sends one with DROP INDEX CONCURRENTLY as one string.
  const mustBeAlone = step.runner.transaction === 'implicit' || step.runner.unit !== 'file';
  if (mustBeAlone) return [without];
  // In one string with the other it would share its transaction, so code sends it by itself.
  const { origin } = operation.statement;
  const edits = origin === undefined ? [{ range: { start, end: start }, text: `${drop};\n` }] : origin.precede([drop]);
  return [...(edits === undefined ? [] : [{ title: `Drop a broken ${index.name} first`, edits }]), without];
}
