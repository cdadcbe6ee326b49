import type { TSESTree } from '@typescript-eslint/types';
import type { SqlPiece } from '../model/sql-piece.ts';

const ESCAPE = /\\(?:u\{([0-9a-fA-F]+)\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([0-3]?[0-7]{1,2})|(\r\n|[\s\S]))/g;

const CONTROL: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', '\n': '', '\r\n': '', '\r': '', '\u2028': '', '\u2029': '' };

/** What an escape stands for. */
function unescaped(match: RegExpExecArray): string {
  const [, braced, four, two, octal, single = ''] = match;
  const hex = braced ?? four ?? two;
  if (hex !== undefined) return String.fromCodePoint(Math.min(Number.parseInt(hex, 16), 0x10_ff_ff));
  if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
  return CONTROL[single] ?? single;
}

/** What stands between quotes, cut where an escape means something else than it says. A line end of Windows stays one: JavaScript makes it a line feed, SQL does not care. */
function cut(source: string, start: number, end: number, quote: SqlPiece['quote']): SqlPiece[] {
  const text = source.slice(start, end);
  const pieces: SqlPiece[] = [];
  let from = 0;
  const verbatim = (to: number): void => {
    if (to > from) pieces.push({ text: text.slice(from, to), range: { start: start + from, end: start + to }, verbatim: true, quote });
  };
  for (const match of text.matchAll(ESCAPE)) {
    verbatim(match.index);
    from = match.index + match[0].length;
    pieces.push({ text: unescaped(match), range: { start: start + match.index, end: start + from }, verbatim: false });
  }
  verbatim(text.length);
  return pieces;
}

/** The text of a string literal, each part of it pointing at its own characters. */
export function stringPieces(source: string, { range: [start, end] }: TSESTree.StringLiteral): readonly SqlPiece[] {
  return cut(source, start + 1, end - 1, source[start] === '"' ? '"' : "'");
}

/** Where the text of a template's part stands: parsers differ in whether its delimiters belong to it. */
function elementRange(source: string, { range: [start, end], value, tail }: TSESTree.TemplateElement): readonly [number, number] {
  const bare = source.slice(start, end).replace(/\r\n?/g, '\n') === value.raw;
  return bare ? [start, end] : [start + 1, end - (tail ? 1 : 2)];
}

/** The text of one part of a template. */
export function templatePieces(source: string, element: TSESTree.TemplateElement): readonly SqlPiece[] {
  const [start, end] = elementRange(source, element);
  return cut(source, start, end, '`');
}

/** The text of one part of a template behind `String.raw`, where a backslash is a backslash. */
export function rawPieces(source: string, element: TSESTree.TemplateElement): readonly SqlPiece[] {
  const [start, end] = elementRange(source, element);
  return start === end ? [] : [{ text: source.slice(start, end), range: { start, end }, verbatim: true, quote: 'raw' }];
}
