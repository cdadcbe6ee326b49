import { attachWork, boundCondition, defaultPartitionOf, displayName, quoteName, type MigrationDraft, type Operation, type QualifiedName, type Relation, type Step } from '../../rules/index.ts';
import type { Plan, Refusal } from '../plan.ts';
import type { Scaffold } from '../scaffold.ts';
import { isSeparable } from '../sql/alone.ts';
import { namesTable } from '../sql/named.ts';
import { fileWord, fittedName, freeName } from '../sql/names.ts';
import { dropped, proofDrafts, type Proof } from './proof.ts';

type Of<Kind extends Operation['kind']> = Extract<Operation, { readonly kind: Kind }>;
type Bound = Of<'attachPartition'>['bound'];

/** Partitions that come and go while traffic goes on: what would be read under the lock is proved before. */
export const changePartition: Scaffold = {
  id: 'change-partition',
  repairs: ['no-blocking-partition-change'],
  plan(step) {
    const { operation } = step;
    if (!/^(?:attachPartition|createTable|detachPartition|dropRelation)$/.test(operation.kind)) return undefined;
    if (!isSeparable(step)) return { reason: 'The statement does more than one thing: give the partition a statement of its own first.' };
    switch (operation.kind) {
      case 'attachPartition':
        return attached(step, operation);
      case 'createTable':
        return operation.partitionOf === undefined ? undefined : created(step, operation, operation.partitionOf);
      case 'detachPartition':
        return detachedPlan(operation.relation, operation.partition, 'detach', step);
      case 'dropRelation': {
        const parent = step.schema.relation(operation.relation)?.partitionOf;
        return parent === undefined ? undefined : detachedPlan(parent, operation.relation, 'drop', step);
      }
      default:
        return undefined;
    }
  },
};

function refused(reason: string): Refusal {
  return { reason };
}

function proofFor(table: Relation | undefined, name: QualifiedName, word: string, condition: string, reason: string, refuses?: string): Proof {
  const own = freeName(fittedName(name.name, word), (candidate) => table?.constraints.has(candidate) === true);
  return { table: name, name: own, condition, reason, refuses };
}

/** The proofs that attaching needs: that the rows lie within the bound, and that none of DEFAULT does. */
function proofsFor({ schema }: Step, parent: QualifiedName, partition: QualifiedName, bound: Bound, scans: { readonly own: boolean; readonly rest: QualifiedName | undefined }): readonly Proof[] | Refusal {
  const condition = boundCondition(bound, schema.relation(parent)?.partitionKey?.columns);
  if (!scans.own && scans.rest === undefined) return [];
  if (condition === undefined) return refused('The bound is over several columns, or not made of literals: write the CHECK that says it by hand.');
  return [
    ...(scans.own ? [proofFor(schema.relation(partition), partition, 'bound', condition, `says the bound of ${displayName(partition)}`)] : []),
    ...(scans.rest === undefined ? [] : [proofFor(schema.relation(scans.rest), scans.rest, `without_${partition.name}`, `NOT (${condition})`, `keeps the rows of ${displayName(partition)} out of ${displayName(scans.rest)}`, `Nobody writes rows of ${displayName(partition)} yet: until it is attached, ${displayName(scans.rest)} refuses them.`)]),
  ];
}

