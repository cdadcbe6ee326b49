import type { QualifiedName } from '../model/name.ts';
import type { Range } from '../model/range.ts';
import type { Statement, Token } from '../model/statement.ts';
import { parseScript } from '../parse/script.ts';
import { identifierOf, isWord } from '../parse/tokens.ts';
import { everyNode, fieldsOf, relationName, type pg } from '../parse/tree.ts';
import { namedInQuery } from './in-sql.ts';

/** A column that a query writes: in the list of an INSERT, or as an assignment. Ranges count in the query. */
export interface WrittenColumn {
  readonly form: 'list' | 'assignment';
  readonly name: Range;
  /** What it is given: in each row of VALUES, or behind the equals sign. Empty where that comes from a query. */
  readonly values: readonly Range[];
  /** Whether each value can be said twice and is the same: parameters, constants, other columns. */
  readonly repeatable: boolean;
  /** What to cut out so that it is not written any more; empty where nothing else is. */
  readonly cuts: readonly Range[];
  /** The values of the other column, where the same list writes it. */
  readonly beside: readonly Range[] | undefined;
}

/** A column that a query reads: as a value of its own that it gives back, in an expression, or to find a row that is there already. */
export interface ReadColumn {
  readonly name: Range;
  readonly role: 'output' | 'expression' | 'conflict target';
}

/** Where a query names a column of a table, by what it does there. */
export interface ColumnPlaces {
  readonly written: readonly WrittenColumn[];
  readonly read: readonly ReadColumn[];
  /** The name stands in other places as well, of which nobody can tell whose column they mean. */
  readonly unsure: boolean;
}

/** Words that end a list of assignments. */
const BEHIND_ASSIGNMENTS = ['from', 'where', 'returning', 'on'];

/**
 * Where a query names a column of a table for certain.
 *
 * @param other a second column, which may be written beside it
 * @returns `undefined` where the query does not parse
 */
export function columnPlacesIn(query: string, table: QualifiedName, column: string, other: string): ColumnPlaces | undefined {
  const { statements } = parseScript(query);
  const named = namedInQuery(query, table, column);
  if (named === undefined || statements.some(({ form }) => form !== 'parsed')) return undefined;
  const written = statements.flatMap((statement) => writtenIn(statement, table, column, other));
  const isWritten = ({ start }: Range): boolean => written.some(({ name }) => name.start === start);
  const reads = statements.flatMap((statement) => {
    const outputs = outputsOf(statement);
    const tokens = named.ours.flatMap(({ offset }) => statement.tokens.find((token) => token.start <= offset && offset < token.end) ?? []);
    return tokens.filter((token) => !isWritten(token)).map(({ start, end }): ReadColumn => ({ name: { start, end }, role: outputs.has(start) ? 'output' : 'expression' }));
  });
  const targets = statements.flatMap((statement) => conflictTargets(statement, table, column));
  const told = [...named.ours, ...named.others].map(({ offset }) => offset);
  const isTold = ({ start, end }: Range): boolean => told.some((offset) => start <= offset && offset < end) || targets.some(({ name }) => name.start === start) || isWritten({ start, end });
  const unsure = statements.some(({ tokens }) => tokens.some((token, at) => identifierOf(token) === column && !isTold(token) && !isWord(tokens[at - 1], 'as')));
  return { written, read: [...reads, ...targets], unsure };
}

function isOf(relation: pg.RangeVar | undefined, table: QualifiedName): boolean {
  const name = relationName(relation);
  return name.name === table.name && (name.schema === undefined || table.schema === undefined || name.schema === table.schema);
}

function tokenAt({ tokens }: Statement, offset: number): number {
  return tokens.findIndex(({ start, end }) => start <= offset && offset < end);
}

