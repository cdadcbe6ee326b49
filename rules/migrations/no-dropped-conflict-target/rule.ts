import type { Finding } from '../../engine/model/hazard.ts';
import type { QualifiedName } from '../../engine/model/name.ts';
import type { ChangeConstraint } from '../../engine/model/operation.ts';
import type { ConflictTarget } from '../../engine/model/conflict-target.ts';
import type { DropIndex } from '../../engine/model/index-operation.ts';
import { defineRule, type Step } from '../../engine/model/rule.ts';
import type { Index, Relation, SchemaView } from '../../engine/model/schema.ts';
import type { UpsertsRead } from '../../engine/model/upsert.ts';
import { needsIndex } from '../../engine/postgres/conflict-target.ts';
import { placesInCode, relatedInCode } from '../../engine/postgres/in-code.ts';
import { isBoundUnique } from '../../engine/postgres/tightening.ts';
import { namesOf } from '../../engine/postgres/together.ts';
import { listed, mention } from '../../engine/postgres/wording.ts';

export default defineRule({
  id: 'no-dropped-conflict-target',
  family: 'migrations',
  preset: 'recommended',
  severity: 'error',
  summary: 'Disallow taking away the unique index that an INSERT … ON CONFLICT of running code needs.',
  sources: [
    'https://www.postgresql.org/docs/current/sql-insert.html#SQL-ON-CONFLICT',
    'https://www.postgresql.org/docs/current/logical-replication-publication.html#LOGICAL-REPLICATION-PUBLICATION-REPLICA-IDENTITY',
    'measured: ON CONFLICT after DROP INDEX, DROP CONSTRAINT and RENAME CONSTRAINT, 14 to 18',
  ],
  operations: ['dropConstraint', 'dropIndex', 'renameConstraint', 'renameRelation'],
  check(step, operation) {
    switch (operation.kind) {
      case 'dropConstraint':
        return droppedConstraint(step, operation);
      case 'dropIndex':
        return operation.indexes.flatMap((index) => droppedIndex(step, operation, index) ?? []);
      case 'renameConstraint':
        return renamed(step, step.schema.relation(operation.relation), operation.name, operation.to, operation.place('column'));
      case 'renameRelation': {
        const owner = step.schema.indexOwner(operation.relation);
        return owner?.index.constraint === undefined ? undefined : renamed(step, owner.relation, operation.relation.name, operation.to, operation.place('relation'));
      }
    }
  },
});

function droppedConstraint(step: Step, operation: ChangeConstraint): Finding | undefined {
  const table = step.schema.relation(operation.relation);
  const index = table?.indexes.get(operation.name);
  return table === undefined || index === undefined ? undefined : withoutTarget(step, table, index, operation.place('clause'));
}

function droppedIndex(step: Step, operation: DropIndex, name: QualifiedName): Finding | undefined {
  const owner = step.schema.indexOwner(name);
  // PostgreSQL refuses to drop the index of a constraint.
  return owner === undefined || owner.index.constraint !== undefined ? undefined : withoutTarget(step, owner.relation, owner.index, operation.place('column'));
}

function withoutTarget(step: Step, table: Relation, index: Index, range: Finding['range']): Finding | undefined {
  const { name } = table;
  if (!index.unique || step.isOurs(index.origin) || index.parent !== undefined || step.isNew(name) || isElsewhere(step, table, index)) return undefined;
  const users = usersOf(step, name, (conflict) => conflict.constraint === index.name || sameColumns(conflict.columns, index.columns));
  const narrower = isBoundUnique({ ...table, indexes: withoutIndex(table, index) }, index.columns);
  const upserts = upsertsBy(step, table, index, narrower);
  if (users.length === 0 && upserts.places.length === 0 && (narrower || isSpared(step, name))) return undefined;
  const later = successorIn(step.migration.after, table, index);
  const isKey = table.constraints.get(index.name)?.kind === 'primary';
  const shown = users.length === 0 ? '' : ` (${listed(users)}, for instance)`;
  const moment = later === undefined ? `Without \`${index.name}\`` : later.name === index.name ? `Until \`${index.name}\` is there again,` : `Until \`${later.name}\` takes the place of \`${index.name}\`,`;
  return {
    range,
    subject: index.name,
    message: {
      what: `${moment} every INSERT into ${mention(name)} by running code that says ON CONFLICT ${targetOf(index)} fails${shown}${placesInCode(upserts)}${narrower ? '' : ', and duplicates become possible'}.`,
      why: `PostgreSQL then knows no unique index that matches it: during a rolling deploy the old code goes on with its upserts.${isKey ? ' Where the table is published for logical replication, every UPDATE and DELETE fails as well.' : ''}`,
      instead:
        later === undefined
          ? `Build the unique index that takes its place first, deploy code whose ON CONFLICT names that one (or that has none), and drop \`${index.name}\` in a later release.`
          : `Build the new index first, CONCURRENTLY and under a name of its own, and drop \`${index.name}\` after that; or do both in one transaction.`,
    },
    related: relatedInCode(upserts, name.name),
  };
}

