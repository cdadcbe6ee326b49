import type { Expression } from '../../model/definition.ts';
import type { AlterDomain } from '../../model/type-operation.ts';
import type { Operation } from '../../model/operation.ts';
import type { Statement } from '../../model/statement.ts';
import { located } from '../clause.ts';
import { optionalExpression } from '../expressions.ts';
import { fieldsOf, nameOfList, relationName, stringsOf, type pg } from '../tree.ts';
import { typeNameOf } from '../type-names.ts';
import { constraintOf } from './definitions.ts';

/** CREATE TYPE … AS ENUM. */
export function createEnum(statement: Statement, tree: pg.CreateEnumStmt): Operation {
  const type = nameOfList(tree.typeName);
  return { kind: 'createType', ...located(statement, { column: type.name }), type, form: 'enum', values: stringsOf(tree.vals) };
}

/** CREATE TYPE … AS (…). */
export function createComposite(statement: Statement, tree: pg.CompositeTypeStmt): Operation {
  const type = relationName(tree.typevar);
  return { kind: 'createType', ...located(statement, { column: type.name }), type, form: 'composite', values: [] };
}

/** ALTER TYPE … ADD VALUE and RENAME VALUE. */
export function alterEnum(statement: Statement, tree: pg.AlterEnumStmt): Operation {
  const type = nameOfList(tree.typeName);
  const place = located(statement, { column: type.name });
  const kind = tree.oldVal === undefined ? 'addEnumValue' : 'renameEnumValue';
  return { kind, ...place, type, cascade: false, from: tree.oldVal, to: tree.newVal };
}

/** CREATE DOMAIN. */
export function createDomain(statement: Statement, tree: pg.CreateDomainStmt): Operation {
  const type = nameOfList(tree.domainname);
  const constraints = (tree.constraints ?? []).flatMap((node) => constraintOf(fieldsOf(node, 'Constraint') ?? {}) ?? []);
  return {
    kind: 'createDomain',
    ...located(statement, { column: type.name }),
    type,
    base: typeNameOf(tree.typeName),
    constrained: constraints.some((constraint) => constraint.kind === 'check' || constraint.kind === 'notNull'),
    notNull: constraints.some((constraint) => constraint.kind === 'notNull'),
    default: defaultIn(tree.constraints ?? []),
  };
}

function defaultIn(constraints: readonly pg.Node[]): Expression | undefined {
  const own = constraints.map((node) => fieldsOf(node, 'Constraint')).find((constraint) => constraint?.contype === 'CONSTR_DEFAULT');
  return optionalExpression(own?.raw_expr);
}

/** ALTER DOMAIN; the tree tells its action by one letter. */
export function alterDomain(statement: Statement, tree: pg.AlterDomainStmt): Operation {
  const type = nameOfList(tree.typeName);
  return { kind: 'alterDomain', ...located(statement, { column: type.name }), type, action: domainAction(tree), name: tree.name ?? fieldsOf(tree.def, 'Constraint')?.conname, ...(tree.subtype === 'T' ? { default: optionalExpression(tree.def) } : {}) };
}

function domainAction(tree: pg.AlterDomainStmt): AlterDomain['action'] {
  if (tree.subtype === 'O') return 'setNotNull';
  if (tree.subtype === 'V') return 'validate';
  if (tree.subtype === 'T') return 'setDefault';
  if (tree.subtype !== 'C') return 'other';
  return fieldsOf(tree.def, 'Constraint')?.skip_validation === true ? 'addConstraintNotValid' : 'addConstraint';
}
