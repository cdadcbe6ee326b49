import type { Range } from '../model/range.ts';
import type { ReleasePolicy } from '../model/release.ts';
import type { StatementOperations } from './migration-file.ts';

/** What a checksum leaves out: a checkout may have other line ends, so those never count. */
const LEFT_OUT: Readonly<Record<ReleasePolicy['counts'], RegExp>> = { bytes: /\r/, lines: /[\r\n]/, words: /\s/ };

/** Where two texts first differ, by what a checksum counts: an offset in the second. `undefined` where they do not. */
export function firstDifference(before: string, after: string, counts: ReleasePolicy['counts']): number | undefined {
  const leftOut = LEFT_OUT[counts];
  let one = 0;
  let other = 0;
  for (;;) {
    while (one < before.length && leftOut.test(before.charAt(one))) one += 1;
    while (other < after.length && leftOut.test(after.charAt(other))) other += 1;
    if (one >= before.length && other >= after.length) return undefined;
    if (before.charAt(one) !== after.charAt(other)) return Math.min(other, after.length);
    one += 1;
    other += 1;
  }
}

/** Where the SQL of two ways up first differs, comments and blanks left out: an offset in the second. */
export function firstDifferentToken(before: readonly StatementOperations[], after: readonly StatementOperations[]): number | undefined {
  const words = before.flatMap(({ statement }) => [...statement.tokens.map(({ text }) => text), ';']);
  let at = 0;
  let end = 0;
  for (const { statement } of after) {
    for (const token of statement.tokens) {
      if (token.text !== words[at]) return statement.locate(token).start;
      at += 1;
    }
    if (words[at] !== ';') return statement.range.end;
    at += 1;
    end = statement.range.end;
  }
  return at < words.length ? end : undefined;
}

/** The rest of the line at an offset, without the blanks around it; where that is empty, what stands before. */
export function lineAt(text: string, offset: number): Range {
  const newline = text.indexOf('\n', offset);
  const line = text.slice(offset, newline < 0 ? text.length : newline).trimEnd();
  const start = offset + (line.length - line.trimStart().length);
  if (line.trim() !== '') return { start, end: offset + line.length };
  const before = text.slice(0, offset).trimEnd().length;
  return { start: Math.max(0, before - 1), end: Math.max(before, Math.min(1, text.length)) };
}
