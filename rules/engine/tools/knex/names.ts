import { joined, quotedIdentifier, slicePieces, sql, textOfPieces } from '../../code/sql.ts';
import { hole, madeText, piecesOf, textWithHoles, type HostObject, type TextValue, type Value } from '../../code/value.ts';
import type { Range } from '../../model/range.ts';
import type { SqlPiece } from '../../model/sql-piece.ts';

export type Pieces = readonly SqlPiece[];

/** An object of knex that can stand inside a statement: `knex.raw(…)`, a query. */
export interface SqlObject extends HostObject {
  sql(): Pieces;
}

export function isSqlObject(value: Value | undefined): value is SqlObject {
  return value?.kind === 'host' && 'sql' in value;
}

function segmentsOf(value: TextValue): Pieces[] {
  const segments: Pieces[] = [];
  let at = 0;
  for (const segment of textOfPieces(value.pieces).split('.')) {
    const from = at + segment.length - segment.trimStart().length;
    segments.push(slicePieces(value.pieces, from, at + segment.trimEnd().length));
    at += segment.length + 1;
  }
  return segments;
}

/** A name as knex writes it: `a.b` is `"a"."b"`, raw SQL stays as it is (formatter/wrappingFormatter.js). */
export function wrapped(value: Value): Pieces {
  if (isSqlObject(value)) return value.sql();
  if (value.kind === 'constant' && typeof value.value === 'number') return piecesOf(value) ?? [];
  if (value.kind !== 'text') return quotedIdentifier({ kind: 'text', pieces: [hole(value.range)], range: value.range });
  const segments = segmentsOf(value).map((pieces) => (textOfPieces(pieces) === '*' ? pieces : quotedIdentifier({ ...value, pieces })));
  return joined(segments, '.', value.range);
}

/** Names of columns, one or several. */
export function wrappedList(value: Value): Pieces {
  if (value.kind !== 'list') return wrapped(value);
  const items = value.items.map(wrapped);
  return joined(value.complete ? items : [...items, quotedIdentifier({ kind: 'text', pieces: [hole(value.range)], range: value.range })], ', ', value.range);
}

/** A table's name with the schema of `withSchema`. */
export function qualified(schema: Value | undefined, name: Value): Pieces {
  if (schema === undefined || name.kind !== 'text') return wrapped(name);
  return sql(name.range)`${wrapped(schema)}.${wrapped(name)}`;
}

/** The text of a name as the library would put it into another name. */
export function plainName(value: Value): string {
  if (isSqlObject(value)) return textOfPieces(value.sql());
  return textWithHoles(value) ?? (value.kind === 'constant' ? String(value.value) : textOfPieces([hole(value.range)]));
}

/** `users_email_index`: how knex names what has no name (schema/tablecompiler.js, `_indexCommand`). */
export function generatedName(table: Value, columns: Value | undefined, suffix: string, range: Range): TextValue {
  const names = columns === undefined ? [] : columns.kind === 'list' ? columns.items.map(plainName) : [plainName(columns)];
  return madeText(`${plainName(table).replace(/[.-]/g, '_')}_${names.join('_')}_${suffix}`.toLowerCase(), range);
}
