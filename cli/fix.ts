import type { Edit } from '../rules/index.ts';
import type { Checker, FileReport } from './check.ts';

/** A text after everything in it was repaired that has exactly one remedy. */
export interface Fixed {
  readonly text: string;
  readonly count: number;
}

/** One remedy may bring up what another rule has to say, so it is looked at again; but not for ever. */
const MOST_ROUNDS = 10;

/** Edits of the reports that have exactly one suggestion, in order, without those that touch an earlier one. */
function remedies({ problems }: FileReport): readonly (readonly Edit[])[] {
  const chosen: (readonly Edit[])[] = [];
  let end = -1;
  const single = problems.flatMap(({ hazard, suppressed }) => (suppressed === undefined && hazard.suggestions.length === 1 ? hazard.suggestions.map(({ edits }) => edits) : []));
  const first = (edits: readonly Edit[]): number => Math.min(...edits.map(({ range }) => range.start));
  for (const edits of single.sort((left, right) => first(left) - first(right))) {
    if (first(edits) <= end) continue;
    chosen.push(edits);
    end = Math.max(...edits.map(({ range }) => range.end));
  }
  return chosen;
}

function edited(text: string, edits: readonly Edit[]): string {
  return [...edits].sort((left, right) => right.range.start - left.range.start).reduce((result, { range, text: replacement }) => result.slice(0, range.start) + replacement + result.slice(range.end), text);
}

/**
 * Takes over the suggestion of every report that has exactly one; where there are several, a person has to choose.
 *
 * @param adopt is told each new text, for the files after this one in the history
 */
export function fixed(checker: Checker, path: string, original: string, adopt: (text: string) => void): Fixed {
  const mark = original.startsWith('\ufeff') ? '\ufeff' : '';
  let text = original.slice(mark.length);
  let count = 0;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const chosen = remedies(checker.check(path, text));
    if (chosen.length === 0) break;
    text = edited(text, chosen.flat());
    count += chosen.length;
    adopt(text);
  }
  return { text: mark + text, count };
}
