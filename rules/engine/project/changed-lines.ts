import { structuredPatch } from 'diff';
import type { Range } from '../model/range.ts';

/** Texts that differ in more lines than these are different texts. */
const MOST_EDITS = 2000;

function plain(text: string): string {
  return text.replace(/^\ufeff/, '').replaceAll('\r\n', '\n');
}

function lineOf(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

/**
 * Which places of a text a change has touched, by lines.
 *
 * @returns for a stretch of the text after the change, whether one of its lines is new. Where lines were taken away without others in
 *   their place every stretch counts, for what they were good for may be anywhere
 */
export function changedLines(before: string, after: string): (place: Range) => boolean {
  const patch = structuredPatch('', '', plain(before), plain(after), undefined, undefined, { context: 0, maxEditLength: MOST_EDITS });
  if (patch === undefined || patch.hunks.some(({ oldLines, newLines }) => oldLines > newLines)) return () => true;
  return ({ start, end }) => {
    const first = lineOf(after, start);
    const last = lineOf(after, Math.max(start, end - 1));
    return patch.hunks.some(({ newStart, newLines }) => newStart <= last && first < newStart + newLines);
  };
}