function writtenIn(statement: Statement, table: QualifiedName, column: string, other: string): readonly WrittenColumn[] {
  const written: WrittenColumn[] = [];
  const assigned = (list: readonly pg.Node[] | undefined): void => {
    const found = assignment(statement, targetsOf(list), column, other);
    if (found !== undefined) written.push(found);
  };
  everyNode({ [statement.kind]: statement.tree }, (kind, fields) => {
    if (kind === 'InsertStmt' && isOf((fields as pg.InsertStmt).relation, table)) {
      const insert = fields as pg.InsertStmt;
      const found = insertion(statement, insert, column, other);
      if (found !== undefined) written.push(found);
      assigned(insert.onConflictClause?.targetList);
    } else if (kind === 'UpdateStmt' && isOf((fields as pg.UpdateStmt).relation, table)) assigned((fields as pg.UpdateStmt).targetList);
  });
  return written;
}

function targetsOf(list: readonly pg.Node[] | undefined): readonly pg.ResTarget[] {
  return (list ?? []).flatMap((node) => fieldsOf(node, 'ResTarget') ?? []);
}

function isRepeatable(node: pg.Node | undefined): boolean {
  const cast = fieldsOf(node, 'TypeCast');
  if (cast !== undefined) return isRepeatable(cast.arg);
  return fieldsOf(node, 'SetToDefault') !== undefined || fieldsOf(node, 'ParamRef') !== undefined || fieldsOf(node, 'A_Const') !== undefined || fieldsOf(node, 'ColumnRef') !== undefined;
}

/** The pieces between commas from a token on, up to the bracket that closes them, and the token behind it. */
function piecesFrom(tokens: readonly Token[], from: number, ends: (token: Token) => boolean): { readonly pieces: readonly Range[]; readonly end: number } {
  const pieces: Range[] = [];
  let depth = 0;
  let start = from;
  const close = (end: number): void => {
    const [first, last] = [tokens[start], tokens[end - 1]];
    if (first !== undefined && last !== undefined && end > start) pieces.push({ start: first.start, end: last.end });
  };
  for (let at = from; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (token === undefined) break;
    if (depth === 0 && (token.text === ')' || ends(token))) {
      close(at);
      return { pieces, end: at + 1 };
    }
    if (token.text === '(' || token.text === '[') depth += 1;
    else if (token.text === ')' || token.text === ']') depth -= 1;
    else if (token.text === ',' && depth === 0) {
      close(at);
      start = at + 1;
    }
  }
  close(tokens.length);
  return { pieces, end: tokens.length };
}

function never(): boolean {
  return false;
}

/** What cuts one piece out of a list, with a comma beside it. */
function cutOf(pieces: readonly Range[], index: number): readonly Range[] {
  const [before, own, behind] = [pieces[index - 1], pieces[index], pieces[index + 1]];
  if (own === undefined || pieces.length < 2) return [];
  if (behind !== undefined) return [{ start: own.start, end: behind.start }];
  return before === undefined ? [] : [{ start: before.end, end: own.end }];
}

function insertion(statement: Statement, { cols, selectStmt }: pg.InsertStmt, column: string, other: string): WrittenColumn | undefined {
  const targets = targetsOf(cols);
  const index = targets.findIndex(({ name }) => name === column);
  if (index < 0) return undefined;
  const beside = targets.findIndex(({ name }) => name === other);
  const { tokens } = statement;
  const list = piecesFrom(tokens, tokenAt(statement, statement.offset(targets[0]?.location ?? 0)), never);
  const name = list.pieces[index];
  if (name === undefined || list.pieces.length !== targets.length) return undefined;
  const rows = (fieldsOf(selectStmt, 'SelectStmt')?.valuesLists ?? []).map((row) => fieldsOf(row, 'List')?.items ?? []);
  const written: (readonly Range[])[] = [];
  let at = tokens.findIndex((token, place) => place >= list.end && isWord(token, 'values')) + 1;
  for (const row of rows) {
    const { pieces, end } = piecesFrom(tokens, at + 1, never);
    if (tokens[at]?.text !== '(' || pieces.length !== row.length || pieces.length !== targets.length) return { form: 'list', name, values: [], repeatable: false, cuts: [], beside: undefined };
    written.push(pieces);
    at = end + 1;
  }
  const valuesOf = (of: number): readonly Range[] => written.flatMap((pieces) => pieces[of] ?? []);
  return {
    form: 'list',
    name,
    values: valuesOf(index),
    repeatable: rows.length > 0 && rows.every((row) => isRepeatable(row[index])),
    cuts: [...cutOf(list.pieces, index), ...written.flatMap((pieces) => cutOf(pieces, index))],
    beside: beside < 0 ? undefined : valuesOf(beside),
  };
}