/** Upserts of the running code, or else of the code as it is now, that need this index; of one that was little more than a target those that surely do. */
function upsertsBy(step: Step, table: Relation, index: Index, surely: boolean): UpsertsRead {
  const use = step.migration.upsertsOf(table.name);
  const needing = ({ places }: UpsertsRead): UpsertsRead['places'] => places.filter(({ target }) => (surely ? ['yes'] : ['yes', 'maybe']).includes(needsIndex(target, table, index)));
  const running = needing(use);
  return running.length > 0 || use.isNow ? { ...use, places: running } : { ...use.now, places: needing(use.now) };
}

/** The code that runs is known, code of the repository uses the table or other ones, and all that upserts in it, now as well, was read. */
function isSpared(step: Step, table: QualifiedName): boolean {
  const { places, released, unused } = step.migration.codeUse(table);
  if (!unused && (released === undefined || places.length === 0)) return false;
  const upserts = step.migration.upsertsOf(table);
  return !upserts.unplaced && !upserts.now.unplaced;
}

/** `(tenant_id, email)`, as far as the index is on plain columns. */
function targetOf({ columns, partial }: Index): string {
  const plain = columns.filter((column) => column !== undefined);
  return `${plain.length === columns.length ? `(${plain.join(', ')})` : 'on its expression'}${partial ? ' WHERE …' : ''}`;
}

function sameColumns(left: readonly (string | undefined)[], right: readonly (string | undefined)[]): boolean {
  return left.length > 0 && left.length === right.length && left.every((column) => column !== undefined && right.includes(column));
}

/** Another unique index does what the dropped one did, as far as ON CONFLICT looks. */
function successorIn(schema: SchemaView, { name }: Relation, index: Index): Index | undefined {
  return [...(schema.relation(name)?.indexes.values() ?? [])].find((other) => {
    if (!other.unique || (other.partial && !index.partial)) return false;
    return index.columns.includes(undefined) ? other.name !== index.name && other.mentions.join() === index.mentions.join() : sameColumns(other.columns, index.columns);
  });
}

/** There is a successor when the transaction is over; or others report it: the table or a column of the index is gone, or has another name. */
function isElsewhere(step: Step, table: Relation, index: Index): boolean {
  const after = step.migration.after.relation(table.name);
  if (after === undefined || namesOf(step, table.name).length > 1) return true;
  if (index.mentions.some((column) => table.columns.has(column) && !after.columns.has(column))) return true;
  return successorIn(step.schemaAtEnd(), table, index) !== undefined;
}

function withoutIndex({ indexes }: Relation, { name }: Index): ReadonlyMap<string, Index> {
  return new Map([...indexes].filter(([other]) => other !== name));
}

/** Functions of the history, and statements further down, whose ON CONFLICT names the index. */
function usersOf(step: Step, relation: QualifiedName, names: (target: ConflictTarget) => boolean): readonly string[] {
  const routines = step.schema.upsertsInto(relation).filter(({ target }) => names(target)).map(({ routine }) => `${mention(routine)}`);
  const below = step.migration.steps
    .slice(step.index + 1)
    .some(({ operation, schema }) => operation.kind === 'insert' && operation.conflict !== undefined && schema.same(operation.relation, relation) && names(operation.conflict));
  return [...new Set(routines), ...(below ? ['an INSERT further down'] : [])];
}

/** ON CONFLICT ON CONSTRAINT is rare, so only one that the migrations show counts. */
function renamed(step: Step, table: Relation | undefined, name: string, to: string, range: Finding['range']): Finding | undefined {
  if (table === undefined || step.isNew(table.name) || step.isOurs(table.constraints.get(name)?.origin)) return undefined;
  const users = usersOf(step, table.name, (target) => target.constraint === name);
  if (users.length === 0) return undefined;
  return {
    range,
    subject: name,
    message: {
      what: `${listed(users)} says ON CONFLICT ON CONSTRAINT \`${name}\`, and fails once that is called \`${to}\`.`,
      why: 'The text of a function is read anew when it runs, and names what was there when it was written.',
      instead: `Name the columns in ON CONFLICT instead of the constraint, which PostgreSQL advises anyway; or replace the function in the same transaction.`,
    },
  };
}
