/**
 * The name of a table, view, index or type as the statement spells it, case-folded as the server does.
 * `known` is false where a template placeholder stands for the name, so that nobody looks it up.
 */
export interface QualifiedName {
  readonly schema: string | undefined;
  readonly name: string;
  readonly known: boolean;
}

/** Stands in a name for a character that a template placeholder covers; a letter for PostgreSQL, and in nobody's schema. */
export const HOLE = '\ua66e';

/** A stretch of such characters. */
export const HOLES = new RegExp(`${HOLE}+`, 'g');

/** The name as a user would write it in a sentence: `orders` or `billing.orders`; a placeholder is shown as `…`. */
export function displayName(name: QualifiedName): string {
  const text = name.schema === undefined ? name.name : `${name.schema}.${name.name}`;
  return name.known ? text : text.replace(HOLES, '…');
}

/** Whether an identifier needs quotes in SQL. Words reserved in any place are quoted as well, for they are always safe quoted (appendix C of the documentation). */
const PLAIN_IDENTIFIER = /^[a-z_][a-z0-9_$]*$/;

const RESERVED_WORDS = new Set(
  `all analyse analyze and any array as asc asymmetric authorization binary both case cast check collate collation column concurrently constraint create cross current_catalog
  current_date current_role current_time current_timestamp current_user default deferrable desc distinct do else end except
  false fetch for foreign freeze from full grant group having ilike in initially inner intersect into is isnull join lateral leading left like limit localtime localtimestamp
  natural not notnull null offset on only or order outer overlaps placing primary references returning right select session_user similar some symmetric system_user table tablesample
  then to trailing true union unique user using variadic verbose when where window with`.split(/\s+/),
);

/** An identifier ready to stand in SQL, quoted where PostgreSQL needs it. */
export function quoteIdentifier(identifier: string): string {
  if (PLAIN_IDENTIFIER.test(identifier) && !RESERVED_WORDS.has(identifier)) return identifier;
  return `"${identifier.replaceAll('"', '""')}"`;
}

/** A qualified name ready to stand in SQL. */
export function quoteName(name: QualifiedName): string {
  const last = quoteIdentifier(name.name);
  return name.schema === undefined ? last : `${quoteIdentifier(name.schema)}.${last}`;
}
