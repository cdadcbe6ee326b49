import type { RowScope } from '../../model/row-operation.ts';
import type { ConflictTarget } from '../../model/conflict-target.ts';
import type { Operation } from '../../model/operation.ts';
import type { Statement } from '../../model/statement.ts';
import { located } from '../clause.ts';
import { columnOf, conjunctsOf, literalText } from '../expressions.ts';
import { everyNode, fieldsOf, relationName, relationsRead, stringOf, stringsOf, type pg } from '../tree.ts';

/** What a WHERE clause tells of the number of rows. */
interface Reach {
  readonly scope: RowScope;
  readonly fixedColumns: readonly string[];
  readonly emptyColumns: readonly string[];
}

/** A constant, a parameter or the one value of a subquery. */
function isFixed(node: pg.Node | undefined): boolean {
  return literalText(node) !== undefined || fieldsOf(node, 'ParamRef') !== undefined || fieldsOf(node, 'SubLink')?.subLinkType === 'EXPR_SUBLINK';
}

function operatorOf(expression: pg.A_Expr): string {
  return stringOf(expression.name?.at(-1)) ?? '';
}

/** A column reference as written, with whatever qualifies it: `o.id` and `u.id` are two. */
function referenceOf(node: pg.Node | undefined): string | undefined {
  const fields = fieldsOf(node, 'ColumnRef')?.fields;
  return fields === undefined ? undefined : stringsOf(fields).join('.');
}

/** `true`, `1 = 1` and `id = id` hold for every row. */
function isTautology(condition: pg.Node): boolean {
  if (literalText(condition) === 'true') return true;
  const comparison = fieldsOf(condition, 'A_Expr');
  if (comparison === undefined || operatorOf(comparison) !== '=') return false;
  const left = literalText(comparison.lexpr) ?? referenceOf(comparison.lexpr);
  return left !== undefined && left === (literalText(comparison.rexpr) ?? referenceOf(comparison.rexpr));
}

/** A query with a LIMIT anywhere inside: `id IN (SELECT id … LIMIT 1000)`, `FROM (SELECT … LIMIT 1000) batch`. */
function hasLimitedQuery(node: unknown): boolean {
  let limited = false;
  everyNode([node], (kind, fields) => {
    if (kind === 'SelectStmt' && fields['limitCount'] !== undefined) limited = true;
  });
  return limited;
}

/** Columns that a condition compares with one value or a few: `id = 5`, `5 = id`, `id IN (1, 2)`, `id = 1 OR id = 2`. */
function fixedColumnsOf(condition: pg.Node): readonly string[] {
  const either = fieldsOf(condition, 'BoolExpr');
  if (either?.boolop === 'OR_EXPR') {
    const [first = [], ...others] = (either.args ?? []).map((branch) => conjunctsOf(branch).flatMap(fixedColumnsOf));
    return first.filter((column) => others.every((other) => other.includes(column)));
  }
  const comparison = fieldsOf(condition, 'A_Expr');
  if (comparison === undefined || operatorOf(comparison) !== '=') return [];
  for (const [column, value] of [[columnOf(comparison.lexpr), comparison.rexpr], [columnOf(comparison.rexpr), comparison.lexpr]] as const) {
    const values = fieldsOf(value, 'List')?.items ?? [value];
    if (column !== undefined && values.every(isFixed)) return [column];
  }
  return [];
}

/** The column of `name IS NULL`. */
function emptyColumnOf(condition: pg.Node): readonly string[] {
  const test = fieldsOf(condition, 'NullTest');
  const column = test?.nulltesttype === 'IS_NULL' ? columnOf(test.arg) : undefined;
  return column === undefined ? [] : [column];
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

function reachOf(where: pg.Node | undefined, sources: unknown): Reach {
  const conjuncts = conjunctsOf(where);
  if (conjuncts.every(isTautology)) return { scope: 'all', fixedColumns: [], emptyColumns: [] };
  const batched = conjuncts.some((conjunct) => fieldsOf(conjunct, 'CurrentOfExpr') !== undefined) || hasClosedRange(conjuncts);
  // The LIMIT of a scalar subquery bounds a value, not the rows.
  const limited = conjuncts.filter((conjunct) => fixedColumnsOf(conjunct).length === 0).some(hasLimitedQuery) || hasLimitedQuery(sources);
  if (batched || limited) return { scope: 'bounded', fixedColumns: [], emptyColumns: [] };
  return { scope: 'filtered', fixedColumns: conjuncts.flatMap(fixedColumnsOf), emptyColumns: conjuncts.flatMap(emptyColumnOf) };
}

/** UPDATE. */
export function updateRows(statement: Statement, tree: pg.UpdateStmt): Operation {
  return {
    kind: 'update',
    ...located(statement, { relation: tree.relation?.location, action: ['update'] }),
    relation: relationName(tree.relation),
    ...reachOf(tree.whereClause, [tree.fromClause, tree.withClause]),
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
    ...reachOf(tree.whereClause, [tree.usingClause, tree.withClause]),
    columns: [],
    reads: relationsRead([tree.usingClause, tree.whereClause, tree.withClause]),
    loop: 'none',
  };
}

/** MERGE. */
export function mergeRows(statement: Statement, tree: pg.MergeStmt): Operation {
  return {
    kind: 'merge',
    ...located(statement, { relation: tree.relation?.location }),
    relation: relationName(tree.relation),
    scope: 'filtered',
    fixedColumns: [],
    emptyColumns: [],
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
    conflict: conflictTarget(tree.onConflictClause?.infer),
  };
}

/** ON CONFLICT without a target takes any conflict, and needs no index of its own. */
function conflictTarget(infer: pg.InferClause | undefined): ConflictTarget | undefined {
  if (infer === undefined) return undefined;
  const keys = (infer.indexElems ?? []).map((node) => fieldsOf(node, 'IndexElem')?.name);
  return { columns: keys.every((key) => key !== undefined) ? keys : [], constraint: infer.conname };
}

/** COPY … FROM writes; COPY … TO is a query. */
export function copyRows(statement: Statement, tree: pg.CopyStmt): Operation {
  const place = located(statement, { relation: tree.relation?.location });
  if (tree.is_from !== true) {
    const reads = tree.relation === undefined ? relationsRead(tree.query) : [relationName(tree.relation)];
    return { kind: 'query', ...place, reads, locksRows: false };
  }
  return { kind: 'copy', ...place, relation: relationName(tree.relation), columns: [], fromQuery: false, reads: [], conflict: undefined };
}
