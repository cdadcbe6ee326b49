import type { ColumnDefinition } from '../model/definition.ts';
import type { Effects, RelationLock, Verdict } from '../model/effect.ts';
import type { AddColumn, AlterColumn, AlterColumnType, DropColumn, RenameColumn } from '../model/operation.ts';
import type { Relation, SchemaView } from '../model/schema.ts';
import { effects } from './draft.ts';
import { foreignKeyPartners, indexLocks, lockTree } from './relations.ts';
import { castCost, defaultOfDomain, isConstrainedDomain } from './types.ts';
import { volatilityOf } from './volatility.ts';

const SERIAL_TYPES = new Set(['serial', 'bigserial', 'smallserial']);

/** Why adding a column writes every row. */
export type RewriteCause = 'volatile default' | 'serial' | 'identity' | 'stored generated' | 'constrained domain';

/**
 * Why ADD COLUMN rewrites the table; `undefined` where it does not, `unknown` where a function's volatility decides.
 * Source: PostgreSQL documentation of ALTER TABLE, notes; rows `add-column-*` of the lock matrix, 11 to 18.
 * PostgreSQL 19 checks a constrained domain without a rewrite (release notes 19; documented, not measured).
 */
export function rewriteCause(column: ColumnDefinition, schema: SchemaView, version: number): RewriteCause | 'unknown' | undefined {
  if (SERIAL_TYPES.has(column.type.name)) return 'serial';
  if (column.identity !== undefined) return 'identity';
  if (column.generated !== undefined) return column.generated.stored ? 'stored generated' : undefined;
  if (version < 19 && isConstrainedDomain(column.type, schema)) return 'constrained domain';
  const value = column.default ?? defaultOfDomain(column.type, schema);
  if (value === undefined || value.isNull) return undefined;
  const volatility = volatilityOf(value, schema);
  if (volatility === 'volatile') return 'volatile default';
  return volatility === 'unknown' ? 'unknown' : undefined;
}

/** ADD COLUMN. Rows `add-column-*`. */
export function addColumnEffects(operation: AddColumn, schema: SchemaView, version: number): Effects {
  const { relation, column } = operation;
  const table = schema.relation(relation);
  const locks: RelationLock[] = lockTree(relation, 'ACCESS EXCLUSIVE', schema);
  if (operation.ifNotExists && table?.columns.has(column.name) === true) return effects({ locks });

  const cause = rewriteCause(column, schema, version);
  const rewrite: Verdict = cause === undefined ? 'no' : cause === 'unknown' ? 'unknown' : 'yes';
  const value = column.default ?? defaultOfDomain(column.type, schema);
  const filled = cause !== undefined || (value !== undefined && !value.isNull);
  // Measured on saml_relay_states: DEFAULT NULL is enough of a default for the foreign key to be checked.
  const hasDefault = cause !== undefined || value !== undefined;
  let foreignKeyCheck: Verdict = 'no';
  for (const constraint of column.constraints) {
    if (constraint.references === undefined) continue;
    locks.push(...lockTree(constraint.references.relation, 'SHARE ROW EXCLUSIVE', schema));
    if (hasDefault && !constraint.notEnforced) foreignKeyCheck = 'yes';
  }
  const checked = column.constraints.some((constraint) => constraint.kind === 'check' && !constraint.notEnforced);
  // NOT NULL without a value is proved on every row, which fails where there is one; so is NOT NULL of a virtual column.
  const proved = column.notNull && !filled;
  return effects({
    locks,
    indexLocks: rewrite === 'yes' ? indexLocks(table, 'ACCESS EXCLUSIVE') : [],
    rewrite,
    scan: checked || proved ? 'yes' : 'no',
    foreignKeyCheck,
    indexBuild: column.constraints.some((constraint) => constraint.kind === 'unique' || constraint.kind === 'primary') ? 'yes' : 'no',
  });
}

/**
 * RENAME COLUMN. Row `rename-column`. Where the table has the new name and no longer the old, PostgreSQL would refuse:
 * in a block, a condition keeps the statement from running.
 */
export function renameColumnEffects({ relation, column, to, only, statement }: RenameColumn, schema: SchemaView): Effects {
  const columns = schema.relation(relation)?.columns;
  if (statement.inBlock && columns?.has(column) === false && columns.has(to)) return effects({ locks: [] });
  return effects({ locks: only ? [{ relation, mode: 'ACCESS EXCLUSIVE' }] : lockTree(relation, 'ACCESS EXCLUSIVE', schema) });
}

