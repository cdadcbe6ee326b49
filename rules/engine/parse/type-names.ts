import type { TypeName } from '../model/definition.ts';
import { isHole } from './placeholders.ts';
import { fieldsOf, stringsOf, type pg } from './tree.ts';

/** Names that the grammar leaves as written, though they are aliases. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['serial4', 'serial'],
  ['serial8', 'bigserial'],
  ['serial2', 'smallserial'],
]);

/** The type that a tree node names; modifiers that are not plain integers are left out. */
export function typeNameOf(node: pg.TypeName | undefined): TypeName {
  const parts = stringsOf(node?.names);
  const spelled = parts.at(-1) ?? '';
  const schema = parts.at(-2) === 'pg_catalog' ? undefined : parts.at(-2);
  const modifiers: number[] = [];
  let understood = true;
  for (const modifier of node?.typmods ?? []) {
    const value = fieldsOf(modifier, 'A_Const')?.ival;
    if (value === undefined) understood = false;
    else modifiers.push(value.ival ?? 0);
  }
  return {
    schema,
    name: ALIASES.get(spelled) ?? spelled,
    modifiers,
    array: (node?.arrayBounds?.length ?? 0) > 0,
    known: understood && node?.pct_type !== true && !isHole(spelled) && spelled !== '',
  };
}
