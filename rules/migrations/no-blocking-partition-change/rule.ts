import type { Finding } from '../../engine/model/hazard.ts';
import type { QualifiedName } from '../../engine/model/name.ts';
import type { AddColumn, AddConstraint, AlterColumn, AlterColumnType, CreateTable, DropColumn, DropRelation, RenameColumn } from '../../engine/model/operation.ts';
import type { AttachPartition, DetachPartition, ReshapePartitions } from '../../engine/model/partition-operation.ts';
import { defineRule, type Step } from '../../engine/model/rule.ts';
import { attachWork, boundCondition, defaultPartitionOf } from '../../engine/postgres/partitions.ts';
import { apart, isEditable, isInTransaction, hasBoundedWait, listed, lockOn, mention, outsideTransaction, whoWaits } from '../../engine/postgres/wording.ts';

export default defineRule({
  id: 'no-blocking-partition-change',
  family: 'migrations',
  preset: 'recommended',
  severity: 'error',
  summary: 'Disallow adding, detaching and dropping partitions in a way that stops traffic.',
  sources: [
    'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-ATTACH-PARTITION',
    'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DETACH-PARTITION',
    'https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE',
    'https://www.postgresql.org/docs/19/release-19.html',
    'measured: attach-partition*, create-table-partition-of*, detach-partition, drop-partition-table, concurrently.txt, truth/further-statements',
  ],
  operations: ['attachPartition', 'detachPartition', 'createTable', 'dropRelation', 'mergePartitions', 'splitPartition', 'addColumn', 'dropColumn', 'renameColumn', 'alterColumnType', 'setNotNull', 'addConstraint'],
  check(step, operation) {
    switch (operation.kind) {
      case 'attachPartition':
        return attached(step, operation);
      case 'detachPartition':
        return detached(step, operation);
      case 'createTable':
        return created(step, operation);
      case 'dropRelation':
        return dropped(step, operation);
      case 'mergePartitions':
      case 'splitPartition':
        return reshaped(step, operation);
      default:
        return refusedOnly(step, operation);
    }
  },
});

function isLive(step: Step, relation: QualifiedName | undefined): relation is QualifiedName {
  return relation !== undefined && !step.isNew(relation);
}

/** The rows of the table or of DEFAULT are read, an index is built or a foreign key is checked, all under ACCESS EXCLUSIVE. */
function attached(step: Step, operation: AttachPartition): Finding | undefined {
  const { relation, partition } = operation;
  const work = attachWork(operation, step.schema);
  const table = mention(partition);
  const to = `Attaching ${table} to ${mention(relation)}`;
  const finding = (meanwhile: string, reason: string, instead: string): Finding => ({
    range: operation.place('action'),
    message: { what: `${to} stops ${whoWaits(step)} while ${meanwhile}.`, why: `${reason}; ATTACH holds ${lockOn(step)} meanwhile.`, instead },
  });
  if (isLive(step, partition)) {
    if (work.scan === 'yes') return finding(`every row of ${table} is read`, proofReason(work), `${proofAdvice(step, operation)} Then ATTACH reads nothing, and the CHECK may go.`);
    if (work.uncheckedKeys.length > 0) {
      const keys = listed(work.uncheckedKeys.map(({ name }) => `\`${name}\``));
      return finding(`every row of ${table} is looked up for ${keys}`, 'The table has no valid foreign key of its own for it', `Add the foreign key to ${table} NOT VALID, VALIDATE CONSTRAINT ${apart(step)}, then ATTACH: it takes the checked one over.`);
    }
    if (work.missingIndexes.length > 0) {
      const indexes = listed(work.missingIndexes.map((index) => `\`${index}\``));
      return finding(`a part of ${indexes} is built on ${table}`, `The table has no index like ${indexes}`, `CREATE INDEX CONCURRENTLY the same on ${table} before, ${outsideTransaction(step)}: ATTACH takes it over.`);
    }
  }
  if (!isLive(step, work.rest) || work.restScan !== 'yes') return undefined;
  return finding(`every row of ${mention(work.rest)} is read for those that belong to ${table}`, 'The rows of the DEFAULT partition might belong to the new one', withoutRest(step, work.rest));
}

