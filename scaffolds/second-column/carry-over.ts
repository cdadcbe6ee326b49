import { quoteIdentifier, quoteName, renamedInTree, type Constraint, type Index, type MigrationDraft, type TreeNode } from '../../rules/index.ts';
import { fileWord, fittedName, freeName } from '../sql/names.ts';
import { notNullSteps } from '../sql/not-null.ts';
import { printedNode } from '../sql/printed.ts';
import { besides } from '../sql/text.ts';
import { namesOf, type SecondColumn } from './second-column.ts';

/** Something made under a name, and the statement that makes it. */
interface Made {
  readonly name: string;
  readonly sql: string;
}

/** What the new column needs to stand for the old one, each as the SQL of a step. */
export interface CarriedOver {
  /** `CREATE INDEX CONCURRENTLY`, one a migration. */
  readonly indexes: readonly Made[];
  /** `ADD CONSTRAINT … NOT VALID`. */
  readonly unproved: readonly Made[];
  /** `VALIDATE CONSTRAINT`. */
  readonly proofs: readonly string[];
  /** Instant once the proofs and indexes are there, with what takes it back. */
  readonly adopted: readonly { readonly up: readonly string[]; readonly down: readonly string[] }[];
}

/** Something of the old column that cannot be made for the new one without stopping traffic, in a sentence. */
export class Obstacle extends Error {}

/**
 * Indexes, constraints and NOT NULL of the old column, made for the new one.
 *
 * @throws {Obstacle} where one of them cannot be carried over
 */
export function carriedOver(second: SecondColumn): CarriedOver {
  const { relation, from } = second;
  const concerned = [...relation.constraints.values()].filter(({ columns, tree, kind }) => columns.includes(from.name) || (kind === 'check' && tree !== undefined && mentions(tree, from.name)));
  const constraints = concerned.filter(({ kind }) => kind !== 'notNull').map((constraint) => carriedConstraint(second, constraint));
  const indexes = [...relation.indexes.values()].filter(({ constraint, mentions: columns }) => constraint === undefined && columns.includes(from.name));
  const parts = [...constraints, ...indexes.map((index) => carriedIndex(second, index)), ...(from.notNull === true ? [carriedNotNull(second)] : [])];
  return {
    indexes: parts.flatMap((part) => part.indexes ?? []),
    unproved: parts.flatMap((part) => part.unproved ?? []),
    proofs: parts.flatMap((part) => part.proofs ?? []),
    adopted: parts.flatMap((part) => part.adopted ?? []),
  };
}

function mentions(tree: TreeNode, column: string): boolean {
  return JSON.stringify(renamedInTree(tree, column, `${column}\0`)) !== JSON.stringify(tree);
}

/** The name of a thing of the old column for the new one: the column's part of it exchanged, where it has one. */
function nameFor({ relation, from, to }: SecondColumn, name: string): string {
  const exchanged = name.includes(from.name) ? name.replace(from.name, to) : `${name}_${to}`;
  return freeName(fittedName(...exchanged.split('_')), (candidate) => candidate === name || relation.indexes.has(candidate) || relation.constraints.has(candidate));
}

function carriedIndex(second: SecondColumn, index: Index): Partial<CarriedOver> {
  const { from, to } = second;
  const name = nameFor(second, index.name);
  const tree = index.tree === undefined ? undefined : { ...renamedInTree(index.tree, from.name, to), idxname: name, concurrent: true, if_not_exists: false };
  const sql = tree === undefined ? undefined : printedNode({ IndexStmt: tree });
  if (sql === undefined) throw new Obstacle(`The history does not tell how the index \`${index.name}\` is made.`);
  return { indexes: [{ name, sql }] };
}

function carriedConstraint(second: SecondColumn, constraint: Constraint): Partial<CarriedOver> {
  switch (constraint.kind) {
    case 'unique':
      return carriedUnique(second, constraint);
    case 'check':
    case 'foreign':
      return carriedNotValid(second, constraint);
    default:
      throw new Obstacle(`\`${second.from.name}\` is part of the constraint \`${constraint.name}\`, which cannot be built for a second column without stopping traffic.`);
  }
}

