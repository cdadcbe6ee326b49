import { displayName, quoteIdentifier, quoteName, type MigrationDraft, type Operation } from '../../rules/index.ts';
import type { Scaffold } from '../scaffold.ts';
import { isSeparable } from '../sql/alone.ts';
import { fileWord, fittedName, freeName } from '../sql/names.ts';
import { printedNode } from '../sql/printed.ts';

/** A CHECK or foreign key that binds new rows at once, and whose old rows are proved while traffic goes on. */
export const proveConstraint: Scaffold = {
  id: 'prove-constraint',
  repairs: ['no-validating-constraint'],
  plan(step) {
    const { operation } = step;
    if (operation.kind !== 'addConstraint') return undefined;
    const { constraint, relation } = operation;
    if (constraint.kind !== 'check' && constraint.kind !== 'foreign') return undefined;
    if (!isSeparable(step)) return { reason: 'The statement does more than one thing: give the constraint a statement of its own first.' };
    const known = step.schema.relation(relation);
    if (known?.partitioned === true && constraint.kind === 'foreign' && step.migration.version < 18) return { reason: `\`${displayName(relation)}\` is partitioned, and before PostgreSQL 18 its foreign keys cannot be NOT VALID.` };
    const own = constraint.kind === 'foreign' ? 'fkey' : 'check';
    const name = constraint.name ?? freeName(fittedName(relation.name, ...constraint.columns, own), (candidate) => known?.constraints.has(candidate) === true);
    const definition = constraint.tree === undefined ? undefined : printedNode({ Constraint: { ...constraint.tree, conname: name, skip_validation: true, initially_valid: false } });
    if (definition === undefined) return { reason: 'The constraint cannot be printed again.' };
    return {
      scaffold: 'prove-constraint',
      title: `add ${name} to ${displayName(relation)}`,
      manner: 'NOT VALID now, then prove the old rows',
      name: fileWord(`add_${name}`),
      deploys: [{ title: 'Bind new rows, then prove the old ones', before: [], migrations: drafts(quoteName(relation), name, definition) }],
      dependants: { names: [relation.name], has: (later) => 'relation' in later && step.schema.same(later.relation, relation) && takesAway(later, name, constraint.columns) },
      isWayBack: () => false,
    };
  },
};

/** Whether an operation leaves nothing to prove under the constraint's name on its table. */
function takesAway(operation: Operation, name: string, columns: readonly string[]): boolean {
  switch (operation.kind) {
    case 'dropRelation':
    case 'renameRelation':
    case 'setSchema':
      return true;
    case 'dropConstraint':
    case 'renameConstraint':
      return operation.name === name;
    case 'dropColumn':
      return columns.includes(operation.column);
    default:
      return false;
  }
}

function drafts(table: string, name: string, definition: string): readonly MigrationDraft[] {
  const quoted = quoteIdentifier(name);
  return [
    {
      name: fileWord(`add_${name}`),
      header: [`${name} binds what is written from now on; the next migration proves the rows that are there.`],
      up: [`ALTER TABLE ${table} ADD ${definition}`],
      down: [`ALTER TABLE ${table} DROP CONSTRAINT ${quoted}`],
      transaction: 'any',
      takesStrongLock: true,
    },
    {
      name: fileWord(`validate_${name}`),
      header: [`Proves the rows that were there before ${name}, under a lock that lets reads and writes go on.`],
      up: [`ALTER TABLE ${table} VALIDATE CONSTRAINT ${quoted}`],
      down: [],
      transaction: 'apart',
      takesStrongLock: false,
    },
  ];
}
