import type { Range } from '../model/range.ts';

/** What a text of code is made of, as far as it can be told without its grammar: comments, and what stands in quotes. */
export interface Literals {
  readonly comments: readonly Range[];
  /** Without their quotes. */
  readonly strings: readonly Range[];
}

const HASH_COMMENTS = /\.(?:py|rb|erb|rake|exs?|ya?ml|graphqls?|gql|pl|pm|cr|php)$/i;
const SLASH_COMMENTS = /\.(?:[cm]?[jt]sx?|vue|svelte|astro|go|rs|java|kts?|scala|groovy|cs|fs|php|swift|dart|prisma|clj)$/i;
const DASH_COMMENTS = /\.(?:sql|lua|hs|edgeql)$/i;

function lexer(path: string): RegExp {
  const comments = [...(HASH_COMMENTS.test(path) ? ['#[^\\n]*'] : []), ...(SLASH_COMMENTS.test(path) ? ['//[^\\n]*', '/\\*[\\s\\S]*?\\*/'] : []), ...(DASH_COMMENTS.test(path) ? ['--[^\\n]*', '/\\*[\\s\\S]*?\\*/'] : [])];
  const strings = ['"""[\\s\\S]*?"""', "'''[\\s\\S]*?'''", '`(?:[^`\\\\]|\\\\[\\s\\S])*`', '"(?:[^"\\\\\\n]|\\\\[\\s\\S])*"', "'(?:[^'\\\\\\n]|\\\\[\\s\\S])*'"];
  // Most characters begin neither, which one look at them tells.
  return new RegExp(`(?=["'\`/#-])(?:${comments.length === 0 ? '(?!)' : `(?<comment>${comments.join('|')})`}|(?<string>${strings.join('|')}))`, 'g');
}

/** Comments and literals of a text. A quote in the prose of a page may mislead it up to the end of the line, no further. */
export function literalsOf(path: string, text: string): Literals {
  const comments: Range[] = [];
  const strings: Range[] = [];
  for (const match of text.matchAll(lexer(path))) {
    const start = match.index;
    const end = start + match[0].length;
    if (match.groups?.['string'] === undefined) comments.push({ start, end });
    else {
      const quotes = /^(?:"""|''')/.test(match[0]) && match[0].length >= 6 ? 3 : 1;
      strings.push({ start: start + quotes, end: end - quotes });
    }
  }
  return { comments, strings };
}

/** The range of an ordered list that an offset stands in. */
export function rangeAround(offset: number, ranges: readonly Range[]): Range | undefined {
  let low = 0;
  let high = ranges.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const range = ranges[middle];
    if (range === undefined) return undefined;
    if (offset < range.start) high = middle - 1;
    else if (offset >= range.end) low = middle + 1;
    else return range;
  }
  return undefined;
}
