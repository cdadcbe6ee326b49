import type { Call } from '../../code/call.ts';
import { boundValue, joined } from '../../code/sql.ts';
import { isConstant, textWithHoles, type Value } from '../../code/value.ts';
import type { Pieces } from './names.ts';

/** A value in `queryRunner.sql`…``: a function's text stands as it is, its list is a list of parameters, all else is one (util/SqlTagUtils.js). */
function part(value: Value, call: Call): Pieces {
  if (isConstant(value, null)) return [{ text: 'NULL', range: value.range, verbatim: false }];
  if (value.kind !== 'function') return boundValue(value);
  const result = call.invoke(value, []);
  if (result.kind === 'list') return joined(result.items.map(boundValue), ', ', value.range);
  return result.kind === 'text' && textWithHoles(result) !== undefined ? result.pieces : [];
}

/** The SQL of a tagged template. */
export function taggedSql(call: Call): Pieces {
  return (call.strings ?? []).flatMap((text, index) => {
    const value = call.args[index];
    return value === undefined ? text.pieces : [...text.pieces, ...part(value, call)];
  });
}
