import { displayName, quoteIdentifier, quoteName, type MigrationDraft, type Operation, type QualifiedName, type Relation, type TreeNode } from '../../rules/index.ts';
import type { Scaffold } from '../scaffold.ts';
import { isSeparable } from '../sql/alone.ts';
import { says } from '../sql/named.ts';
import { fileWord, fittedName, freeName } from '../sql/names.ts';
import { besides } from '../sql/text.ts';

type AddConstraint = Extract<Operation, { readonly kind: 'addConstraint' }>;

/** UNIQUE and PRIMARY KEY over an index that is built while traffic goes on, so that adding them is instant. */
export const buildKey: Scaffold = {
  id: 'build-key',
  repairs: ['no-blocking-unique'],
  plan(step) {
    const { operation } = step;
    if (operation.kind !== 'addConstraint') return undefined;
    const { constraint, relation } = operation;
    if ((constraint.kind !== 'unique' && constraint.kind !== 'primary') || constraint.usingIndex !== undefined) return undefined;
    if (!isSeparable(step)) return { reason: 'The statement does more than one thing: give the constraint a statement of its own first.' };
    const known = step.schema.relation(relation);
    if (known?.partitioned === true) return { reason: `\`${displayName(relation)}\` is partitioned: each partition needs an index of its own first.` };
    const tree = constraint.tree ?? {};
    if (['including', 'options', 'indexspace', 'without_overlaps'].some((name) => tree[name] !== undefined)) return { reason: 'The constraint says more than its columns: build its index by hand.' };
    const nullable = constraint.kind === 'primary' ? nullableOf(known, constraint.columns) : [];
    if (nullable === undefined) return { reason: 'The history does not tell whether the columns of the key may be NULL.' };
    if (nullable.length > 0 && step.migration.version < 12) return { reason: 'PostgreSQL 11 takes no proof for NOT NULL.' };
    const own = constraint.kind === 'primary' ? ['pkey'] : [...constraint.columns, 'key'];
    const name = constraint.name ?? freeName(fittedName(relation.name, ...own), (candidate) => known?.constraints.has(candidate) === true || known?.indexes.has(candidate) === true);
    return {
      scaffold: 'build-key',
      title: `add ${name} to ${displayName(relation)}`,
      manner: 'build its index CONCURRENTLY, then take it over',
      name: fileWord(`add_${name}`),
      deploys: [{ title: 'Build the index, then take it over as the constraint', before: [], migrations: drafts(operation, name, nullable) }],
      dependants: { names: [relation.name], has: (later) => needsKey(later, name, (other) => step.schema.same(other, relation)) },
      isWayBack: (other) => other.kind === 'dropConstraint' && other.name === name && step.schema.same(other.relation, relation),
    };
  },
};

/** Whether an operation needs a key of a table: a foreign key, ON CONFLICT, or something that is done with the key by its name. */
function needsKey(operation: Operation, name: string, isOurs: (relation: QualifiedName) => boolean): boolean {
  switch (operation.kind) {
    case 'addConstraint':
      return operation.constraint.references !== undefined && isOurs(operation.constraint.references.relation);
    case 'createTable':
    case 'addColumn': {
      const constraints = operation.kind === 'createTable' ? [...operation.constraints, ...operation.columns.flatMap((column) => column.constraints)] : operation.column.constraints;
      return constraints.some(({ references }) => references !== undefined && isOurs(references.relation));
    }
    case 'insert':
      return operation.conflict !== undefined && isOurs(operation.relation);
    default:
      return 'relation' in operation && isOurs(operation.relation) && says(operation, [name, 'replica', 'cluster']);
  }
}

function nullableOf(known: Relation | undefined, columns: readonly string[]): readonly string[] | undefined {
  if (columns.some((column) => known?.columns.get(column)?.notNull === undefined)) return undefined;
  return columns.filter((column) => known?.columns.get(column)?.notNull === false);
}

function drafts(operation: AddConstraint, name: string, nullable: readonly string[]): readonly MigrationDraft[] {
  const { relation, constraint } = operation;
  const index = indexDraft(operation, name);
  const proof = fittedName(relation.name, ...constraint.columns, 'not_null');
  const adopt = adoptDraft(operation, name, nullable, proof);
  return nullable.length === 0 ? [index, adopt] : [index, ...proofDrafts(operation, nullable, proof), adopt];
}

