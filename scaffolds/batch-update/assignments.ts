import { everyNode, type TreeNode } from '../../rules/index.ts';

/** What an UPDATE gives a column. */
export interface Assignment {
  readonly column: string;
  readonly value: TreeNode;
}

/** The parts of an UPDATE of one table; `undefined` where it has others. */
export interface PlainUpdate {
  readonly assignments: readonly Assignment[];
  readonly where: TreeNode | undefined;
  /** Names that its table goes by in it. */
  readonly names: readonly string[];
}

interface UpdateTree {
  readonly relation?: { readonly relname?: string; readonly alias?: { readonly aliasname?: string } };
  readonly targetList?: readonly { readonly ResTarget?: { readonly name?: string; readonly indirection?: unknown; readonly val?: TreeNode } }[];
  readonly whereClause?: TreeNode;
  readonly fromClause?: unknown;
  readonly returningClause?: unknown;
  readonly returningList?: unknown;
  readonly withClause?: unknown;
}

/** An UPDATE that assigns expressions to columns of its own table, and asks no other. */
export function plainUpdate(tree: TreeNode): PlainUpdate | undefined {
  const { relation, targetList = [], whereClause: where, fromClause, returningClause, returningList, withClause } = tree as UpdateTree;
  if ([fromClause, returningClause, returningList, withClause].some((part) => part !== undefined)) return undefined;
  const assignments = targetList.flatMap(({ ResTarget: target }) => (target?.name === undefined || target.val === undefined || target.indirection !== undefined ? [] : [{ column: target.name, value: target.val }]));
  let asksOthers = false;
  everyNode([assignments.map(({ value }) => value), where], (kind) => {
    if (kind === 'SubLink' || kind === 'CurrentOfExpr' || kind === 'MultiAssignRef') asksOthers = true;
  });
  if (assignments.length === 0 || assignments.length !== targetList.length || asksOthers) return undefined;
  return { assignments, where, names: [relation?.alias?.aliasname, relation?.relname].flatMap((name) => name ?? []) };
}

/** Functions that give the same for the same, whenever they are asked. */
const SAME = new Set('lower upper btrim ltrim rtrim initcap replace translate substring substr left right lpad rpad concat split_part reverse length char_length octet_length md5 abs round floor ceil ceiling trunc greatest least nullif coalesce regexp_replace jsonb_build_object jsonb_set'.split(' '));

/** Functions whose values are others each time, and never NULL. */
const FRESH = new Set(['gen_random_uuid', 'uuid_generate_v4', 'uuidv7', 'now', 'clock_timestamp', 'transaction_timestamp', 'statement_timestamp', 'random', 'nextval']);

/** Functions that change nothing in what they have made themselves. */
const SETTLED = new Set(['lower', 'upper', 'btrim', 'ltrim', 'rtrim', 'initcap', 'abs']);

interface Call {
  readonly funcname?: readonly { readonly String?: { readonly sval?: string } }[];
  readonly args?: readonly TreeNode[];
}

function nameOf({ funcname }: Call): string {
  return funcname?.at(-1)?.String?.sval ?? '';
}

/** What an expression is made of: always the same for the same row, something new each time, or nobody can tell. */
export function natureOf(value: TreeNode): 'same' | 'fresh' | 'unknown' {
  const [kind] = Object.keys(value);
  const call = value['FuncCall'] as Call | undefined;
  if (kind === 'SQLValueFunction' || (call !== undefined && FRESH.has(nameOf(call)))) return 'fresh';
  let same = true;
  everyNode([value], (each, fields) => {
    if ((each === 'FuncCall' && !SAME.has(nameOf(fields))) || each === 'SQLValueFunction') same = false;
  });
  return same ? 'same' : 'unknown';
}

/** Whether a new value is made of the column's old one, and would be another if it were made again. */
export function growsOfItself({ column, value }: Assignment): boolean {
  let mentions = false;
  everyNode([value], (kind, fields) => {
    const parts = (fields as { readonly fields?: readonly { readonly String?: { readonly sval?: string } }[] }).fields;
    if (kind === 'ColumnRef' && parts?.at(-1)?.String?.sval === column) mentions = true;
  });
  if (!mentions) return false;
  const call = value['FuncCall'] as Call | undefined;
  return !(call !== undefined && SETTLED.has(nameOf(call)) && call.args?.length === 1 && call.args[0]?.['ColumnRef'] !== undefined);
}

/** Whether a condition asks that a column is NULL, whatever else it asks. */
export function asksForNull(where: TreeNode | undefined, column: string): boolean {
  const conjunction = where?.['BoolExpr'] as { readonly boolop?: string; readonly args?: readonly TreeNode[] } | undefined;
  const terms = conjunction?.boolop === 'AND_EXPR' ? (conjunction.args ?? []) : where === undefined ? [] : [where];
  return terms.some((term) => {
    const test = term['NullTest'] as { readonly nulltesttype?: string; readonly arg?: { readonly ColumnRef?: { readonly fields?: readonly { readonly String?: { readonly sval?: string } }[] } } } | undefined;
    return test?.nulltesttype === 'IS_NULL' && test.arg?.ColumnRef?.fields?.at(-1)?.String?.sval === column;
  });
}

/** An expression with the table's own name before each of its columns, so that it means the same beside another table. */
export function qualified(tree: TreeNode, names: readonly string[], table: string): TreeNode {
  const copy = structuredClone(tree);
  everyNode([copy], (kind, fields) => {
    if (kind !== 'ColumnRef') return;
    const reference = fields as { fields?: { String?: { sval?: string } }[] };
    const parts = reference.fields ?? [];
    const [first] = parts;
    if (parts.length === 1 && first?.String !== undefined) reference.fields = [{ String: { sval: table } }, first];
    else if (parts.length === 2 && names.includes(first?.String?.sval ?? '') && parts[1] !== undefined) reference.fields = [{ String: { sval: table } }, parts[1]];
  });
  return copy;
}
