import type { ConstraintDefinition, Expression } from '../model/definition.ts';
import type { QualifiedName } from '../model/name.ts';
import type { Step } from '../model/rule.ts';
import type { Constraint, Index, Relation } from '../model/schema.ts';

/** The relation as running code knows it: before the first statement of the migration. */
export function knownBefore(step: Step, relation: QualifiedName): Relation | undefined {
  return (step.migration.steps[0] ?? step).schema.relation(relation) ?? step.schema.relation(relation);
}

/** Whether writers have had to leave no NULL in a column before this statement: validated or not, a constraint binds what is written. */
export function isBoundNotNull(table: Relation | undefined, column: string): boolean {
  if (table?.columns.get(column)?.notNull === true) return true;
  return [...(table?.constraints.values() ?? [])].some(({ kind, enforced, columns, expression }) => {
    if (!enforced) return false;
    if (kind === 'check') return expression?.provesNotNull.includes(column) === true;
    return (kind === 'notNull' || kind === 'primary') && columns.includes(column);
  });
}

/** Whether duplicates in these columns were refused already: by a unique index on all or some of them. */
export function isBoundUnique(table: Relation | undefined, columns: readonly (string | undefined)[]): boolean {
  const binds = (index: Index): boolean => index.unique && !index.partial && index.columns.length > 0 && index.columns.every((column) => column !== undefined && columns.includes(column));
  return [...(table?.indexes.values() ?? [])].some(binds);
}

/** Whether a list of allowed values allows all that was allowed before: by another CHECK on the column, or by its enum. */
export function allowsNothingLess(step: Step, table: Relation | undefined, expression: Expression | undefined): boolean {
  const allows = expression?.allows;
  if (allows === undefined) return false;
  const type = table?.columns.get(allows.column)?.type;
  const ofType = type === undefined ? undefined : step.schema.userType(type);
  const before = [...(table?.constraints.values() ?? [])]
    .filter(({ kind, enforced }) => kind === 'check' && enforced)
    .flatMap((constraint) => (constraint.expression?.allows?.column === allows.column ? [constraint.expression.allows.values] : []));
  const known = ofType?.form === 'enum' ? [...before, ofType.values] : before;
  return known.some((values) => values.every((value) => allows.values.includes(value)));
}

/** The same constraint was there before: dropped and added again, renamed, or with other options. */
export function wasThere(table: Relation | undefined, { kind, columns, references, expression }: ConstraintDefinition, same: (left: QualifiedName, right: QualifiedName) => boolean): boolean {
  const equal = (other: Constraint): boolean => {
    if (other.kind !== kind || !other.enforced || other.columns.join() !== columns.join()) return false;
    if (kind === 'foreign') return references !== undefined && other.references !== undefined && same(references.relation, other.references);
    return kind !== 'check' || (expression !== undefined && other.expression !== undefined && JSON.stringify(withoutPlaces(expression.tree)) === JSON.stringify(withoutPlaces(other.expression.tree)));
  };
  return [...(table?.constraints.values() ?? [])].some(equal);
}

/** A tree without the places in the text, which alone tell two equal ones apart. */
function withoutPlaces(tree: unknown): unknown {
  return JSON.parse(JSON.stringify(tree, (key, value: unknown) => (key === 'location' || key.startsWith('list_') || key.startsWith('rexpr_list') ? undefined : value)));
}