function indexDraft({ relation, constraint }: AddConstraint, name: string): MigrationDraft {
  const columns = constraint.columns.map(quoteIdentifier).join(', ');
  const distinct = constraint.tree?.['nulls_not_distinct'] === true ? ' NULLS NOT DISTINCT' : '';
  const table = quoteName(relation);
  const rest = `${quoteIdentifier(name)} ON ${table} (${columns})${distinct}`;
  const own = quoteName(besides(relation, name));
  return {
    name: fileWord(`index_${name}`),
    header: [`Builds the index of ${name} while reads and writes go on. Where two rows are alike it fails and leaves an index that is invalid: DROP INDEX CONCURRENTLY ${own}, mend the rows, and run it again.`],
    up: [`CREATE UNIQUE INDEX CONCURRENTLY ${rest}`],
    down: [`DROP INDEX CONCURRENTLY IF EXISTS ${own}`],
    byHand: [`-- eslint-disable-next-line zero-downtime/no-blocking-index -- it was built by hand, see above\nCREATE UNIQUE INDEX IF NOT EXISTS ${rest}`],
    transaction: 'none',
    takesStrongLock: false,
  };
}

/** A key takes no NULL: a CHECK proves it first, for which SET NOT NULL looks at no row. */
function proofDrafts({ relation }: AddConstraint, nullable: readonly string[], proof: string): readonly MigrationDraft[] {
  const table = quoteName(relation);
  const quoted = quoteIdentifier(proof);
  const condition = nullable.map((column) => `${quoteIdentifier(column)} IS NOT NULL`).join(' AND ');
  return [
    {
      name: fileWord(`bind_${proof}`),
      header: [`${nullable.join(' and ')} may not be NULL in what is written from now on; the next migration proves the rows that are there.`],
      up: [`ALTER TABLE ${table} ADD CONSTRAINT ${quoted} CHECK (${condition}) NOT VALID`],
      down: [`ALTER TABLE ${table} DROP CONSTRAINT ${quoted}`],
      transaction: 'any',
      takesStrongLock: true,
    },
    {
      name: fileWord(`validate_${proof}`),
      header: ['Proves it, under a lock that lets reads and writes go on.'],
      up: [`ALTER TABLE ${table} VALIDATE CONSTRAINT ${quoted}`],
      down: [],
      transaction: 'apart',
      takesStrongLock: false,
    },
  ];
}

function deferrable(tree: TreeNode | undefined): string {
  if (tree?.['deferrable'] !== true) return '';
  return ` DEFERRABLE${tree['initdeferred'] === true ? ' INITIALLY DEFERRED' : ''}`;
}

function adoptDraft({ relation, constraint }: AddConstraint, name: string, nullable: readonly string[], proof: string): MigrationDraft {
  const table = quoteName(relation);
  const quoted = quoteIdentifier(name);
  const words = constraint.kind === 'primary' ? 'PRIMARY KEY' : 'UNIQUE';
  const check = quoteIdentifier(proof);
  const set = nullable.map((column) => `ALTER TABLE ${table} ALTER COLUMN ${quoteIdentifier(column)} SET NOT NULL`);
  const unset = nullable.map((column) => `ALTER TABLE ${table} ALTER COLUMN ${quoteIdentifier(column)} DROP NOT NULL`);
  const add = `ALTER TABLE ${table} ADD CONSTRAINT ${quoted} ${words} USING INDEX ${quoted}${deferrable(constraint.tree)}`;
  const condition = nullable.map((column) => `${quoteIdentifier(column)} IS NOT NULL`).join(' AND ');
  return {
    name: fileWord(`add_${name}`),
    header: [`Takes the index over as ${name}, which is instant.`],
    up: [...set, add, ...(nullable.length === 0 ? [] : [`ALTER TABLE ${table} DROP CONSTRAINT ${check}`])],
    down: [`ALTER TABLE ${table} DROP CONSTRAINT ${quoted}`, ...(nullable.length === 0 ? [] : [`ALTER TABLE ${table} ADD CONSTRAINT ${check} CHECK (${condition}) NOT VALID`]), ...unset],
    transaction: 'apart',
    takesStrongLock: true,
  };
}
