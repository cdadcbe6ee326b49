import type { Comparison, PartitionBound, PartitionKey, RangeLimit } from '../model/definition.ts';
import type { Effects, IndexLock, RelationLock, Verdict } from '../model/effect.ts';
import type { LockMode } from '../model/lock.ts';
import { quoteIdentifier, type QualifiedName } from '../model/name.ts';
import type { AttachPartition, DetachPartition, ReshapePartitions } from '../model/partition-operation.ts';
import type { CreateTable } from '../model/operation.ts';
import type { Constraint, Index, Relation, SchemaView } from '../model/schema.ts';
import { effects } from './draft.ts';
import { lockTree, strongestLocks } from './relations.ts';

/** The DEFAULT partition of a table. */
export function defaultPartitionOf(parent: QualifiedName, schema: SchemaView): QualifiedName | undefined {
  return schema.relation(parent)?.children.find((child) => schema.relation(child)?.isDefaultPartition === true);
}

/** What ATTACH PARTITION has to prove or build before the rows of a table are those of a partition. */
export interface AttachWork {
  /** Every row of the new partition is read. */
  readonly scan: Verdict;
  /** A valid CHECK says the bound, but the key may be NULL, so that PostgreSQL reads the rows all the same. */
  readonly lacksNotNull: string | undefined;
  /** A CHECK would save the scan, were it validated. */
  readonly pending: string | undefined;
  /** The DEFAULT partition, whose rows are read as well. */
  readonly rest: QualifiedName | undefined;
  readonly restScan: Verdict;
  /** Indexes of the parent that the table lacks, and that are built now. */
  readonly missingIndexes: readonly string[];
  /** Foreign keys of the parent that the table has not, or not validated. */
  readonly uncheckedKeys: readonly Constraint[];
}

function checksOf(table: Relation | undefined): readonly Constraint[] {
  return [...(table?.constraints.values() ?? [])].filter(({ kind, enforced }) => kind === 'check' && enforced);
}

function mentionsKey({ columns }: Constraint, key: PartitionKey | undefined): boolean {
  return key === undefined || key.columns.some((column) => column === undefined || columns.includes(column));
}

const NUMBER = /^-?\d+(?:\.\d+)?$/;
const NUMERIC_TYPES = new Set(['int2', 'int4', 'int8', 'numeric']);

/** Order of two literals of one type; `undefined` where only the server knows. */
function compared(left: string, right: string, numeric: boolean): number | undefined {
  if (left === right) return 0;
  return numeric && NUMBER.test(left) && NUMBER.test(right) ? Number(left) - Number(right) : undefined;
}

function atLeast({ operator, values }: Comparison, limit: RangeLimit | undefined, numeric: boolean): boolean {
  if (typeof limit !== 'object' || (operator !== '>' && operator !== '>=' && operator !== '=')) return limit === 'unlimited';
  const order = compared(values[0] ?? '', limit.value, numeric);
  return order !== undefined && order >= 0;
}

function below({ operator, values }: Comparison, limit: RangeLimit | undefined, numeric: boolean): boolean {
  if (typeof limit !== 'object' || (operator !== '<' && operator !== '<=' && operator !== '=')) return limit === 'unlimited';
  const order = compared(values[0] ?? '', limit.value, numeric);
  return order !== undefined && (operator === '<' ? order <= 0 : order < 0);
}

/** Whether what holds of a column puts it within a bound: as much of PostgreSQL's prover as literals allow. */
function isWithin(bound: PartitionBound, facts: readonly Comparison[], numeric: boolean): boolean {
  switch (bound.kind) {
    case 'list':
      return facts.some(({ operator, values }) => (operator === '=' || operator === 'in') && values.every((value) => bound.values.includes(value)));
    case 'range': {
      const from = bound.from[0];
      const to = bound.to[0];
      return (from === 'unlimited' || facts.some((fact) => atLeast(fact, from, numeric))) && (to === 'unlimited' || facts.some((fact) => below(fact, to, numeric)));
    }
    default:
      return false;
  }
}

