import { quoteIdentifier, quoteName, typeInSql } from '../../rules/index.ts';
import { assignmentsOf, rowLockOf, type Backfill } from '../sql/backfill.ts';

/** One page of a backfill as a statement, in pieces that a script puts together. */
export interface PageSql {
  /** Before the parameter, which is the key of the last row as text. */
  readonly start: string;
  /** Between it and the condition that says where the page begins. */
  readonly page: string;
  /** Between that and the size of the page. */
  readonly order: string;
  readonly rest: string;
  /** The condition of a row behind the key of the last one. */
  readonly behind: string;
}

/**
 * Finds rows that are left and that nobody holds, changes them and says what it has done, as one JSON text in `page`. By itself
 * it is a transaction of its own. `undefined` where the history does not tell the types of the key.
 */
export function pageSql(backfill: Backfill): PageSql | undefined {
  const { relation, primaryKey, left } = backfill;
  const table = quoteName(relation.name);
  const types = primaryKey.map((column) => relation.columns.get(column)?.type).map((type) => (type === undefined ? undefined : typeInSql({ ...type, modifiers: [] })));
  if (types.includes(undefined)) return undefined;
  const keys = primaryKey.map((column) => `${table}.${quoteIdentifier(column)}`);
  const own = primaryKey.map((_, index) => `backfill_key_${index + 1}`);
  const row = (parts: readonly string[]): string => (parts.length === 1 ? (parts[0] ?? '') : `(${parts.join(', ')})`);
  const given = types.map((type, index) => `(SELECT (key ->> ${index})::${type ?? ''} FROM backfill_start)`);
  const same = keys.map((key, index) => `${key} = backfill_page.${own[index] ?? ''}`).join(' AND ');
  return {
    start: 'WITH backfill_start AS (\n  SELECT ',
    page: `::text::jsonb AS key\n), backfill_page AS (\n  SELECT ${keys.map((key, index) => `${key} AS ${own[index] ?? ''}`).join(', ')} FROM ${table} WHERE ${left} AND `,
    order: `\n    ORDER BY ${keys.join(', ')} LIMIT `,
    rest: [
      ` ${rowLockOf(backfill)} SKIP LOCKED`,
      '), backfill_changed AS (',
      `  UPDATE ${table} SET ${assignmentsOf(backfill)} FROM backfill_page WHERE ${same} RETURNING 1`,
      ')',
      'SELECT jsonb_build_object(',
      `  'changed', (SELECT count(*) FROM backfill_changed),`,
      `  'last', (SELECT jsonb_build_array(${own.map((key) => `${key}::text`).join(', ')})::text FROM backfill_page ORDER BY ${own.map((key) => `${key} DESC`).join(', ')} LIMIT 1),`,
      `  'left', CASE WHEN EXISTS (SELECT FROM backfill_page) THEN true ELSE EXISTS (SELECT FROM ${table} WHERE ${left}) END`,
      ')::text AS page',
    ].join('\n'),
    behind: `${row(keys)} > ${row(given)}`,
  };
}
