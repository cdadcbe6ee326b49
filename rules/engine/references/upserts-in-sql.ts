import type { QualifiedName } from '../model/name.ts';
import type { Range } from '../model/range.ts';
import type { Confidence } from '../model/reference.ts';
import type { Statement } from '../model/statement.ts';
import type { UpsertTarget } from '../model/upsert.ts';
import { parseScript } from '../parse/script.ts';
import { everyNode, fieldsOf, relationName, type pg } from '../parse/tree.ts';
import { callAround, chainBefore } from './calls.ts';
import { masked, sameTable } from './in-sql.ts';
import type { Literals } from './literals.ts';
import type { Table, TableOfCall } from './upsert-tables.ts';
import { targetsInClause } from './upsert-targets.ts';

/** An upsert of a table, with one index that it may need. */
export interface FoundUpsert {
  readonly range: Range;
  readonly query: Range;
  readonly target: UpsertTarget;
  readonly confidence: Confidence;
}

/** What a file upserts into a table. */
export interface UpsertsInFile {
  readonly found: readonly FoundUpsert[];
  /** Something upserts, and nobody can tell into what. */
  readonly unplaced: boolean;
}

/** `ON CONFLICT (id)`, and the clause of a builder that writes `On("CONFLICT (id) …")`. */
export const UPSERTS_IN_SQL = /\bconflict\s*(?=\(|\bon\s+constraint\b|\bdo\b|\$|\s*["'`]|%)/i;

const LONGEST_QUERY = 50_000;

/** Upserts in one statement that parses: into this table, or into another one. */
function inStatement(statement: Statement, table: QualifiedName, base: number, query: Range): readonly FoundUpsert[] {
  const found: FoundUpsert[] = [];
  everyNode({ [statement.kind]: statement.tree }, (kind, fields) => {
    if (kind !== 'InsertStmt') return;
    const { relation, onConflictClause: clause } = fields as pg.InsertStmt;
    const infer = clause?.infer;
    if (relation === undefined || infer === undefined || !sameTable(relationName(relation), table)) return;
    const start = base + statement.offset(clause?.location ?? infer.location ?? 0);
    const columns = (infer.indexElems ?? []).map((element) => fieldsOf(element, 'IndexElem')?.name);
    const target = infer.conname === undefined ? ({ kind: 'columns', columns } as const) : ({ kind: 'constraint', name: infer.conname } as const);
    found.push({ range: { start, end: start + 'on conflict'.length }, query, target, confidence: 'certain' });
  });
  return found;
}

/** In a text that does not parse, or is a piece of one. */
function inPieces(sql: string, base: number, query: Range, text: string, tables: TableOfCall, literals: Literals): UpsertsInFile {
  const found: FoundUpsert[] = [];
  let unplaced = false;
  for (const { index, 0: said } of sql.matchAll(new RegExp(UPSERTS_IN_SQL, 'gi'))) {
    const targets = targetsInClause(sql.slice(index + said.length));
    if (targets.length === 0) continue;
    const verdict = tableOf(sql.slice(0, index), base + index, text, tables, literals);
    unplaced ||= verdict === 'unknown';
    if (verdict === 'ours') found.push(...targets.map((target): FoundUpsert => ({ range: { start: base + index, end: base + index + 'conflict'.length }, query, target, confidence: 'likely' })));
  }
  return { found, unplaced };
}

/** The table of the INSERT in front of it, or of the call that it is an argument of. */
function tableOf(before: string, offset: number, text: string, tables: TableOfCall, literals: Literals): Table {
  const inserts = [...before.matchAll(/\binsert\s+into\s+(?:\$\{\s*([\w.$]+)\s*\}|((?:"?[\w$]+"?\.)?"?[\w$]+"?)(?=[\s(]))/gi)];
  const [, hole, name] = inserts.at(-1) ?? [];
  if (name !== undefined) return tables.named(`'${name.replaceAll('"', '')}'`);
  if (hole !== undefined) return tables.named(hole);
  if (inserts.length > 0 || /\binsert\s+into\b/i.test(before)) return 'unknown';
  const around = callAround(text, offset, literals);
  return around === undefined ? 'unknown' : tables.of(chainBefore(text, around.range.start, literals), undefined);
}

/** Upserts that SQL in a file says. */
export function upsertsInSql(path: string, text: string, table: QualifiedName, tables: TableOfCall, literals: Literals): UpsertsInFile {
  const queries = path.endsWith('.sql') ? [{ start: 0, end: text.length }] : literals.strings;
  const all = queries.flatMap((query): readonly UpsertsInFile[] => {
    const sql = text.slice(query.start, query.end);
    if (!UPSERTS_IN_SQL.test(sql)) return [];
    if (sql.length > LONGEST_QUERY) return [{ found: [], unplaced: true }];
    const { statements } = parseScript(masked(sql));
    return statements.map((statement) =>
      statement.form === 'parsed'
        ? { found: inStatement(statement, table, query.start, query), unplaced: false }
        : inPieces(sql.slice(statement.range.start, statement.range.end), query.start + statement.range.start, query, text, tables, literals),
    );
  });
  return { found: all.flatMap(({ found }) => found), unplaced: all.some(({ unplaced }) => unplaced) };
}