function carriedUnique(second: SecondColumn, constraint: Constraint): Partial<CarriedOver> {
  const { from, to } = second;
  const { table } = namesOf(second);
  const name = nameFor(second, constraint.name);
  const quoted = quoteIdentifier(name);
  const columns = constraint.columns.map((column) => quoteIdentifier(column === from.name ? to : column)).join(', ');
  const tree = constraint.tree ?? {};
  const distinct = tree['nulls_not_distinct'] === true ? ' NULLS NOT DISTINCT' : '';
  const deferrable = tree['deferrable'] === true ? ` DEFERRABLE${tree['initdeferred'] === true ? ' INITIALLY DEFERRED' : ''}` : '';
  if (tree['including'] !== undefined || tree['without_overlaps'] === true) throw new Obstacle(`The constraint \`${constraint.name}\` holds more than its columns; carry it over by hand.`);
  return {
    indexes: [{ name, sql: `CREATE UNIQUE INDEX CONCURRENTLY ${quoted} ON ${table} (${columns})${distinct}` }],
    // The index goes with its constraint.
    adopted: [{ up: [`ALTER TABLE ${table} ADD CONSTRAINT ${quoted} UNIQUE USING INDEX ${quoted}${deferrable}`], down: [`ALTER TABLE ${table} DROP CONSTRAINT ${quoted}`] }],
  };
}

function carriedNotValid(second: SecondColumn, constraint: Constraint): Partial<CarriedOver> {
  const { from, to } = second;
  const { table } = namesOf(second);
  const name = nameFor(second, constraint.name);
  const renamed = constraint.tree === undefined ? undefined : renamedInTree(constraint.tree, from.name, to);
  const columns = constraint.columns.map((column) => ({ String: { sval: column === from.name ? to : column } }));
  // Beside a column, a foreign key does not say its columns; behind NOT VALID they must be said.
  const own = constraint.kind === 'foreign' ? { fk_attrs: columns } : {};
  const node = renamed === undefined ? undefined : { ...renamed, ...own, conname: name, skip_validation: true, initially_valid: false };
  const definition = node === undefined ? undefined : printedNode({ Constraint: node });
  if (definition === undefined) throw new Obstacle(`The history does not tell how the constraint \`${constraint.name}\` is made.`);
  const quoted = quoteIdentifier(name);
  return {
    unproved: [{ name, sql: `ALTER TABLE ${table} ADD ${definition}` }],
    proofs: constraint.validated ? [`ALTER TABLE ${table} VALIDATE CONSTRAINT ${quoted}`] : [],
  };
}

function carriedNotNull({ relation, to, version }: SecondColumn): Partial<CarriedOver> {
  const { name, bind, prove, set } = notNullSteps(relation.name, to, version, (candidate) => relation.constraints.has(candidate));
  return { unproved: [{ name, sql: bind }], proofs: [prove], adopted: set === undefined ? [] : [set] };
}

/** The migrations of the deploy that follows the backfill. */
export function carryOverDrafts(second: SecondColumn, carried: CarriedOver, header: readonly string[]): readonly MigrationDraft[] {
  const { relation, to } = second;
  const { table } = namesOf(second);
  const subject = `${relation.name.name}_${to}`;
  const drafts: MigrationDraft[] = carried.indexes.map(({ name, sql }) => ({
    name: fileWord(`index_${name}`),
    header,
    up: [sql],
    down: [`DROP INDEX CONCURRENTLY IF EXISTS ${quoteName(besides(relation.name, name))}`],
    byHand: [`-- eslint-disable-next-line zero-downtime/no-blocking-index -- it was built by hand, see above\n${sql.replace(' INDEX CONCURRENTLY ', ' INDEX IF NOT EXISTS ')}`],
    transaction: 'none',
    takesStrongLock: false,
  }));
  const undo = carried.unproved.map(({ name }) => `ALTER TABLE ${table} DROP CONSTRAINT ${quoteIdentifier(name)}`);
  if (carried.unproved.length > 0) drafts.push({ name: fileWord(`constrain_${subject}`), header, up: carried.unproved.map(({ sql }) => sql), down: undo, transaction: 'any', takesStrongLock: true });
  // Apart from the migration before: a validation in its transaction would hold its stronger lock.
  if (carried.proofs.length > 0) drafts.push({ name: fileWord(`validate_${subject}`), header, up: carried.proofs, down: [], transaction: 'apart', takesStrongLock: false });
  if (carried.adopted.length > 0) drafts.push({ name: fileWord(`adopt_${subject}`), header, up: carried.adopted.flatMap(({ up }) => up), down: [...carried.adopted].reverse().flatMap(({ down }) => down), transaction: 'any', takesStrongLock: true });
  return drafts;
}
