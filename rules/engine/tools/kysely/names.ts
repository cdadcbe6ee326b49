import { joined, quotedIdentifier, quotedText, slicePieces, sql, textOfPieces } from '../../code/sql.ts';
import { hole, piecesOf, textWithHoles, type TextValue, type Value } from '../../code/value.ts';
import type { Range } from '../../model/range.ts';
import { isSqlObject, type Pieces } from './session.ts';

/** The parts of a text between a separator, blanks around them left out. */
function parts(value: TextValue, separator: RegExp): TextValue[] {
  const text = textWithHoles(value) ?? '';
  const found: TextValue[] = [];
  let at = 0;
  for (const part of [...text.matchAll(separator), undefined]) {
    const segment = text.slice(at, part?.index);
    const from = at + segment.length - segment.trimStart().length;
    found.push({ ...value, pieces: slicePieces(value.pieces, from, at + segment.trimEnd().length) });
    at = (part?.index ?? text.length) + (part?.[0].length ?? 0);
  }
  return found;
}

/** A name between quotes; raw SQL stays as it is, and what is not known is a hole. */
export function identifier(value: Value | undefined, at: Range): Pieces {
  if (isSqlObject(value)) return value.sql();
  if (value?.kind === 'text') return quotedIdentifier(value);
  return quotedIdentifier({ kind: 'text', pieces: [hole(value?.range ?? at)], range: value?.range ?? at });
}

/** `a.b` as `"a"."b"` (parser/reference-parser.js). */
export function reference(value: Value | undefined, at: Range): Pieces {
  if (value?.kind !== 'text') return identifier(value, at);
  return joined(parts(value, /\./g).map((part) => (textOfPieces(part.pieces) === '*' ? part.pieces : quotedIdentifier(part))), '.', value.range);
}

/** A table, with the schema of `withSchema` where it names none. */
export function table(value: Value | undefined, schema: Value | undefined, at: Range): Pieces {
  const own = reference(value, at);
  if (schema === undefined || value?.kind !== 'text' || (textWithHoles(value) ?? '').includes('.')) return own;
  return sql(value.range)`${identifier(schema, at)}.${own}`;
}

/** `t as x` as `"t" as "x"` (parser/table-parser.js). */
export function aliased(value: Value | undefined, at: Range, named: (name: Value | undefined, at: Range) => Pieces): Pieces {
  const [first, alias] = value?.kind === 'text' ? parts(value, / as /g) : [];
  if (value === undefined || first === undefined || alias === undefined) return named(value, at);
  return sql(value.range)`${named(first, at)} as ${quotedIdentifier(alias)}`;
}

/** One or several, each as `one` writes it. */
export function many(value: Value | undefined, at: Range, one: (item: Value | undefined, at: Range) => Pieces): readonly Pieces[] {
  if (value?.kind !== 'list') return [one(value, at)];
  const items = value.items.map((item) => one(item, at));
  return value.complete ? items : [...items, identifier(undefined, value.range)];
}

/** `posts.id` as the table and the column of a foreign key. */
export function referencedColumn(value: Value | undefined, schema: Value | undefined, at: Range): Pieces {
  if (value?.kind !== 'text') return isSqlObject(value) ? value.sql() : sql(at)`${identifier(value, at)} (${identifier(value, at)})`;
  const names = parts(value, /\./g);
  const column = names.at(-1) ?? value;
  const owner = names.slice(0, -1).map(quotedIdentifier);
  const prefix = schema === undefined || owner.length > 1 ? [] : [identifier(schema, at)];
  return sql(value.range)`${joined([...prefix, ...owner], '.', value.range)} (${quotedIdentifier(column)})`;
}

/** A value written into the statement itself: defaults, `sql.lit`. */
export function immediate(value: Value | undefined, at: Range): Pieces {
  if (isSqlObject(value)) return value.sql();
  if (value?.kind === 'text') return quotedText(value);
  if (value?.kind === 'constant') return piecesOf(value) ?? [];
  return [hole(value?.range ?? at)];
}

/** Words that Kysely takes over as they are: a data type, an operator. */
export function asWritten(value: Value | undefined, at: Range): Pieces {
  if (isSqlObject(value)) return value.sql();
  return value === undefined ? [hole(at)] : (piecesOf(value) ?? [hole(value.range)]);
}