/** DROP COLUMN. Rows `drop-column*`, `drop column cascade with view`: foreign keys of the column go with it. */
export function dropColumnEffects(operation: DropColumn, schema: SchemaView): Effects {
  const { relation, column, cascade } = operation;
  const table = schema.relation(relation);
  const locks = lockTree(relation, 'ACCESS EXCLUSIVE', schema);
  if (table?.columns.has(column) === true) {
    for (const partner of foreignKeyPartners(table, schema, [column])) locks.push({ relation: partner, mode: 'ACCESS EXCLUSIVE' });
  }
  if (cascade) for (const view of schema.viewsOver(relation)) locks.push({ relation: view.name, mode: 'ACCESS EXCLUSIVE' });
  return effects({ locks, indexLocks: indexLocks(table, 'ACCESS EXCLUSIVE', [column]) });
}

function mentionedInCheck(table: Relation | undefined, column: string): Verdict {
  if (table === undefined) return 'unknown';
  for (const constraint of table.constraints.values()) {
    if (constraint.kind === 'check' && constraint.validated && constraint.columns.includes(column)) return 'yes';
  }
  return table.complete ? 'no' : 'unknown';
}

/** ALTER COLUMN … TYPE. Rows `type …`; section "which casts are free" of the documentation's ALTER TABLE notes. */
export function alterColumnTypeEffects(operation: AlterColumnType, schema: SchemaView, version: number): Effects {
  const { relation, column, type, using, collation } = operation;
  const table = schema.relation(relation);
  const old = table?.columns.get(column)?.type;
  const onlyCasts = using === undefined || using.column === column || (using.castOf?.column === column && castCost(using.castOf.type, type, schema, version).rewrite === 'no');
  const cost = onlyCasts ? castCost(old, type, schema, version) : { rewrite: 'yes' as const, reindex: false };
  const rewrites = cost.rewrite === 'yes';
  const locks = lockTree(relation, 'ACCESS EXCLUSIVE', schema);
  const partners = table === undefined ? [] : foreignKeyPartners(table, schema, [column]);
  for (const partner of partners) locks.push({ relation: partner, mode: 'ACCESS EXCLUSIVE' });
  const indexes = [...(table?.indexes.values() ?? [])];
  const indexed = indexes.some((index) => index.mentions.includes(column));
  // An index on an expression, or with a predicate, is built anew whatever the cast: PostgreSQL does not compare expressions.
  const computed = indexes.some((index) => index.computedFrom.includes(column));
  const reindexes = cost.reindex || collation || computed;
  return effects({
    locks,
    indexLocks: indexLocks(table, 'ACCESS EXCLUSIVE', rewrites ? undefined : [column]),
    rewrite: cost.rewrite,
    scan: rewrites ? 'no' : mentionedInCheck(table, column),
    foreignKeyCheck: partners.length > 0 ? cost.rewrite : 'no',
    indexBuild: reindexes && !rewrites ? (indexed ? 'yes' : table?.complete === true ? 'no' : 'unknown') : 'no',
  });
}

/** Whether SET NOT NULL can skip its scan. Rows `set-not-null*`: from 12 a valid CHECK that says IS NOT NULL proves it. */
export function provedNotNull(table: Relation | undefined, column: string, schema: SchemaView, version: number): boolean {
  if (table === undefined) return false;
  // A partitioned table has no rows of its own.
  if (table.partitioned && table.children.length > 0 && table.children.every((child) => provedNotNull(schema.relation(child), column, schema, version))) return true;
  if (table.columns.get(column)?.notNull === true) return true;
  for (const constraint of table.constraints.values()) {
    if (!constraint.validated || !constraint.enforced) continue;
    if (constraint.kind === 'primary' && constraint.columns.includes(column)) return true;
    if (version >= 12 && constraint.kind === 'check' && constraint.expression?.provesNotNull.includes(column) === true) return true;
  }
  return false;
}

/** SET NOT NULL and the other changes of one column. Rows `set-*`, `drop-*`, `add-identity*`. */
export function alterColumnEffects(operation: AlterColumn, schema: SchemaView, version: number): Effects {
  const { relation, column, only } = operation;
  const table = schema.relation(relation);
  const locks: RelationLock[] = only ? [{ relation, mode: 'ACCESS EXCLUSIVE' }] : lockTree(relation, 'ACCESS EXCLUSIVE', schema);
  if (operation.kind === 'setNotNull') return effects({ locks, scan: provedNotNull(table, column, schema, version) ? 'no' : 'yes' });
  if (operation.kind !== 'setExpression') return effects({ locks });
  const generated = table?.columns.get(column)?.generated;
  const rewrite: Verdict = generated === 'stored' ? 'yes' : generated === 'virtual' ? 'no' : version < 18 ? 'yes' : 'unknown';
  return effects({ locks, rewrite, indexLocks: rewrite === 'yes' ? indexLocks(table, 'ACCESS EXCLUSIVE') : [] });
}
