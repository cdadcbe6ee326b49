import type { Range } from '../model/range.ts';
import type { SqlPiece } from '../model/sql-piece.ts';
import { hole, piecesOf, textWithHoles, type Value } from './value.ts';

type Pieces = readonly SqlPiece[];

/**
 * A tag for the SQL that a library makes at a place: its own words point there, and what is put between them keeps its
 * place. `sql(range)` followed by a template.
 */
export function sql(range: Range): (strings: TemplateStringsArray, ...parts: readonly (string | Pieces)[]) => Pieces {
  return (strings, ...parts) => {
    const pieces: SqlPiece[] = [];
    const made = (text: string): void => {
      if (text !== '') pieces.push({ text, range, verbatim: false });
    };
    for (const [index, text] of strings.entries()) {
      made(text);
      const part = parts[index];
      if (typeof part === 'string') made(part);
      else if (part !== undefined) pieces.push(...part);
    }
    return pieces;
  };
}

/** Lists of pieces with something between them. */
export function joined(lists: readonly Pieces[], between: string, range: Range): Pieces {
  return lists.flatMap((pieces, index) => (index === 0 ? pieces : [{ text: between, range, verbatim: false }, ...pieces]));
}

export function textOfPieces(pieces: Pieces): string {
  return pieces.map(({ text }) => text).join('');
}

function cut(piece: SqlPiece, from: number, to: number): SqlPiece {
  const { range, verbatim, text } = piece;
  if (from === 0 && to === text.length) return piece;
  return { ...piece, text: text.slice(from, to), range: verbatim ? { start: range.start + from, end: range.start + to } : range };
}

/** A part of pieces, by offsets of their text. */
export function slicePieces(pieces: Pieces, start: number, end: number): Pieces {
  const result: SqlPiece[] = [];
  let at = 0;
  for (const piece of pieces) {
    const from = Math.max(0, start - at);
    const to = Math.min(piece.text.length, end - at);
    if (from < to) result.push(cut(piece, from, to));
    at += piece.text.length;
  }
  return result;
}

/** Pieces with every match of a pattern replaced; `undefined` leaves a match as it is. */
export function substitute(pieces: Pieces, pattern: RegExp, replacement: (match: RegExpExecArray, at: Range) => Pieces | undefined): Pieces {
  const text = textOfPieces(pieces);
  const result: SqlPiece[] = [];
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    const end = match.index + match[0].length;
    const own = slicePieces(pieces, match.index, end);
    const first = own[0]?.range ?? { start: 0, end: 0 };
    const put = replacement(match, { start: first.start, end: own.at(-1)?.range.end ?? first.end });
    if (put === undefined) continue;
    result.push(...slicePieces(pieces, from, match.index), ...put);
    from = end;
  }
  return from === 0 ? pieces : [...result, ...slicePieces(pieces, from, text.length)];
}

/** A name between quotes; a name that is not known is a hole. */
export function quotedIdentifier(name: Value): Pieces {
  const pieces = piecesOf(name) ?? [hole(name.range)];
  return sql(name.range)`"${substitute(pieces, /"/g, (_, at) => [{ text: '""', range: at, verbatim: false }])}"`;
}

/** A text between single quotes, as a constant of SQL. */
export function quotedText(text: Value): Pieces {
  const pieces = piecesOf(text) ?? [hole(text.range)];
  const doubled = substitute(pieces, /'/g, (_, at) => [{ text: "''", range: at, verbatim: false }]);
  if (!textOfPieces(doubled).includes('\\')) return sql(text.range)`'${doubled}'`;
  return sql(text.range)`E'${substitute(doubled, /\\/g, (_, at) => [{ text: '\\\\', range: at, verbatim: false }])}'`;
}

/** A value that a driver would bind, as a constant of SQL; one that is not known is a parameter. */
export function boundValue(value: Value): Pieces {
  const { range } = value;
  if (value.kind === 'text') return /^\ua66e+$/.test(textWithHoles(value) ?? '') ? parameter(range) : quotedText(value);
  if (value.kind !== 'constant') return parameter(range);
  const text = value.value === undefined ? 'DEFAULT' : value.value === null ? 'NULL' : String(value.value);
  return [{ text, range, verbatim: false }];
}

function parameter(range: Range): Pieces {
  return [{ text: '$1', range, verbatim: false }];
}