type Proof = Pick<AttachWork, 'scan' | 'lacksNotNull' | 'pending'>;

/**
 * Whether ATTACH reads the rows of a table. Measured 14 to 18: a valid CHECK that says the bound saves the scan, and so
 * does a narrower one; the key must be NOT NULL besides, by its column or by a CHECK.
 */
function proofOf(table: Relation | undefined, key: PartitionKey | undefined, bound: PartitionBound): Proof {
  const proof = { lacksNotNull: undefined, pending: undefined };
  if (table?.complete !== true) return { ...proof, scan: 'unknown' };
  const speaking = checksOf(table).filter((check) => mentionsKey(check, key));
  const valid = speaking.filter(({ validated }) => validated);
  if (valid.length === 0) return { ...proof, scan: 'yes', pending: speaking[0]?.name };
  const column = key?.columns[0];
  if (key === undefined || column === undefined || key.columns.length > 1 || bound.kind === 'default' || bound.kind === 'hash') return { ...proof, scan: 'unknown' };
  const known = table.columns.get(column);
  const facts = valid.flatMap(({ expression }) => expression?.comparisons ?? []).filter((fact) => fact.column === column && (fact.type === undefined || fact.type.name === known?.type?.name));
  if (!isWithin(bound, facts, NUMERIC_TYPES.has(known?.type?.name ?? ''))) return { ...proof, scan: 'unknown' };
  const mayBeNull = bound.kind === 'list' && bound.hasNull;
  if (mayBeNull || known?.notNull === true || valid.some(({ expression }) => expression?.provesNotNull.includes(column) === true)) return { ...proof, scan: 'no' };
  return known?.notNull === undefined ? { ...proof, scan: 'unknown' } : { ...proof, scan: 'yes', lacksNotNull: column };
}

/** Whether the rows of DEFAULT are read for those that belong to a new partition; a valid CHECK on the key may exclude them. */
function restScan(rest: Relation | undefined, key: PartitionKey | undefined): Verdict {
  if (rest?.complete !== true) return 'unknown';
  return checksOf(rest).some((check) => check.validated && mentionsKey(check, key)) ? 'unknown' : 'yes';
}

/** The index of a table that ATTACH would take over for one of the parent's. */
function counterpart(index: Index, table: Relation): Index | undefined {
  return [...table.indexes.values()].find(
    (own) => own.unique === index.unique && own.partial === index.partial && own.columns.length === index.columns.length && own.columns.every((column, at) => column === index.columns[at]) && (index.constraint === undefined || own.constraint !== undefined),
  );
}

/** The foreign key of a table that ATTACH would take over for one of the parent's. */
function twinKey(key: Constraint, table: Relation, schema: SchemaView): Constraint | undefined {
  return [...table.constraints.values()].find(
    (own) => own.kind === 'foreign' && own.columns.join() === key.columns.join() && own.references !== undefined && key.references !== undefined && schema.same(own.references, key.references),
  );
}

function foreignKeysOf(table: Relation | undefined): readonly Constraint[] {
  return [...(table?.constraints.values() ?? [])].filter(({ kind }) => kind === 'foreign');
}

