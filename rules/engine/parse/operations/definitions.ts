import type { ColumnDefinition, ConstraintDefinition, ConstraintKind, ForeignKeyTarget } from '../../model/definition.ts';
import type { TreeNode } from '../../model/tree-node.ts';
import { expressionOf, optionalExpression } from '../expressions.ts';
import { fieldsOf, nameOfList, relationName, stringsOf, type pg } from '../tree.ts';
import { typeNameOf } from '../type-names.ts';

const KINDS: Partial<Record<pg.ConstrType, ConstraintKind>> = {
  CONSTR_PRIMARY: 'primary',
  CONSTR_UNIQUE: 'unique',
  CONSTR_EXCLUSION: 'exclude',
  CONSTR_FOREIGN: 'foreign',
  CONSTR_CHECK: 'check',
  CONSTR_NOTNULL: 'notNull',
};

const ON_DELETE: Readonly<Record<string, ForeignKeyTarget['onDelete']>> = { a: 'no action', r: 'restrict', c: 'cascade', n: 'set null', d: 'set default' };

/** A constraint; `column` is the column it stands at. `undefined` for clauses that are no constraint (NULL, DEFERRABLE). */
export function constraintOf(node: pg.Constraint, column?: string): ConstraintDefinition | undefined {
  const kind = node.contype === undefined ? undefined : KINDS[node.contype];
  if (kind === undefined) return undefined;
  const expression = optionalExpression(node.raw_expr);
  const named = kind === 'foreign' ? stringsOf(node.fk_attrs) : stringsOf(node.keys);
  const own = column === undefined ? [] : [column];
  const excluded = (node.exclusions ?? []).flatMap((pair) => fieldsOf(fieldsOf(pair, 'List')?.items?.[0], 'IndexElem')?.name ?? []);
  const columns = named.length > 0 ? named : own.length > 0 ? own : kind === 'check' ? [...(expression?.columns ?? [])] : excluded;
  return {
    kind,
    name: node.conname,
    columns,
    notValid: node.skip_validation === true && node.is_enforced !== false,
    notEnforced: isNotEnforced(node, kind),
    usingIndex: node.indexname,
    references: kind === 'foreign' ? { relation: relationName(node.pktable), columns: stringsOf(node.pk_attrs), onDelete: ON_DELETE[node.fk_del_action ?? 'a'] ?? 'no action' } : undefined,
    expression,
    tree: node as TreeNode,
  };
}

/** Only CHECK and FOREIGN KEY say `is_enforced`; the JSON leaves a false one out. */
function isNotEnforced(node: pg.Constraint, kind: ConstraintKind): boolean {
  return (kind === 'check' || kind === 'foreign') && node.is_enforced !== true;
}

function constraintsOf(nodes: readonly pg.Node[] | undefined): pg.Constraint[] {
  return (nodes ?? []).flatMap((node) => fieldsOf(node, 'Constraint') ?? []);
}

/** NOT ENFORCED behind a column's constraint comes as a clause of its own, about the one before it. */
function withAttributes(clauses: readonly pg.Constraint[]): pg.Constraint[] {
  const constraints: pg.Constraint[] = [];
  for (const clause of clauses) {
    const last = constraints.at(-1);
    if (clause.contype === 'CONSTR_ATTR_NOT_ENFORCED' && last !== undefined) constraints[constraints.length - 1] = { ...last, is_enforced: false };
    else constraints.push(clause);
  }
  return constraints;
}

const SERIAL_TYPES = new Set(['serial', 'bigserial', 'smallserial']);

/** Whether a type name stands for an integer with a sequence behind it. */
export function isSerial(name: string): boolean {
  return SERIAL_TYPES.has(name);
}

/** A column as CREATE TABLE or ADD COLUMN declares it. */
export function columnDefinition(node: pg.ColumnDef): ColumnDefinition {
  const name = node.colname ?? '';
  const type = typeNameOf(node.typeName);
  const clauses = constraintsOf(node.constraints);
  const of = (kind: pg.ConstrType): pg.Constraint | undefined => clauses.find((clause) => clause.contype === kind);
  const identity = of('CONSTR_IDENTITY');
  const generated = of('CONSTR_GENERATED');
  const notNull = of('CONSTR_NOTNULL') !== undefined || of('CONSTR_PRIMARY') !== undefined || identity !== undefined || isSerial(type.name);
  return {
    name,
    type,
    collation: node.collClause === undefined ? undefined : nameOfList(node.collClause.collname),
    notNull,
    default: optionalExpression(of('CONSTR_DEFAULT')?.raw_expr),
    identity: identity === undefined ? undefined : identity.generated_when === 'a' ? 'always' : 'by default',
    generated:
      generated?.raw_expr === undefined
        ? undefined
        : { stored: generated.generated_kind !== 'v', expression: expressionOf(generated.raw_expr) },
    constraints: withAttributes(clauses).flatMap((clause) => (clause.contype === 'CONSTR_NOTNULL' ? [] : (constraintOf(clause, name) ?? []))),
  };
}
