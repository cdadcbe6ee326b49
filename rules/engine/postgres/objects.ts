import type { Effects, RelationLock } from '../model/effect.ts';
import type { LockMode } from '../model/lock.ts';
import type { AlterDomain, AlterType } from '../model/type-operation.ts';
import type { Annotate, CreateView, DropSchema, Maintain, RefreshMaterializedView } from '../model/operation.ts';
import type { ChangeTrigger, CreateTrigger, DropFunction } from '../model/routine-operation.ts';
import type { QualifiedName } from '../model/name.ts';
import type { SchemaView } from '../model/schema.ts';
import { effects, NOTHING } from './draft.ts';
import { indexLocks, lockTree } from './relations.ts';

function reading(relations: readonly QualifiedName[]): RelationLock[] {
  return relations.map((relation) => ({ relation, mode: 'ACCESS SHARE' }));
}

/** CREATE VIEW and CREATE MATERIALIZED VIEW. Rows `create-view`, `create-or-replace-view`, `create-matview`. */
export function createViewEffects(operation: CreateView, schema: SchemaView): Effects {
  const locks = reading(operation.reads);
  if (operation.replace && schema.relation(operation.relation) !== undefined) locks.push({ relation: operation.relation, mode: 'ACCESS EXCLUSIVE' });
  return effects({ locks });
}

/** REFRESH MATERIALIZED VIEW. Rows `refresh-matview*`: CONCURRENTLY lets readers go on and is allowed in a transaction. */
export function refreshEffects(operation: RefreshMaterializedView, schema: SchemaView): Effects {
  const { relation, concurrently, withNoData } = operation;
  const locks: RelationLock[] = [{ relation, mode: concurrently ? 'EXCLUSIVE' : 'ACCESS EXCLUSIVE' }];
  locks.push(...reading(schema.relation(relation)?.reads ?? []));
  return effects({ locks, rewrite: concurrently || withNoData ? 'no' : 'yes' });
}

/** Triggers, rules and policies. Rows `create-trigger*`, `drop-trigger`, `alter-trigger-rename`, `create-rule`, `*-policy`. */
export function triggerEffects(operation: CreateTrigger | ChangeTrigger, schema: SchemaView): Effects {
  const mode: LockMode = operation.kind === 'createTrigger' ? 'SHARE ROW EXCLUSIVE' : 'ACCESS EXCLUSIVE';
  const recurses = operation.kind === 'createTrigger' || operation.kind === 'dropTrigger';
  const partitioned = schema.relation(operation.relation)?.partitioned === true;
  return effects({ locks: recurses && partitioned ? lockTree(operation.relation, mode, schema) : [{ relation: operation.relation, mode }] });
}

/** ALTER TYPE and DROP TYPE lock the type, not the tables; CASCADE locks each table that has a column of it. Rows `alter-type-*`, `drop type cascade`. */
export function alterTypeEffects(operation: AlterType, schema: SchemaView): Effects {
  // CASCADE of a composite type goes on to the tables made OF it, which the history does not keep.
  if (operation.kind === 'alterCompositeType') return effects({ otherLocks: operation.cascade ? 'unknown' : 'no' });
  if (operation.kind !== 'dropType' || !operation.cascade) return NOTHING;
  return effects({ locks: schema.tablesUsing(operation.type).map((table) => ({ relation: table.name, mode: 'ACCESS EXCLUSIVE' as const })) });
}

/** ALTER DOMAIN. Rows `alter-domain-*`; the weaker lock of VALIDATE is documented for 19, not measured. */
export function alterDomainEffects(operation: AlterDomain, schema: SchemaView, version: number): Effects {
  const { action } = operation;
  const repeats = action === 'setNotNull' && schema.userType(operation.type)?.notNull === true;
  if (action === 'addConstraintNotValid' || action === 'other' || action === 'setDefault' || repeats) return NOTHING;
  const mode: LockMode = action === 'validate' && version >= 19 ? 'SHARE UPDATE EXCLUSIVE' : 'SHARE';
  // A partitioned table has no rows of its own: only its partitions are locked.
  const tables = schema.tablesUsing(operation.type).filter((table) => !table.partitioned);
  return effects({ locks: tables.map((table) => ({ relation: table.name, mode })), scan: tables.length > 0 ? 'yes' : 'unknown' });
}

/** DROP FUNCTION … CASCADE takes triggers and defaults along, also on tables that the history does not tell. Measured: further-statements.ts. */
export function dropFunctionEffects(operation: DropFunction, schema: SchemaView): Effects {
  if (!operation.cascade) return NOTHING;
  return effects({ locks: schema.tablesCalling(operation.name).map((table) => ({ relation: table.name, mode: 'ACCESS EXCLUSIVE' as const })), otherLocks: 'unknown' });
}

/** VACUUM, CLUSTER, REPACK and ANALYZE. Rows `cluster`, `analyze`; VACUUM in not-in-transaction.txt. */
export function maintainEffects(operation: Maintain, schema: SchemaView): Effects {
  const { kind, relations } = operation;
  const weak = kind === 'vacuum' || kind === 'analyze';
  const mode: LockMode = weak ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE';
  const refusesTransaction = kind === 'vacuum' || kind === 'vacuumFull' || (kind !== 'analyze' && relations.length === 0);
  return effects({
    locks: relations.flatMap((relation) => lockTree(relation, mode, schema)),
    indexLocks: weak ? [] : relations.flatMap((relation) => indexLocks(schema.relation(relation), 'ACCESS EXCLUSIVE')),
    rewrite: weak ? 'no' : 'yes',
    refusesTransaction,
  });
}

/** Rows `comment-on-*`, `create-statistics`, `create-publication`, `alter sequence owned by`, `grant`. */
export function annotateEffects(operation: Annotate, version: number): Effects {
  const modes: Readonly<Record<Annotate['kind'], LockMode | undefined>> = {
    comment: 'SHARE UPDATE EXCLUSIVE',
    createStatistics: 'SHARE UPDATE EXCLUSIVE',
    publish: 'SHARE UPDATE EXCLUSIVE',
    ownSequence: 'ACCESS SHARE',
    grant: version >= 18 ? 'ACCESS SHARE' : undefined,
    revoke: version >= 18 ? 'ACCESS SHARE' : undefined,
  };
  const mode = modes[operation.kind];
  return mode === undefined ? NOTHING : effects({ locks: operation.relations.map((relation) => ({ relation, mode })) });
}

/** DROP SCHEMA … CASCADE drops every relation in it. Row `drop-schema-cascade`. */
export function dropSchemaEffects(operation: DropSchema, schema: SchemaView): Effects {
  if (!operation.cascade) return NOTHING;
  return effects({ locks: schema.relationsIn(operation.schema).map((relation) => ({ relation: relation.name, mode: 'ACCESS EXCLUSIVE' as const })) });
}