function proofReason({ lacksNotNull, pending }: ReturnType<typeof attachWork>): string {
  if (lacksNotNull !== undefined) return `A CHECK says the bound, but \`${lacksNotNull}\` may be NULL, which is no row of the partition, so PostgreSQL reads them all`;
  if (pending !== undefined) return `\`${pending}\` is NOT VALID and proves nothing yet, so PostgreSQL reads every row`;
  return 'No valid CHECK proves that the rows lie within the bound, so PostgreSQL reads them all';
}

function proofAdvice(step: Step, operation: AttachPartition): string {
  const work = attachWork(operation, step.schema);
  const table = mention(operation.partition);
  if (work.pending !== undefined) return `VALIDATE CONSTRAINT \`${work.pending}\` ${apart(step)} before: it lets reads and writes go on.`;
  if (work.lacksNotNull !== undefined) return `Add CHECK (\`${work.lacksNotNull}\` IS NOT NULL) NOT VALID to ${table}, and VALIDATE CONSTRAINT ${apart(step)}.`;
  const said = boundCondition(operation.bound, step.schema.relation(operation.relation)?.partitionKey?.columns);
  return `Add to ${table} ${said === undefined ? 'a CHECK that says the bound and that the key IS NOT NULL,' : `CHECK (${said})`} NOT VALID, and VALIDATE CONSTRAINT ${apart(step)}.`;
}

function withoutRest(step: Step, rest: QualifiedName): string {
  return `Add to ${mention(rest)} a CHECK that excludes the new bound, NOT VALID, and VALIDATE CONSTRAINT ${apart(step)} before: then it is not read.`;
}

/** ACCESS EXCLUSIVE on the parent for a moment, for which there is a weaker form. */
function created(step: Step, operation: CreateTable): Finding | undefined {
  const { partitionOf: parent, relation } = operation;
  if (!isLive(step, parent) || operation.ifNotExists && step.schema.relation(relation) !== undefined) return undefined;
  const rest = operation.bound?.kind === 'default' ? undefined : defaultPartitionOf(parent, step.schema);
  const scans = isLive(step, rest) && step.effects.scan === 'yes';
  if (!scans && hasBoundedWait(step)) return undefined;
  const aside = `CREATE TABLE ${mention(relation)} (LIKE ${mention(parent)} INCLUDING ALL), then ALTER TABLE ${mention(parent)} ATTACH PARTITION it`;
  return {
    range: operation.place('relation'),
    message: {
      what: scans
        ? `Making ${mention(relation)} a partition of ${mention(parent)} stops ${whoWaits(step)} while every row of ${mention(rest)} is read.`
        : `Making ${mention(relation)} a partition of ${mention(parent)} makes ${whoWaits(step)} wait behind the oldest running query.`,
      why: scans
        ? `The rows of the DEFAULT partition might belong to the new one, and are read under ${lockOn(step)}.`
        : `CREATE TABLE … PARTITION OF takes ${lockOn(step)}; it is short once granted, but everything queues behind it.`,
      instead: scans ? `${withoutRest(step, rest)} And ${aside}: that locks ${mention(parent)} only against other migrations.` : `${aside}: that locks the parent only against other migrations.`,
    },
  };
}

/** CONCURRENTLY came with 14, and is refused beside a DEFAULT partition. */
function detached(step: Step, operation: DetachPartition): Finding | undefined {
  const { relation, partition, concurrently } = operation;
  if (concurrently || !isLive(step, relation) || hasBoundedWait(step)) return undefined;
  const gentle = step.migration.version >= 14 && defaultPartitionOf(relation, step.schema) === undefined;
  if (!gentle) return undefined;
  const { end } = operation.place('clause');
  const editable = isEditable(operation) && !isInTransaction(step.transaction.scope);
  return {
    range: operation.place('action'),
    subject: partition.name,
    message: {
      what: `Detaching ${mention(partition)} makes ${whoWaits(step)} wait behind the oldest running query.`,
      why: `DETACH PARTITION takes ${lockOn(step)}; it is short once granted, but everything queues behind it.`,
      instead: `ALTER TABLE ${mention(relation)} DETACH PARTITION ${mention(partition)} CONCURRENTLY, ${outsideTransaction(step)}.`,
    },
    suggestions: editable ? [{ title: 'Detach it CONCURRENTLY', edits: [{ range: { start: end, end }, text: ' CONCURRENTLY' }] }] : [],
  };
}

