import { quoteIdentifier, quoteName, type MigrationDraft, type Relation } from '../../rules/index.ts';
import { fileWord, fittedName } from './names.ts';
import { besides, dollarQuoted } from './text.ts';

/** What fills a column of the rows that are there. */
export interface Backfill {
  readonly relation: Relation;
  /** The columns by which the rows are paged. */
  readonly primaryKey: readonly string[];
  readonly column: string;
  /** The condition of a row that is left, and the value that it gets, in SQL. */
  readonly left: string;
  readonly value: string;
  /** Further columns that get a value in the same breath. */
  readonly also?: readonly { readonly column: string; readonly value: string }[];
}

const PAGE_SIZE = 1000;
const PAUSE_SECONDS = 0.05;

/** The name of the procedure, ready to stand in SQL. */
export function backfillName({ relation, column }: Pick<Backfill, 'relation' | 'column'>): string {
  return quoteName(besides(relation.name, fittedName('backfill', relation.name.name, column)));
}

export function dropBackfill(backfill: Pick<Backfill, 'relation' | 'column'>): string {
  return `DROP PROCEDURE ${backfillName(backfill)}(integer, double precision)`;
}

/** The assignments of the UPDATE. */
export function assignmentsOf({ column, value, also = [] }: Backfill): string {
  return [{ column, value }, ...also].map((each) => `${quoteIdentifier(each.column)} = ${each.value}`).join(', ');
}

/**
 * The row lock that the UPDATE takes itself: `FOR NO KEY UPDATE` where no unique index has a column that it writes, which lets
 * others insert rows that refer to these. Where an index may be unknown, it is the stronger one.
 *
 * @see https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-ROWS
 */
export function rowLockOf({ relation, column, also = [] }: Backfill): 'FOR NO KEY UPDATE' | 'FOR UPDATE' {
  const written = [column, ...also.map((each) => each.column)];
  const isKey = !relation.complete || [...relation.indexes.values()].some(({ unique, mentions }) => unique && mentions.some((each) => written.includes(each)));
  return isKey ? 'FOR UPDATE' : 'FOR NO KEY UPDATE';
}

/** The procedure that fills the rows, page by page. */
export function backfillDraft(backfill: Backfill, header: readonly string[]): MigrationDraft {
  const { relation, column } = backfill;
  const parameters = `${variable(backfill, 'page_size')} integer, ${variable(backfill, 'pause_seconds')} double precision`;
  return {
    name: fileWord(`create_backfill_${relation.name.name}_${column}`),
    header,
    up: [`CREATE PROCEDURE ${backfillName(backfill)}(${parameters}) LANGUAGE plpgsql AS ${dollarQuoted(backfillBody(backfill))}`],
    down: [dropBackfill(backfill)],
    transaction: 'any',
    takesStrongLock: false,
  };
}

/** The call of the procedure. */
export function callBackfillDraft(backfill: Backfill): MigrationDraft {
  const { relation, column } = backfill;
  const name = backfillName(backfill);
  return {
    name: fileWord(`backfill_${relation.name.name}_${column}`),
    header: [`Fills the old rows. Each page is committed by itself: when it is stopped, run it again, and it goes on with what is left.`, `By hand and slower: CALL ${name}(500, 0.2)`],
    up: [`CALL ${name}(${PAGE_SIZE}, ${PAUSE_SECONDS})`],
    down: [],
    transaction: 'none',
    takesStrongLock: false,
  };
}

/**
 * Pages by primary key, with a commit after each. A row that somebody holds is left for the next pass, so that nobody waits
 * and no deadlock can arise; a run that was killed begins again at the first row that is left.
 */
function backfillBody(backfill: Backfill): string {
  const { left } = backfill;
  const table = quoteName(backfill.relation.name);
  const columns = backfill.primaryKey.map(quoteIdentifier);
  const keys = columns.join(', ');
  const starts = columns.map((_, index) => variable(backfill, `start_${index + 1}`));
  const row = (names: readonly string[]): string => (names.length === 1 ? (names[0] ?? '') : `(${names.join(', ')})`);
  const same = columns.map((column) => `${table}.${column} = backfill_page.${column}`).join(' AND ');
  const qualified = columns.map((column) => `${table}.${column}`).join(', ');
  const descending = columns.map((column) => `${column} DESC`).join(', ');
  return [
    'DECLARE',
    ...columns.map((column, index) => `  ${starts[index] ?? ''} ${table}.${column}%TYPE;`),
    'BEGIN',
    '  LOOP',
    `    SELECT ${keys} INTO ${starts.join(', ')} FROM ${table} WHERE ${left} ORDER BY ${keys} LIMIT 1;`,
    '    EXIT WHEN NOT FOUND;',
    '    LOOP',
    '      WITH backfill_page AS (',
    `        SELECT ${keys} FROM ${table} WHERE ${row(columns)} >= ${row(starts)} AND ${left}`,
    `          ORDER BY ${keys} LIMIT ${variable(backfill, 'page_size')} ${rowLockOf(backfill)} SKIP LOCKED`,
    '      ), backfill_filled AS (',
    `        UPDATE ${table} SET ${assignmentsOf(backfill)} FROM backfill_page WHERE ${same} RETURNING ${qualified}`,
    '      )',
    `      SELECT ${keys} INTO ${starts.join(', ')} FROM backfill_filled ORDER BY ${descending} LIMIT 1;`,
    '      EXIT WHEN NOT FOUND;',
    '      COMMIT;',
    `      PERFORM pg_sleep(${variable(backfill, 'pause_seconds')});`,
    '    END LOOP;',
    '    COMMIT;',
    `    PERFORM pg_sleep(${variable(backfill, 'pause_seconds')});`,
    '  END LOOP;',
    'END',
  ].join('\n');
}

/** A variable that is no column of the table: PL/pgSQL would not know which of the two is meant. */
function variable({ relation, column }: Backfill, name: string): string {
  let free = name;
  while (relation.columns.has(free) || free === column) free = `_${free}`;
  return free;
}
