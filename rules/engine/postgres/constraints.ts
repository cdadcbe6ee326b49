import type { ConstraintDefinition } from '../model/definition.ts';
import type { Effects, Verdict } from '../model/effect.ts';
import type { LockMode } from '../model/lock.ts';
import type { AddConstraint, AlterConstraint, ChangeConstraint, RenameConstraint } from '../model/operation.ts';
import type { Relation, SchemaView } from '../model/schema.ts';
import { provedNotNull } from './columns.ts';
import { effects } from './draft.ts';
import { keepsNoRows, lockTree } from './relations.ts';

/**
 * ADD CONSTRAINT. Rows `add-check*`, `add-fk*`, `add-unique*`, `add-pk*`, `add-exclude`, `add-not-null-constraint*`.
 * PostgreSQL refuses a name that the table has already: in a block that adds it again, a condition keeps the statement from running.
 */
export function addConstraintEffects(operation: AddConstraint, schema: SchemaView, version: number): Effects {
  const { relation, constraint, statement } = operation;
  const table = schema.relation(relation);
  if (statement.inBlock && constraint.name !== undefined && table?.constraints.has(constraint.name) === true) return effects({ locks: [] });
  const skipsRows = constraint.notValid || constraint.notEnforced;
  switch (constraint.kind) {
    case 'check':
      return effects({ locks: lockTree(relation, 'ACCESS EXCLUSIVE', schema), scan: skipsRows ? 'no' : 'yes' });
    case 'notNull': {
      const proved = constraint.columns.every((column) => provedNotNull(table, column, schema, version));
      return effects({ locks: lockTree(relation, 'ACCESS EXCLUSIVE', schema), scan: skipsRows || proved ? 'no' : 'yes' });
    }
    case 'foreign': {
      const parent = constraint.references?.relation;
      const parentLocks = parent === undefined ? [] : lockTree(parent, 'SHARE ROW EXCLUSIVE', schema);
      const locks = [...lockTree(relation, 'SHARE ROW EXCLUSIVE', schema), ...parentLocks];
      return effects({ locks, foreignKeyCheck: skipsRows ? 'no' : 'yes' });
    }
    default:
      return keyEffects(operation, table, schema, version);
  }
}

/** UNIQUE, PRIMARY KEY and EXCLUDE need an index: built under the lock, or taken over. */
function keyEffects({ relation, constraint, only }: AddConstraint, table: Relation | undefined, schema: SchemaView, version: number): Effects {
  const columns = constraint.usingIndex === undefined ? constraint.columns : (table?.indexes.get(constraint.usingIndex)?.columns ?? []);
  const proved = columns.every((column) => column !== undefined && provedNotNull(table, column, schema, version));
  const knowsColumns = columns.length > 0 && table?.complete === true;
  const unproved: Verdict = constraint.usingIndex !== undefined && !knowsColumns ? 'unknown' : 'yes';
  const scan: Verdict = constraint.kind !== 'primary' || (proved && columns.length > 0) ? 'no' : unproved;
  // Rows `partitioned add pk`: up to 17 the partitions are locked no more than an index build needs.
  const childMode: LockMode = version >= 18 ? 'ACCESS EXCLUSIVE' : 'SHARE';
  const [own, ...below] = lockTree(relation, 'ACCESS EXCLUSIVE', schema);
  const children = only ? [] : below;
  const parentOnly = table?.partitioned === true && (only || keepsNoRows(relation, schema));
  const locks = [...(own === undefined ? [] : [own]), ...children.map((lock) => ({ ...lock, mode: childMode }))];
  const takenOver = constraint.usingIndex === undefined ? [] : [{ index: constraint.usingIndex, mode: takeOverMode(constraint, version) }];
  return effects({ locks, indexLocks: takenOver, scan, indexBuild: constraint.usingIndex === undefined && !parentOnly ? 'yes' : 'no' });
}

/** Taking over an index renames it when the constraint has another name. Rows `add-unique USING INDEX`, `add-pk USING INDEX*`. */
function takeOverMode(constraint: ConstraintDefinition, version: number): LockMode {
  if (constraint.name === undefined || constraint.name === constraint.usingIndex) return 'ACCESS SHARE';
  return version >= 12 ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE';
}

/** VALIDATE CONSTRAINT and DROP CONSTRAINT. Rows `validate-*`, `drop-fk`, `drop-pk`, `drop-unique`, `drop-check`. */
export function changeConstraintEffects(operation: ChangeConstraint, schema: SchemaView): Effects {
  const { relation, name, kind } = operation;
  const constraint = schema.relation(relation)?.constraints.get(name);
  if (kind === 'dropConstraint') {
    const locks = lockTree(relation, 'ACCESS EXCLUSIVE', schema);
    if (constraint?.references !== undefined) locks.push(...lockTree(constraint.references, 'ACCESS EXCLUSIVE', schema));
    const index = constraint?.kind === 'primary' || constraint?.kind === 'unique' || constraint?.kind === 'exclude';
    return effects({ locks, indexLocks: index ? [{ index: name, mode: 'ACCESS EXCLUSIVE' }] : [] });
  }
  const locks = lockTree(relation, 'SHARE UPDATE EXCLUSIVE', schema);
  if (constraint?.references !== undefined) {
    return effects({ locks: [...locks, ...lockTree(constraint.references, 'ROW SHARE', schema)], foreignKeyCheck: constraint.validated ? 'no' : 'yes' });
  }
  const proof: Verdict = constraint?.validated === true ? 'no' : 'yes';
  return effects({ locks, scan: constraint === undefined ? 'unknown' : proof });
}

/** ALTER CONSTRAINT. Rows `alter-constraint deferrable`, `alter-fk-to-enforced (18)`. */
export function alterConstraintEffects(operation: AlterConstraint, schema: SchemaView): Effects {
  const { relation, name, enforced } = operation;
  const constraint = schema.relation(relation)?.constraints.get(name);
  const locks = lockTree(relation, 'ACCESS EXCLUSIVE', schema);
  if (enforced !== true) return effects({ locks });
  if (constraint?.kind === 'check') return effects({ locks, scan: 'yes' });
  if (constraint?.references === undefined) return effects({ locks, foreignKeyCheck: 'unknown' });
  return effects({ locks: [...locks, ...lockTree(constraint.references, 'SHARE ROW EXCLUSIVE', schema)], foreignKeyCheck: 'yes' });
}

/** RENAME CONSTRAINT; one that owns an index renames it. Row `rename-constraint`. */
export function renameConstraintEffects(operation: RenameConstraint, schema: SchemaView, version: number): Effects {
  const { relation, name } = operation;
  const index = schema.relation(relation)?.indexes.get(name);
  const mode: LockMode = version >= 12 ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE';
  return effects({ locks: lockTree(relation, 'ACCESS EXCLUSIVE', schema), indexLocks: index === undefined ? [] : [{ index: name, mode }] });
}