/** The bound of a partition as the condition of a CHECK; `undefined` where it is over several columns or not made of literals. */
export function boundCondition(bound: PartitionBound, columns: readonly (string | undefined)[] | undefined): string | undefined {
  const name = columns?.length === 1 ? columns[0] : undefined;
  if (name === undefined) return undefined;
  const column = quoteIdentifier(name);
  const quoted = (value: string): string => (/^-?\d+(?:\.\d+)?$/.test(value) ? value : `'${value.replaceAll("'", "''")}'`);
  if (bound.kind === 'list' && !bound.hasNull && bound.values.every((value) => value !== undefined)) {
    return `${column} IS NOT NULL AND ${column} IN (${bound.values.map(quoted).join(', ')})`;
  }
  if (bound.kind !== 'range') return undefined;
  const limits = [...bound.from.map((limit) => ({ limit, operator: '>=' })), ...bound.to.map((limit) => ({ limit, operator: '<' }))];
  if (limits.some(({ limit }) => limit === 'unknown')) return undefined;
  const conditions = limits.flatMap(({ limit, operator }) => (typeof limit === 'object' ? [`${column} ${operator} ${quoted(limit.value)}`] : []));
  return [`${column} IS NOT NULL`, ...conditions].join(' AND ');
}

/** What ATTACH PARTITION has to do, as far as the history tells. */
export function attachWork({ relation, partition, bound }: AttachPartition, schema: SchemaView): AttachWork {
  const parent = schema.relation(relation);
  const table = schema.relation(partition);
  const key = parent?.partitionKey;
  const rest = bound.kind === 'default' ? undefined : defaultPartitionOf(relation, schema);
  const knowsTable = table?.complete === true ? table : undefined;
  const indexes = knowsTable === undefined ? [] : [...(parent?.indexes.values() ?? [])];
  return {
    ...proofOf(table, key, bound),
    rest,
    restScan: rest === undefined ? 'no' : restScan(schema.relation(rest), key),
    missingIndexes: knowsTable === undefined ? [] : indexes.filter((index) => counterpart(index, knowsTable) === undefined).map(({ name }) => name),
    uncheckedKeys: knowsTable === undefined ? [] : foreignKeysOf(parent).filter((own) => own.validated && twinKey(own, knowsTable, schema)?.validated !== true),
  };
}

const ORDER: readonly Verdict[] = ['no', 'unknown', 'yes'];

function orElse(left: Verdict, right: Verdict): Verdict {
  return ORDER.indexOf(left) >= ORDER.indexOf(right) ? left : right;
}

/**
 * ATTACH PARTITION. Rows `attach-partition*`, and truth/further-statements: the parent is locked weakly from 12 on,
 * partition and DEFAULT strongly; a table that a foreign key points at SHARE ROW EXCLUSIVE, and ACCESS EXCLUSIVE where the
 * partition brings the same key along, whose triggers are dropped.
 */
