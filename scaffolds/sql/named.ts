import type { Operation } from '../../rules/index.ts';

/** Whether a text has a name as a word of its own, quoted or not. */
function hasWord(text: string, name: string): boolean {
  const letters = name.replaceAll('"', '""').replaceAll("'", "''").replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  return new RegExp(`(?<![\\p{L}\\p{N}_$])${letters}(?![\\p{L}\\p{N}_$])`, 'iu').test(text);
}

/** What is said of a thing and asks nothing of it. */
const REMARKS = /^(?:comment|grant|revoke)$/;

/** Whether an operation says one of these words; `*` stands for whatever asks for all columns, `count(*)` does not. */
export function says(operation: Operation, words: readonly string[]): boolean {
  if (REMARKS.test(operation.kind)) return false;
  const text = operation.textOf('clause');
  return words.some((word) => (word === '*' ? /(?<!\(\s*)\*/.test(text) : hasWord(text, word)));
}

/** Whether an operation is about a table, or names it, whatever it does there. */
export function namesTable(operation: Operation, table: string): boolean {
  return ('relation' in operation && operation.relation.name === table) || says(operation, [table]);
}

/** Whether an operation names a table and one of these columns, or asks for all of them. */
export function namesColumn(operation: Operation, table: string, columns: readonly string[]): boolean {
  return namesTable(operation, table) && says(operation, [...columns, '*']);
}
