import type { Range } from '../model/range.ts';

/** In front of a literal: it is compared, a case, a member of a union, an element of a list, or what some other key or call has for a value. */
const PLAIN = new RegExp(
  String.raw`(?:[=!]==?\s*|\bcase\s+|\|\s*|[[,]\s*|\b(?:type|kind|reason|status|state|role|category|action|event|label|title|key|id|value|scope|tag|variant|field|mode|icon|path|href|className|slug|operation)\s*:\s*|\b(?:includes|startsWith|endsWith|indexOf|emit|once|off|t|has|push|test|match|describe|it|log|error|warn|require|import|fetch|getItem|append|split|localeCompare|equals?|toBe|toEqual)\s*\(\s*)["'${'`'}]$`,
);

/** Calls whose lists are of tables. */
const TAKES_LIST = /\b(?:from|selectFrom|updateTable|deleteFrom|insertInto)\s*\(\s*\[[^\])]*["'`]$/;

/** Calls that take columns with their table in front. */
const TAKES_COLUMNS = /\.\s*(?:where|andWhere|orWhere|having|on|andOn|select|distinct|orderBy|groupBy|join|leftJoin|innerJoin|rightJoin|fullJoin|ref|whereRef|onRef|returning|count|sum|min|max|avg)\w*\s*\([^;{}]*$/;

/** Whether a literal with the letters of a table is a word like any other. */
export function isPlainWord(text: string, literal: Range): boolean {
  const before = text.slice(Math.max(0, literal.start - 120), literal.start);
  return PLAIN.test(before) && !TAKES_LIST.test(before);
}

/** Whether a literal is a column with its table in front, in the call of a builder: `where('orders.id', 1)`. */
export function isQualified(text: string, literal: Range, table: string): boolean {
  const said = text.slice(literal.start, literal.end).toLowerCase();
  if (!said.startsWith(`${table.toLowerCase()}.`) || !/^[\w$]+\.[\w$*]+(?:\s+as\s+[\w$]+)?$/.test(said)) return false;
  return TAKES_COLUMNS.test(text.slice(Math.max(0, literal.start - 300), literal.start));
}

/** Whether a file gives the name of a table as that of what it defines: `tableName = 'orders'`. */
export function namesItsTable(text: string, table: string): boolean {
  return new RegExp(String.raw`table\w*\s*[:=]\s*["'${'`'}]${table.replaceAll(/[^\w]/g, String.raw`\$&`)}["'${'`'}]`, 'i').test(text);
}

/** Whether a word is a member of what is called as the table with its kind behind: `orderTable.couponCode`, `OrderEntity.couponCode`. */
export function isMemberOf(text: string, start: number, table: RegExp): boolean {
  const [, name] = /(?<![\w$])(\w+?)(?:Table|Tbl|Entity|Model)\s*\.\s*$/.exec(text.slice(Math.max(0, start - 80), start)) ?? [];
  return name !== undefined && new RegExp(`^(?:${table.source})$`, 'iu').test(name);
}
