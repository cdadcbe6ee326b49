import { substitute } from '../../code/sql.ts';
import { entry, type Value } from '../../code/value.ts';
import { HOLE } from '../../model/name.ts';
import type { Range } from '../../model/range.ts';
import type { Pieces } from './names.ts';
import { escaped, escapedList } from './values.ts';

/** Strings, names, comments and bodies are left alone (utils/sql.js, `injectReplacements`). */
const PARTS = /'(?:[^']|'')*'|"[^"]*"|--[^\n]*|\/\*[^]*?\*\/|\$([a-z_][0-9a-z_]*)?\$[^]*?\$\1\$|::|:([a-z_\ua66e][0-9a-z_\ua66e]*)|\?/gi;

function written(value: Value | undefined): Pieces | undefined {
  if (value === undefined) return undefined;
  return value.kind === 'list' ? escapedList(value.items, value.range) : escaped(value, value.range);
}

function parameter(range: Range): Pieces {
  return [{ text: '$1', range, verbatim: false }];
}

/** `:name` and `?` in a statement, with the values that Sequelize writes for them. */
export function replaced(pieces: Pieces, values: Value | undefined): Pieces {
  if (values?.kind !== 'record' && values?.kind !== 'list') return values === undefined ? pieces : substitute(pieces, PARTS, (match, at) => (match[2] === undefined ? undefined : parameter(at)));
  let next = 0;
  return substitute(pieces, PARTS, (match, at) => {
    const [whole, , name] = match;
    if (name !== undefined && values.kind === 'record') return name.includes(HOLE) ? parameter(at) : written(entry(values, name));
    if (whole !== '?' || values.kind !== 'list') return undefined;
    const value = values.items[next];
    next += 1;
    return written(value);
  });
}