function assignment(statement: Statement, targets: readonly pg.ResTarget[], column: string, other: string): WrittenColumn | undefined {
  const index = targets.findIndex(({ name }) => name === column);
  const target = targets[index];
  if (target === undefined) return undefined;
  const { tokens } = statement;
  const list = piecesFrom(tokens, tokenAt(statement, statement.offset(targets[0]?.location ?? 0)), (token) => BEHIND_ASSIGNMENTS.some((word) => isWord(token, word)) || token.text === ';');
  const valueOf = (piece: Range | undefined): Range | undefined => {
    const first = tokens.findIndex(({ start }) => start === piece?.start);
    const value = tokens[first + 2];
    return piece === undefined || tokens[first + 1]?.text !== '=' || value === undefined ? undefined : { start: value.start, end: piece.end };
  };
  const start = tokens[tokenAt(statement, statement.offset(target.location ?? 0))];
  const piece = list.pieces[index];
  const value = valueOf(piece);
  if (start === undefined || identifierOf(start) !== column) return undefined;
  const name = { start: start.start, end: start.end };
  if (piece?.start !== start.start || list.pieces.length !== targets.length || value === undefined) return { form: 'assignment', name, values: [], repeatable: false, cuts: [], beside: undefined };
  const besideValue = valueOf(list.pieces[targets.findIndex((each) => each.name === other)]);
  return { form: 'assignment', name, values: [value], repeatable: isRepeatable(target.val), cuts: cutOf(list.pieces, index), beside: besideValue === undefined ? undefined : [besideValue] };
}

/** Where the last names of columns begin that a query gives back as they are, under their own names. */
function outputsOf(statement: Statement): ReadonlySet<number> {
  const outputs = new Set<number>();
  everyNode({ [statement.kind]: statement.tree }, (kind, fields) => {
    if (kind !== 'ResTarget') return;
    const { name, val } = fields as pg.ResTarget;
    const reference = fieldsOf(val, 'ColumnRef');
    if (name !== undefined || reference === undefined) return;
    let at = tokenAt(statement, statement.offset(reference.location ?? 0));
    while (statement.tokens[at + 1]?.text === '.') at += 2;
    const token = statement.tokens[at];
    if (token !== undefined) outputs.add(token.start);
  });
  return outputs;
}

function conflictTargets(statement: Statement, table: QualifiedName, column: string): readonly ReadColumn[] {
  const found: ReadColumn[] = [];
  everyNode({ [statement.kind]: statement.tree }, (kind, fields) => {
    const { relation, onConflictClause } = fields as pg.InsertStmt;
    if (kind !== 'InsertStmt' || !isOf(relation, table)) return;
    const isTarget = onConflictClause?.infer?.indexElems?.some((element) => fieldsOf(element, 'IndexElem')?.name === column) === true;
    const { tokens } = statement;
    const conflict = tokens.findIndex((token, at) => isWord(token, 'conflict') && isWord(tokens[at - 1], 'on'));
    const token = isTarget ? tokens.find((each, at) => at > conflict && identifierOf(each) === column) : undefined;
    if (token !== undefined) found.push({ name: { start: token.start, end: token.end }, role: 'conflict target' });
  });
  return found;
}
