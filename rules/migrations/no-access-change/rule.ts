import type { Finding } from '../../engine/model/hazard.ts';
import { displayName, type QualifiedName } from '../../engine/model/name.ts';
import type { AlterTable, Annotate, SetSchema } from '../../engine/model/operation.ts';
import type { ChangeTrigger } from '../../engine/model/routine-operation.ts';
import { defineRule, type Step } from '../../engine/model/rule.ts';
import { laterTogether } from '../../engine/postgres/together.ts';
import { mention } from '../../engine/postgres/wording.ts';

export default defineRule({
  id: 'no-access-change',
  family: 'migrations',
  preset: 'strict',
  severity: 'error',
  summary: 'Disallow taking rows, rights or the schema of a table away from running code.',
  sources: [
    'https://www.postgresql.org/docs/current/ddl-rowsecurity.html',
    'https://www.postgresql.org/docs/current/ddl-priv.html',
    'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-SCHEMA',
    'measured: enable-rls, force-rls, drop-policy, owner-to, set-schema; row security without a policy, 14 to 18',
  ],
  operations: ['alterTable', 'setSchema', 'revoke', 'dropPolicy'],
  check(step, operation) {
    switch (operation.kind) {
      case 'alterTable':
        return step.isNew(operation.relation) ? undefined : alteredTable(step, operation);
      case 'setSchema':
        return moved(step, operation);
      case 'revoke':
        return operation.relations.flatMap((relation) => revoked(step, operation, relation) ?? []);
      default:
        return operation.kind === 'dropPolicy' ? droppedPolicy(step, operation) : undefined;
    }
  },
});

function finding(range: Finding['range'], relation: QualifiedName, what: string, why: string, instead: string): Finding {
  return { range, subject: displayName(relation), message: { what, why, instead } };
}

function alteredTable(step: Step, operation: AlterTable): Finding | undefined {
  const { relation, action, relationKind } = operation;
  const table = mention(relation);
  const range = operation.place('clause');
  if (action === 'changeOwner' && relationKind !== 'index' && relationKind !== 'sequence') {
    const why = 'An owner may do everything without a GRANT, and only that role may; the old code connects as before, while rights that were granted stay.';
    return finding(range, relation, `Running code that connects as the owner of ${table} loses its rights on it.`, why, `GRANT what running code needs on ${table} to its role first, in the same transaction.`);
  }
  if ((action !== 'enableRowSecurity' && action !== 'forceRowSecurity') || isReadable(step, relation)) return undefined;
  const forced = action === 'forceRowSecurity' || laterTogether(step).some(({ operation: later, schema }) => later.kind === 'alterTable' && later.action === 'forceRowSecurity' && schema.same(later.relation, relation));
  const whom = forced ? 'for every role, its owner included' : 'for every role but its owner';
  return finding(
    range,
    relation,
    `Every row of ${table} vanishes ${whom}: row security is on, and no policy lets anyone see one.`,
    'Queries find nothing and INSERTs fail as soon as this is committed; no error tells the running code why.',
    `CREATE POLICY for the roles of running code first, in the same transaction.`,
  );
}

/** A policy lets rows through when the transaction is over, or row security is off again, or the table gone. */
function isReadable(step: Step, relation: QualifiedName): boolean {
  const end = step.schemaAtEnd().relation(relation);
  if (isDropped(step, relation) || (end?.policies.size ?? 0) > 0) return true;
  return laterTogether(step).some(({ operation, schema }) => operation.kind === 'alterTable' && operation.action === 'easeRowSecurity' && schema.same(operation.relation, relation));
}

/** Dropped further down: another rule's concern. */
function isDropped({ schema, migration }: Step, relation: QualifiedName): boolean {
  return schema.relation(relation) !== undefined && migration.after.relation(relation) === undefined;
}

function droppedPolicy(step: Step, operation: ChangeTrigger): Finding | undefined {
  const { relation, name = '' } = operation;
  const known = step.schema.relation(relation);
  if (step.isNew(relation) || known?.policies.has(name) !== true || isReadable(step, relation)) return undefined;
  return finding(
    operation.place('column'),
    relation,
    `Without \`${name}\` no policy of ${mention(relation)} is left: every row vanishes for every role but its owner.`,
    'Queries find nothing and INSERTs fail as soon as this is committed, unless row security is off.',
    'CREATE POLICY for what takes its place in the same transaction, before the DROP or after it.',
  );
}

function moved(step: Step, operation: SetSchema): Finding | undefined {
  const { relation, relationKind, to } = operation;
  if (relationKind === 'index' || relationKind === 'sequence' || step.isNew(relation) || step.schemaAtEnd().relation(relation) !== undefined) return undefined;
  return finding(
    operation.place('relation'),
    relation,
    `Moving ${mention(relation)} into the schema \`${to}\` breaks every running query that does not find it there.`,
    'During a rolling deploy the old code still looks where it was; a search_path that names both schemas helps those queries only that do not qualify the name.',
    `Let the old name live on as an updatable view in the same transaction, or put \`${to}\` on the search_path of every role first.`,
  );
}

/** REVOKE ALL with the GRANT behind it is how rights are set anew. */
function revoked(step: Step, operation: Annotate, relation: QualifiedName): Finding | undefined {
  const again = laterTogether(step).some(({ operation: later, schema }) => later.kind === 'grant' && later.relations.some((other) => schema.same(other, relation)));
  if (again || step.isNew(relation) || isDropped(step, relation)) return undefined;
  return finding(
    operation.place('relation'),
    relation,
    `Running code that uses ${mention(relation)} by these rights fails: “permission denied”.`,
    'A right is gone as soon as this is committed, also for connections that are open.',
    'Deploy code that no longer needs the right first, and revoke it in a later release.',
  );
}
