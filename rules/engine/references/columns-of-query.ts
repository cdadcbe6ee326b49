import type { QualifiedName } from '../model/name.ts';
import type { Range } from '../model/range.ts';
import type { Statement } from '../model/statement.ts';
import { parseScript } from '../parse/script.ts';
import { everyNode, relationName, stringsOf, type pg } from '../parse/tree.ts';
import { isSurelyQuery, masked, mayBeQuery } from './in-sql.ts';
import { literalsOf } from './literals.ts';

/** A column that a query surely takes from one table. */
export interface NamedColumn {
  readonly table: QualifiedName;
  readonly column: string;
  readonly range: Range;
}

const LONGEST_QUERY = 50_000;

/** Columns that every table has, and what stands for a row. */
const OF_EVERY_TABLE = new Set(['ctid', 'xmin', 'xmax', 'cmin', 'cmax', 'tableoid', 'oid']);

/** What gives rows beside tables: then nobody knows whose a column is. */
const GIVES_ROWS = new Set(['RangeFunction', 'RangeSubselect', 'CommonTableExpr', 'RangeTableFunc', 'JsonTable', 'SubLink', 'RangeTableSample']);

/** The columns that a statement over one table and nothing else names. */
function columnsOf(statement: Statement): readonly NamedColumn[] {
  if (!/^(?:Select|Insert|Update|Delete)Stmt$/.test(statement.kind)) return [];
  const tables: pg.RangeVar[] = [];
  const references: pg.ColumnRef[] = [];
  const targets: pg.ResTarget[] = [];
  let alone = true;
  everyNode({ [statement.kind]: statement.tree }, (kind, fields) => {
    if (kind === 'RangeVar' || kind === 'relation') tables.push(fields);
    else if (kind === 'ColumnRef') references.push(fields);
    else if (kind === 'ResTarget') targets.push(fields);
    else if (GIVES_ROWS.has(kind)) alone = false;
  });
  const [range, ...others] = tables;
  if (!alone || range === undefined || others.length > 0) return [];
  const table = relationName(range);
  const own = new Set([table.name, range.alias?.aliasname ?? table.name]);
  const outputs = new Set(targets.flatMap(({ name, val }) => (name !== undefined && val !== undefined ? [name] : [])));
  const at = (location: number | undefined): number => statement.offset(location ?? 0);
  const said: NamedColumn[] = [];
  const say = (column: string, offset: number): void => {
    // What a hole or a quote made longer or shorter is not what stands in the text.
    if (statement.source.slice(offset, offset + column.length) === column) said.push({ table, column, range: { start: offset, end: offset + column.length } });
  };
  for (const { fields, location } of references) {
    const names = stringsOf(fields);
    const column = names.at(-1);
    if (column === undefined || names.length !== (fields?.length ?? 0) || names.length > 2 || OF_EVERY_TABLE.has(column)) continue;
    const [qualifier] = names.slice(0, -1);
    if (qualifier === undefined ? own.has(column) || outputs.has(column) : !own.has(qualifier) && qualifier !== 'excluded') continue;
    say(column, qualifier === undefined ? at(location) : statement.source.indexOf(column, at(location) + qualifier.length));
  }
  if (statement.kind === 'InsertStmt') {
    for (const node of (statement.tree as unknown as pg.InsertStmt).cols ?? []) {
      const { ResTarget: target } = node as { ResTarget?: pg.ResTarget };
      if (target?.name !== undefined) say(target.name, at(target.location));
    }
  }
  return said;
}

/** The columns that queries in a text of code surely take from one table; offsets of the text. Whatever is doubtful is left out. */
export function columnsInCode(path: string, text: string): readonly NamedColumn[] {
  return literalsOf(path, text).strings.flatMap(({ start, end }) => {
    const sql = text.slice(start, end);
    if (end - start > LONGEST_QUERY || !mayBeQuery(sql) || !isSurelyQuery(sql) || /[\\\0]/.test(sql)) return [];
    const { statements } = parseScript(masked(sql));
    if (statements.some(({ form }) => form !== 'parsed')) return [];
    // A letter of a hole that stands beside a name would be a part of it.
    const isWhole = ({ range }: NamedColumn): boolean => !/[\w$}]/.test(sql.charAt(range.start - 1)) && !/[\w${]/.test(sql.charAt(range.end)) && sql.slice(range.start, range.end) === masked(sql).slice(range.start, range.end);
    return statements.flatMap(columnsOf).filter(isWhole).map((named) => ({ ...named, range: { start: start + named.range.start, end: start + named.range.end } }));
  });
}
