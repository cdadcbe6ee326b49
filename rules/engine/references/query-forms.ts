import type { QualifiedName } from '../model/name.ts';
import type { Range } from '../model/range.ts';
import type { QueryForm } from '../model/reference.ts';
import type { Statement } from '../model/statement.ts';
import { parseScript } from '../parse/script.ts';
import { fieldsOf, relationName, stringsOf, type pg } from '../parse/tree.ts';
import { mayBeQuery, masked, sameTable } from './in-sql.ts';
import { literalsOf, rangeAround } from './literals.ts';
import { neighbourhood } from './neighbourhood.ts';
import { tableSpelling } from './spelling.ts';

/** A query of a file that depends on a table in a form that names no column. */
export interface FoundForm {
  readonly form: QueryForm;
  readonly range: Range;
  /** The whole query. */
  readonly query: Range;
  readonly prepared: boolean;
  readonly exact: boolean;
}

const LONGEST_QUERY = 50_000;

interface InStatement {
  readonly form: QueryForm;
  readonly offset: number;
  readonly length: number;
}

/** Tables that a FROM takes rows of, by the names that columns are qualified with; what stands in subqueries is another query's. */
function joined(from: readonly pg.Node[] | undefined): ReadonlyMap<string, QualifiedName> {
  const tables = new Map<string, QualifiedName>();
  const waiting = [...(from ?? [])];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const table = fieldsOf(node, 'RangeVar');
    const join = fieldsOf(node, 'JoinExpr');
    if (table !== undefined) tables.set(table.alias?.aliasname ?? table.relname ?? '', relationName(table));
    if (join?.larg !== undefined) waiting.push(join.larg);
    if (join?.rarg !== undefined) waiting.push(join.rarg);
  }
  return tables;
}

/** Stars in a list of results that stand for all columns of a table. */
function starsIn(results: readonly pg.Node[] | undefined, tables: ReadonlyMap<string, QualifiedName>, table: QualifiedName): readonly number[] {
  return (results ?? []).flatMap((result) => {
    const reference = fieldsOf(fieldsOf(result, 'ResTarget')?.val, 'ColumnRef');
    if (fieldsOf(reference?.fields?.at(-1), 'A_Star') === undefined) return [];
    const [qualifier] = stringsOf(reference?.fields).slice(-1);
    const meant = qualifier === undefined ? [...tables.values()] : [tables.get(qualifier)];
    return meant.some((each) => sameTable(each, table)) ? [reference?.location ?? 0] : [];
  });
}

function selects(select: pg.SelectStmt, table: QualifiedName): readonly number[] {
  if (select.larg !== undefined) return [...selects(select.larg, table), ...(select.rarg === undefined ? [] : selects(select.rarg, table))];
  return starsIn(select.targetList, joined(select.fromClause), table);
}

type Change = pg.InsertStmt & pg.UpdateStmt & pg.DeleteStmt;

function formsOf(statement: Statement, table: QualifiedName): readonly InStatement[] {
  const { kind } = statement;
  const at = (location: number | undefined): number => statement.offset(location ?? 0);
  const star = (form: QueryForm) => (location: number): InStatement => {
    const offset = at(location);
    return { form, offset, length: statement.source.indexOf('*', offset) + 1 - offset };
  };
  if (kind === 'PrepareStmt') {
    const select = fieldsOf((statement.tree as unknown as pg.PrepareStmt).query, 'SelectStmt');
    return select === undefined ? [] : selects(select, table).map(star('select *'));
  }
  if (kind === 'SelectStmt') return selects(statement.tree as unknown as pg.SelectStmt, table).map(star('select *'));
  if (kind !== 'InsertStmt' && kind !== 'UpdateStmt' && kind !== 'DeleteStmt') return [];
  const change = statement.tree as unknown as Change;
  const { relation, cols, selectStmt, returningClause } = change;
  if (relation === undefined || !sameTable(relationName(relation), table)) return [];
  const named = new Map([[relation.alias?.aliasname ?? relation.relname ?? '', relationName(relation)]]);
  const forms = starsIn(returningClause?.exprs, named, table).map(star('returning *'));
  if (kind === 'InsertStmt' && cols === undefined && selectStmt !== undefined) forms.push({ form: 'insert by position', offset: at(relation.location), length: relation.relname?.length ?? 0 });
  return forms;
}

/** `pg` prepares a query that has a name beside its text. */
function isNamed(text: string, query: Range): boolean {
  const before = text.slice(Math.max(0, query.start - 200), query.start - 1);
  const behind = text.slice(query.end + 1, query.end + 200);
  return /\btext\s*:\s*$/.test(before) && (/\bname\s*:\s*["'`\w][^{}]*$/.test(before) || /^[^{}]*\bname\s*[:,}]/.test(behind));
}

/** In Go each column of a result needs a destination; where it is a map, none does. */
function isExact(path: string, text: string): boolean {
  return path.endsWith('.go') && !/\bMapScan\b|\bUnsafe\(\)|\bRowToMap\b|\bSliceScan\b/.test(text);
}

/** Calls of builders that send a star. */
const BUILDERS: readonly (readonly [RegExp, QueryForm])[] = [
  [/\.(?:selectAll\s*\(|select\s*\(\s*["'`]\*["'`])/g, 'select *'],
  [/\.(?:returningAll\s*\(|returning\s*\(\s*["'`]\*["'`])/g, 'returning *'],
];

function inBuilders(text: string, table: QualifiedName, literals: ReturnType<typeof literalsOf>): readonly FoundForm[] {
  return [...text.matchAll(tableSpelling(table.name).word)].slice(0, 60).flatMap(({ index, 0: word }) => {
    const own = rangeAround(index, literals.strings);
    if (own === undefined || own.start !== index) return [];
    const around = neighbourhood(text, { start: index, end: index + word.length }, literals);
    const said = text.slice(around.start, around.end);
    return BUILDERS.flatMap(([pattern, form]) =>
      [...said.matchAll(pattern)].map(({ index: at, 0: call }): FoundForm => ({ form, range: { start: around.start + at + 1, end: around.start + at + call.search(/\s*\(/) }, query: around, prepared: false, exact: false })),
    );
  });
}

/** The queries of a file that depend on what a table looks like without saying its columns. */
export function queryFormsIn(path: string, text: string, table: QualifiedName): readonly FoundForm[] {
  const literals = literalsOf(path, text);
  const { word } = tableSpelling(table.name);
  const queries = path.endsWith('.sql') ? [{ start: 0, end: text.length }] : literals.strings;
  const inQueries = queries.flatMap((query): readonly FoundForm[] => {
    const sql = text.slice(query.start, query.end);
    if (query.end - query.start > LONGEST_QUERY || !mayBeQuery(sql) || sql.search(word) < 0) return [];
    const { statements } = parseScript(masked(sql));
    return statements.flatMap((statement) => {
      if (statement.form !== 'parsed') return [];
      const prepared = statement.kind === 'PrepareStmt' || isNamed(text, query);
      return formsOf(statement, table).map(({ form, offset, length }): FoundForm => {
        const start = query.start + offset;
        return { form, range: { start, end: start + length }, query, prepared, exact: form !== 'insert by position' && isExact(path, text) };
      });
    });
  });
  return [...inQueries, ...inBuilders(text, table, literals)].sort((left, right) => left.range.start - right.range.start);
}
