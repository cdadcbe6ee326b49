import { parseScript } from '../../rules/engine/parse/script.ts';

/** A statement as its parse tree, without the places in the text. */
export interface Tree {
  readonly kind: string;
  readonly tree: unknown;
}

const PLACES = /^(?:location|stmt_len|stmt_location|name_location|rexpr_list_start|rexpr_list_end|list_start|list_end)$/;

/** A parse tree without locations; where values were bound, every constant is the same as every parameter. */
function normalised(node: unknown, bound: boolean): unknown {
  if (Array.isArray(node)) return node.map((each) => normalised(each, bound));
  if (typeof node !== 'object' || node === null) return node;
  if (bound && ('A_Const' in node || 'ParamRef' in node || 'SetToDefault' in node)) return 'value';
  return Object.fromEntries(Object.entries(node).flatMap(([key, value]) => (PLACES.test(key) ? [] : [[key, normalised(value, bound)]])));
}

/** What PostgreSQL makes of a text; a statement that it refuses is its text. */
export function treesOf(sql: string, bound: boolean): readonly Tree[] {
  return parseScript(sql).statements.map((statement) => ({ kind: statement.kind === '' ? statement.text : statement.kind, tree: normalised(statement.tree, bound) }));
}

/** Whether a statement holds parameters, so that the values that stand for them do not count. */
export function isBound(sql: string): boolean {
  return /\$\d/.test(sql);
}