export function attachPartitionEffects(operation: AttachPartition, schema: SchemaView, version: number): Effects {
  const { relation, partition } = operation;
  const locks: RelationLock[] = [{ relation, mode: version >= 12 ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE' }];
  locks.push(...lockTree(partition, 'ACCESS EXCLUSIVE', schema));
  const work = attachWork(operation, schema);
  if (work.rest !== undefined) locks.push({ relation: work.rest, mode: 'ACCESS EXCLUSIVE' });
  const table = schema.relation(partition);
  for (const key of foreignKeysOf(schema.relation(relation))) {
    if (key.references === undefined) continue;
    const twin = table === undefined ? undefined : twinKey(key, table, schema);
    const adopted = twin !== undefined && (twin.validated || version >= 18);
    locks.push(...lockTree(key.references, adopted ? 'ACCESS EXCLUSIVE' : 'SHARE ROW EXCLUSIVE', schema));
  }
  const indexes = [...(schema.relation(relation)?.indexes.values() ?? [])];
  return effects({
    locks: strongestLocks(locks, schema),
    indexLocks: indexes.map(({ name }) => ({ index: name, mode: 'SHARE UPDATE EXCLUSIVE' })),
    scan: orElse(work.scan, work.restScan),
    foreignKeyCheck: work.uncheckedKeys.length > 0 ? 'yes' : table?.complete === true ? 'no' : 'unknown',
    indexBuild: work.missingIndexes.length > 0 ? 'yes' : table?.complete === true ? 'no' : 'unknown',
  });
}

/** Tables that foreign keys join to a partitioned table: those it points at, and those that point at it. */
function joinedByKeys(parent: Relation | undefined, schema: SchemaView, referencing: LockMode): RelationLock[] {
  if (parent === undefined) return [];
  return [
    ...foreignKeysOf(parent).flatMap(({ references }) => (references === undefined ? [] : lockTree(references, 'SHARE ROW EXCLUSIVE', schema))),
    ...schema.referencing(parent.name).map(({ name }) => ({ relation: name, mode: referencing })),
  ];
}

/** CREATE TABLE … PARTITION OF. Rows `create-table-partition-of*`: the parent ACCESS EXCLUSIVE, and so is DEFAULT, which is read. */
export function partitionOfEffects(operation: CreateTable, parent: QualifiedName, own: readonly RelationLock[], schema: SchemaView, version: number): Effects {
  const known = schema.relation(parent);
  const locks: RelationLock[] = [...own, { relation: parent, mode: 'ACCESS EXCLUSIVE' }];
  locks.push(...joinedByKeys(known, schema, version >= 15 ? 'SHARE ROW EXCLUSIVE' : 'ACCESS SHARE'));
  const rest = operation.bound?.kind === 'default' ? undefined : defaultPartitionOf(parent, schema);
  if (rest !== undefined) locks.push({ relation: rest, mode: 'ACCESS EXCLUSIVE' });
  return effects({
    locks: strongestLocks(locks, schema),
    indexLocks: [...(known?.indexes.values() ?? [])].map(({ name }) => ({ index: name, mode: 'SHARE UPDATE EXCLUSIVE' })),
    scan: rest === undefined ? 'no' : restScan(schema.relation(rest), known?.partitionKey),
  });
}

/** DETACH PARTITION. Rows `detach-partition`, DETACH CONC in concurrently.txt; DEFAULT and foreign keys measured 14 to 18. */
export function detachPartitionEffects(operation: DetachPartition, schema: SchemaView, version: number): Effects {
  const { relation, partition, concurrently, finalize } = operation;
  if (concurrently) {
    const locks: RelationLock[] = [
      { relation, mode: 'SHARE UPDATE EXCLUSIVE' },
      { relation: partition, mode: 'ACCESS EXCLUSIVE' },
    ];
    return effects({ locks, refusesTransaction: !finalize });
  }
  const parent = schema.relation(relation);
  const rest = defaultPartitionOf(relation, schema);
  const locks: RelationLock[] = [
    { relation, mode: 'ACCESS EXCLUSIVE' },
    { relation: partition, mode: version >= 14 ? 'ACCESS EXCLUSIVE' : 'SHARE UPDATE EXCLUSIVE' },
    ...(rest === undefined || schema.same(rest, partition) ? [] : [{ relation: rest, mode: 'ACCESS EXCLUSIVE' as const }]),
    ...joinedByKeys(parent, schema, 'ACCESS EXCLUSIVE'),
  ];
  return effects({ locks: strongestLocks(locks, schema), indexLocks: partIndexes(schema.relation(partition)) });
}

function partIndexes(partition: Relation | undefined): IndexLock[] {
  return [...(partition?.indexes.values() ?? [])].flatMap(({ name, parent }) => (parent === undefined ? [] : [{ index: name, mode: 'ACCESS EXCLUSIVE' as const }]));
}

/** MERGE PARTITIONS and SPLIT PARTITION copy their rows under ACCESS EXCLUSIVE on the parent; documented for 19, not measured. */
export function reshapePartitionsEffects({ relation, partitions }: ReshapePartitions, schema: SchemaView): Effects {
  const rest = defaultPartitionOf(relation, schema);
  const locked = [relation, ...partitions, ...(rest === undefined ? [] : [rest])];
  return effects({ locks: strongestLocks(locked.map((each) => ({ relation: each, mode: 'ACCESS EXCLUSIVE' })), schema), rewrite: 'yes' });
}
