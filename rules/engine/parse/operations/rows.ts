import type { Operation, RowScope } from '../../model/operation.ts';
import type { Statement } from '../../model/statement.ts';
import { located } from '../clause.ts';
import { columnOf, conjunctsOf, literalText } from '../expressions.ts';
import { fieldsOf, relationName, relationsRead, stringOf, type pg } from '../tree.ts';

/** What a WHERE clause tells of the number of rows. */
interface Reach {
  readonly scope: RowScope;
  readonly fixedColumns: readonly string[];
}

/** A constant, a parameter, or a variable of the surrounding routine is decided before the statement runs. */
function isFixed(node: pg.Node | undefined): boolean {
  return literalText(node) !== undefined || fieldsOf(node, 'ParamRef') !== undefined;
}

function operatorOf(expression: pg.A_Expr): string {
  return stringOf(expression.name?.at(-1)) ?? '';
}

/** `true`, `1 = 1` and `id = id` hold for every row. */
function isTautology(condition: pg.Node): boolean {
  if (literalText(condition) === 'true') return true;
  const comparison = fieldsOf(condition, 'A_Expr');
  if (comparison === undefined || operatorOf(comparison) !== '=') return false;
  const left = literalText(comparison.lexpr) ?? columnOf(comparison.lexpr);
  return left !== undefined && left === (literalText(comparison.rexpr) ?? columnOf(comparison.rexpr));
}

/** A subquery with a LIMIT, as in `WHERE id IN (SELECT id … LIMIT 1000)`. */
function hasLimitedSubquery(condition: pg.Node): boolean {
  const query = fieldsOf(fieldsOf(condition, 'SubLink')?.subselect, 'SelectStmt');
  return query?.limitCount !== undefined;
}

/** Both ends of a range on one column: `id > x AND id <= y`, or BETWEEN. */
function hasClosedRange(conjuncts: readonly pg.Node[]): boolean {
  const ends = new Map<string, Set<'low' | 'high'>>();
  for (const conjunct of conjuncts) {
    const comparison = fieldsOf(conjunct, 'A_Expr');
    if (comparison === undefined) continue;
    if (comparison.kind === 'AEXPR_BETWEEN') return true;
    const column = columnOf(comparison.lexpr);
    const operator = operatorOf(comparison);
    if (column === undefined || !/^[<>]=?$/.test(operator)) continue;
    const known = ends.get(column) ?? new Set();
    known.add(operator.startsWith('>') ? 'low' : 'high');
    if (known.size === 2) return true;
    ends.set(column, known);
  }
  return false;
}

function reachOf(where: pg.Node | undefined): Reach {
  const conjuncts = conjunctsOf(where);
  if (conjuncts.every(isTautology)) return { scope: 'all', fixedColumns: [] };
  if (conjuncts.some((conjunct) => fieldsOf(conjunct, 'CurrentOfExpr') !== undefined || hasLimitedSubquery(conjunct))) {
    return { scope: 'bounded', fixedColumns: [] };
  }
  if (hasClosedRange(conjuncts)) return { scope: 'bounded', fixedColumns: [] };
  const fixedColumns = conjuncts.flatMap((conjunct) => {
    const comparison = fieldsOf(conjunct, 'A_Expr');
    if (comparison === undefined || operatorOf(comparison) !== '=') return [];
    const column = columnOf(comparison.lexpr);
    const list = fieldsOf(comparison.rexpr, 'List')?.items ?? [comparison.rexpr];
    return column !== undefined && list.every(isFixed) ? [column] : [];
  });
  return { scope: 'filtered', fixedColumns };
}

/** UPDATE. */
export function updateRows(statement: Statement, tree: pg.UpdateStmt): Operation {
  return {
    kind: 'update',
    ...located(statement, { relation: tree.relation?.location, action: ['update'] }),
    relation: relationName(tree.relation),
    ...limitedByCommonTable(tree.withClause, reachOf(tree.whereClause)),
    columns: (tree.targetList ?? []).flatMap((node) => fieldsOf(node, 'ResTarget')?.name ?? []),
    reads: relationsRead([tree.fromClause, tree.whereClause, tree.withClause]),
    loop: 'none',
  };
}

/** DELETE. */
export function deleteRows(statement: Statement, tree: pg.DeleteStmt): Operation {
  return {
    kind: 'delete',
    ...located(statement, { relation: tree.relation?.location, action: ['delete', 'from'] }),
    relation: relationName(tree.relation),
    ...limitedByCommonTable(tree.withClause, reachOf(tree.whereClause)),
    columns: [],
    reads: relationsRead([tree.usingClause, tree.whereClause, tree.withClause]),
    loop: 'none',
  };
}

/** `WITH batch AS (SELECT … LIMIT 1000) UPDATE …` is the other common way to write a batch. */
function limitedByCommonTable(clause: pg.WithClause | undefined, reach: Reach): Reach {
  const limited = (clause?.ctes ?? []).some(
    (node) => fieldsOf(fieldsOf(node, 'CommonTableExpr')?.ctequery, 'SelectStmt')?.limitCount !== undefined,
  );
  return limited ? { ...reach, scope: 'bounded' } : reach;
}

/** MERGE. */
export function mergeRows(statement: Statement, tree: pg.MergeStmt): Operation {
  return {
    kind: 'merge',
    ...located(statement, { relation: tree.relation?.location }),
    relation: relationName(tree.relation),
    scope: 'filtered',
    fixedColumns: [],
    columns: [],
    reads: relationsRead(tree.sourceRelation),
    loop: 'none',
  };
}

/** INSERT. */
export function insertRows(statement: Statement, tree: pg.InsertStmt): Operation {
  const query = fieldsOf(tree.selectStmt, 'SelectStmt');
  const fromQuery = query !== undefined && query.valuesLists === undefined;
  return {
    kind: 'insert',
    ...located(statement, { relation: tree.relation?.location }),
    relation: relationName(tree.relation),
    columns: (tree.cols ?? []).flatMap((node) => fieldsOf(node, 'ResTarget')?.name ?? []),
    fromQuery,
    reads: fromQuery ? relationsRead([tree.selectStmt, tree.withClause]) : [],
  };
}

/** COPY … FROM writes; COPY … TO is a query. */
export function copyRows(statement: Statement, tree: pg.CopyStmt): Operation {
  const place = located(statement, { relation: tree.relation?.location });
  if (tree.is_from !== true) {
    const reads = tree.relation === undefined ? relationsRead(tree.query) : [relationName(tree.relation)];
    return { kind: 'query', ...place, reads, locksRows: false };
  }
  return { kind: 'copy', ...place, relation: relationName(tree.relation), columns: [], fromQuery: false, reads: [] };
}