function attached(step: Step, operation: Of<'attachPartition'>): Plan | Refusal {
  const { relation, partition, bound } = operation;
  const work = attachWork(operation, step.schema);
  const table = displayName(partition);
  if (work.missingIndexes.length > 0) return refused(`\`${table}\` has no index like ${work.missingIndexes.map((name) => `\`${name}\``).join(' and ')}: build it CONCURRENTLY first.`);
  if (work.uncheckedKeys.length > 0) return refused(`\`${table}\` has no valid foreign key like ${work.uncheckedKeys.map(({ name }) => `\`${name}\``).join(' and ')}: add it NOT VALID and validate it first.`);
  const proofs = proofsFor(step, relation, partition, bound, { own: work.scan === 'yes', rest: work.restScan === 'yes' ? work.rest : undefined });
  if ('reason' in proofs) return proofs;
  if (proofs.length === 0) return refused('What ATTACH would have to read the history does not tell.');
  const attach: MigrationDraft = {
    name: fileWord(`attach_${partition.name}`),
    header: ['The validated CHECKs spare ATTACH its own look at every row, and are not needed any more.'],
    up: [operation.statement.slice(operation.statement.range), ...dropped(proofs)],
    down: [`ALTER TABLE ${quoteName(relation)} DETACH PARTITION ${quoteName(partition)}`],
    transaction: 'apart',
    takesStrongLock: true,
  };
  return planOf(partition, `attach ${table} to ${displayName(relation)}`, 'prove its rows first', `attach_${partition.name}`, [...proofDrafts(partition.name, proofs), attach], (other) => other.kind === 'detachPartition' && step.schema.same(other.partition, partition));
}

/** A table of its own, which is attached while it is empty. */
function created(step: Step, operation: Of<'createTable'>, parent: QualifiedName): Plan | Refusal {
  const { relation, bound, partitionKey, statement } = operation;
  const { tokens } = statement;
  const from = tokens.findIndex((token, at) => (token.text.toLowerCase() === 'for' && tokens[at + 1]?.text.toLowerCase() === 'values') || (token.text.toLowerCase() === 'default' && at === tokens.length - 1));
  const [first, last] = [tokens[from], tokens.at(-1)];
  const isPlain = Array.isArray(statement.tree['tableElts']) ? statement.tree['tableElts'].length === 0 : true;
  if (partitionKey !== undefined || !isPlain || first === undefined || last === undefined || bound === undefined || !/^\)$|^default$/i.test(last.text)) return refused('The partition says more than its bound: make it as a table of its own by hand, and attach it.');
  const rest = bound.kind === 'default' ? undefined : defaultPartitionOf(parent, step.schema);
  const proofs = proofsFor(step, parent, relation, bound, { own: false, rest: rest !== undefined && step.effects.scan === 'yes' ? rest : undefined });
  if ('reason' in proofs) return proofs;
  const [table, whole] = [quoteName(relation), quoteName(parent)];
  const make: MigrationDraft = {
    name: fileWord(`create_${relation.name}`),
    header: [`An empty table is attached at once, and ${displayName(parent)} is locked against other migrations only.`],
    up: [`CREATE TABLE ${table} (LIKE ${whole} INCLUDING ALL EXCLUDING IDENTITY)`, `ALTER TABLE ${whole} ATTACH PARTITION ${table} ${statement.slice({ start: first.start, end: last.end })}`, ...dropped(proofs)],
    down: [`ALTER TABLE ${whole} DETACH PARTITION ${table}`, `DROP TABLE ${table}`],
    transaction: proofs.length === 0 ? 'any' : 'apart',
    takesStrongLock: true,
  };
  return planOf(relation, `make ${displayName(relation)} a partition of ${displayName(parent)}`, 'as a table of its own that is attached', `create_${relation.name}`, [...proofDrafts(relation.name, proofs), make], (other) => other.kind === 'dropRelation' && step.schema.same(other.relation, relation));
}

function detachedPlan(parent: QualifiedName, partition: QualifiedName, does: 'detach' | 'drop', step: Step): Plan | Refusal {
  if (step.migration.version < 14) return refused('Before PostgreSQL 14 there is no DETACH PARTITION CONCURRENTLY.');
  if (defaultPartitionOf(parent, step.schema) !== undefined) return refused(`\`${displayName(parent)}\` has a DEFAULT partition, beside which PostgreSQL refuses CONCURRENTLY.`);
  const table = quoteName(partition);
  const detach: MigrationDraft = {
    name: fileWord(`detach_${partition.name}`),
    header: [`Waits for the queries that still use ${displayName(partition)} without keeping anybody else waiting. Broken off, it is taken up by DETACH PARTITION … FINALIZE.`],
    up: [`ALTER TABLE ${quoteName(parent)} DETACH PARTITION ${table} CONCURRENTLY`],
    down: [],
    transaction: 'none',
    takesStrongLock: false,
  };
  const drop: MigrationDraft = { name: fileWord(`drop_${partition.name}`), header: [`Irreversible: the rows of ${displayName(partition)} go. Nobody reaches them any more.`], up: [`-- eslint-disable-next-line zero-downtime/no-drop-table -- it is no partition any more\nDROP TABLE ${table}`], down: [], transaction: 'apart', takesStrongLock: true };
  const title = does === 'detach' ? `detach ${displayName(partition)} from ${displayName(parent)}` : `drop the partition ${displayName(partition)}`;
  return planOf(partition, title, does === 'detach' ? 'CONCURRENTLY' : 'detach it CONCURRENTLY first', `${does}_${partition.name}`, does === 'detach' ? [detach] : [detach, drop], (other) => other.kind === 'attachPartition' && step.schema.same(other.partition, partition));
}

function planOf(partition: QualifiedName, title: string, manner: string, name: string, migrations: readonly MigrationDraft[], isWayBack: Plan['isWayBack']): Plan {
  return { scaffold: changePartition.id, title, manner, name: fileWord(name), deploys: [{ title: title.charAt(0).toUpperCase() + title.slice(1), before: [], migrations }], dependants: { names: [partition.name], has: (later) => namesTable(later, partition.name) }, isWayBack };
}