/** A partition that is still attached takes its parent's lock. */
function dropped(step: Step, operation: DropRelation): Finding | undefined {
  const { relation } = operation;
  const parent = step.schema.relation(relation)?.partitionOf;
  if (!isLive(step, parent) || step.isNew(relation) || hasBoundedWait(step) || isDroppedAsWell(step, parent)) return undefined;
  const gentle = step.migration.version >= 14 && defaultPartitionOf(parent, step.schema) === undefined;
  return {
    range: operation.place('column'),
    subject: relation.name,
    message: {
      what: `Dropping the partition ${mention(relation)} makes ${whoWaits(step)} wait behind the oldest running query.`,
      why: `DROP TABLE of a partition takes ${lockOn(step)}; it is short once granted, but everything queues behind it.`,
      instead: gentle
        ? `ALTER TABLE ${mention(parent)} DETACH PARTITION ${mention(relation)} CONCURRENTLY, ${outsideTransaction(step)}; then DROP TABLE locks nothing but itself.`
        : `Put SET ${isInTransaction(step.transaction.scope) ? 'LOCAL ' : ''}lock_timeout = '2s' before it, and run the migration again when it times out.`,
    },
  };
}

/** The parent goes in the same migration: that is the drop to speak of. */
function isDroppedAsWell({ migration, schema }: Step, parent: QualifiedName): boolean {
  return migration.steps.some(({ operation }) => operation.kind === 'dropRelation' && schema.same(operation.relation, parent));
}

/** What PostgreSQL refuses to do to a partitioned table without its partitions (measured 14 to 18). */
function refusedOnly(step: Step, operation: AddColumn | AddConstraint | AlterColumn | AlterColumnType | DropColumn | RenameColumn): Finding | undefined {
  const { relation, only } = operation;
  const table = step.schema.relation(relation);
  if (!only || table?.partitioned !== true || table.children.length === 0 || (operation.kind === 'addConstraint' && operation.constraint.kind !== 'check')) return undefined;
  return {
    range: operation.place('clause'),
    message: {
      what: `The migration fails here: ${mention(relation)} has partitions, and ONLY leaves them out.`,
      why: 'Partitions have the columns and the CHECKs of their parent, so PostgreSQL refuses to change the parent alone.',
      instead: 'Leave ONLY out: the partitions follow in the same statement, under the same lock.',
    },
  };
}

/** PostgreSQL 19 copies the rows into new partitions while nobody uses the table. */
function reshaped(step: Step, operation: ReshapePartitions): Finding | undefined {
  const { relation, partitions, kind } = operation;
  if (!isLive(step, relation) || step.migration.version < 19) return undefined;
  const parts = listed(partitions.map(mention));
  const merge = kind === 'mergePartitions';
  return {
    range: operation.place('action'),
    message: {
      what: `${merge ? 'Merging' : 'Splitting'} ${parts} stops ${whoWaits(step)} until every row is copied.`,
      why: `${merge ? 'MERGE PARTITIONS' : 'SPLIT PARTITION'} holds ${lockOn(step)} for the whole copy.`,
      instead: `Build the new ${merge ? 'partition' : 'partitions'} beside ${mention(relation)} as ${merge ? 'a table of its own' : 'tables of their own'}, keep ${merge ? 'it' : 'them'} filled by a trigger, DETACH the old CONCURRENTLY, then ATTACH the new with a validated CHECK.`,
    },
  };
}
