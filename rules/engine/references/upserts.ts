import type { QualifiedName } from '../model/name.ts';
import type { Range } from '../model/range.ts';
import type { UpsertTarget } from '../model/upsert.ts';
import { callAround, chainBefore, chainBehind, closingOf } from './calls.ts';
import { literalsOf, rangeAround, type Literals } from './literals.ts';
import { isNameOf } from './models.ts';
import { UPSERTS_IN_SQL, upsertsInSql, type UpsertsInFile } from './upserts-in-sql.ts';
import { TableOfCall, type Table } from './upsert-tables.ts';
import { targetsOf, UPSERT_CALL } from './upsert-targets.ts';

/** A file with more of them was written by a machine, and reading them all takes long. */
const MOST_UPSERTS = 300;

const NOTHING: UpsertsInFile = { found: [], unplaced: false };

/** Words without which nothing upserts by an index. */
const ANY = /onConflict|on[\s_]*conflict|upsert|orUpdate|updateOnDuplicate|insert_?(?:all|o[nr]_?(?:update|duplicate))/i;

const EVERY = new RegExp(ANY.source, 'gi');

/** A key of options that upserts, in a call that no list has. */
const UPSERT_KEY = /\b(?:onConflict|on_conflict|updateOnDuplicate)\b(?=["']?\s*:)/g;

/** A function of somebody's own that upserts what it is given. */
const OWN_CALL = /\b\w*(?:[uU]psert|[oO]nConflict)\w*\b(?=\s*(?:<[^<>()]*>)?\s*\()/g;

/** In front of what is declared here, and not called. */
const DECLARED = /\b(?:function\*?|def|fn|func(?:\s*\([^()]*\))?|async|public|private|protected|static|abstract|override|readonly|get|export|default|const|let|var)\s+\*?$/;

/**
 * What a file upserts into a table: in SQL that it keeps in literals, and by calls of libraries, which a chain, an argument or the
 * receiver's declaration give to a table.
 *
 * @param models other names under which code knows the table
 */
export function upsertsIn(path: string, text: string, table: QualifiedName, models: readonly string[]): UpsertsInFile {
  if (!ANY.test(text)) return NOTHING;
  if ((text.match(EVERY)?.length ?? 0) > MOST_UPSERTS) return { found: [], unplaced: true };
  const literals = literalsOf(path, text);
  const tables = new TableOfCall(text, literals, isNameOf(table, models));
  const inSql = UPSERTS_IN_SQL.test(text) ? upsertsInSql(path, text, table, tables, literals) : NOTHING;
  const calls = upsertingCalls(text, literals);
  const inCalls = calls.map((call) => ofCall(call, text, tables, literals));
  const isInCall = (offset: number): boolean => calls.some(({ range, args }) => range.start <= offset && offset < args.end);
  const keys = [...text.matchAll(UPSERT_KEY)].filter(({ index }) => isCode(index, literals) && !isInCall(index));
  const byKeys = keys.map(({ index, 0: said }) => ofKey(index, said, text, tables, literals));
  const byOwn = [...text.matchAll(OWN_CALL)].some(({ index, 0: said }) => isCode(index, literals) && isOwnCall(index, said, text, tables, literals));
  const all = [inSql, ...inCalls, ...byKeys];
  return { found: all.flatMap(({ found }) => found), unplaced: byOwn || all.some(({ unplaced }) => unplaced) };
}

function isCode(offset: number, { comments, strings }: Literals): boolean {
  return rangeAround(offset, comments) === undefined && rangeAround(offset, strings) === undefined;
}

interface Call {
  readonly name: string;
  readonly range: Range;
  readonly args: Range;
}

function upsertingCalls(text: string, literals: Literals): readonly Call[] {
  const calls: Call[] = [];
  for (const { index, 0: name } of text.matchAll(UPSERT_CALL)) {
    if (!isCode(index, literals)) continue;
    const [gap] = /^(?:<[^<>()]*>)?\s*!?[({]/.exec(text.slice(index + name.length, index + name.length + 200)) ?? [];
    if (gap === undefined || (gap.endsWith('{') && name !== 'OnConflict')) continue;
    const open = index + name.length + gap.length - 1;
    const args = { start: open + 1, end: closingOf(text, open, literals) };
    if (isDeclaration(text, index, args.end) || calls.some((outer) => outer.name === name && index < outer.args.end && outer.range.start < index && name === 'OnConflict')) continue;
    calls.push({ name, range: { start: index, end: index + name.length }, args });
  }
  return calls;
}

/** The name stands for a function that is made here, or for its type. */
function isDeclaration(text: string, start: number, close: number): boolean {
  const before = text.slice(Math.max(0, start - 80), start);
  if (/[.:>]\s*$/.test(before)) return false;
  return DECLARED.test(before) || /^\s*(?:\{|:|=>|->)/.test(text.slice(close + 1, close + 20));
}

function ofCall({ name, range, args }: Call, text: string, tables: TableOfCall, literals: Literals): UpsertsInFile {
  const targets = targetsOf({ name, args }, text, literals);
  if (targets.length === 0) return NOTHING;
  const chain = chainBefore(text, range.start, literals);
  const around = name.startsWith('OnConflict') ? callAround(text, range.start, literals) : undefined;
  const links = around === undefined ? chain : [...chainBefore(text, around.range.start, literals), ...chainBehind(text, around.args?.end ?? args.end, literals)];
  const takesTable = /^(?:upsert|insert)/i.test(name);
  const verdict = tables.of(links, takesTable ? args : undefined);
  return placed(verdict, range, { start: links[0]?.range.start ?? range.start, end: Math.max(args.end, links.at(-1)?.args?.end ?? 0) }, targets);
}

function placed(verdict: Table, range: Range, query: Range, targets: readonly UpsertTarget[]): UpsertsInFile {
  if (verdict === 'other') return NOTHING;
  if (verdict === 'unknown') return { found: [], unplaced: true };
  return { found: targets.map((target) => ({ range, query, target, confidence: 'likely' })), unplaced: false };
}

function ofKey(index: number, said: string, text: string, tables: TableOfCall, literals: Literals): UpsertsInFile {
  const around = callAround(text, index, literals);
  const range = { start: index, end: index + said.length };
  if (around?.args === undefined) return { found: [], unplaced: true };
  const targets = targetsOf({ name: 'upsert', args: around.args }, text, literals);
  const links = [...chainBefore(text, around.range.start, literals), around];
  return placed(tables.of(links, around.args), range, { start: links[0]?.range.start ?? index, end: around.args.end }, targets);
}

/** It is called, is in no list, and one of its arguments is the table. */
function isOwnCall(index: number, said: string, text: string, tables: TableOfCall, literals: Literals): boolean {
  if (new RegExp(`^(?:${UPSERT_CALL.source})$`).test(said)) return false;
  const open = text.indexOf('(', index + said.length);
  const args = { start: open + 1, end: closingOf(text, open, literals) };
  return !isDeclaration(text, index, args.end) && tables.isGiven(args);
}
