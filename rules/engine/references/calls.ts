import type { Range } from '../model/range.ts';
import { rangeAround, type Literals } from './literals.ts';

/** One argument list or chain of calls is rarely longer. */
const LONGEST = 20_000;

const OPENING = '([{';
const CLOSING = ')]}';

function isSaid(offset: number, { strings, comments }: Literals): boolean {
  return rangeAround(offset, strings) === undefined && rangeAround(offset, comments) === undefined;
}

/** Where the bracket at an offset closes; the end of what is looked at where it does not. */
export function closingOf(text: string, open: number, literals: Literals): number {
  const limit = Math.min(text.length, open + LONGEST);
  let depth = 0;
  for (let at = open; at < limit; at += 1) {
    const step = OPENING.includes(text.charAt(at)) ? 1 : CLOSING.includes(text.charAt(at)) ? -1 : 0;
    if (step === 0 || !isSaid(at, literals)) continue;
    depth += step;
    if (depth === 0) return at;
  }
  return limit;
}

/** Where the bracket opens that the text up to an offset stands in; of a bracket that closes there, where that one opens. -1 for none. */
function openingBefore(text: string, from: number, literals: Literals): number {
  let depth = 0;
  for (let at = from - 1; at >= Math.max(0, from - LONGEST); at -= 1) {
    const step = OPENING.includes(text.charAt(at)) ? 1 : CLOSING.includes(text.charAt(at)) ? -1 : 0;
    if (step === 0 || !isSaid(at, literals)) continue;
    depth += step;
    if (depth > 0) return at;
  }
  return -1;
}

/** A member or a call in a chain. */
export interface Link {
  readonly name: string;
  readonly range: Range;
  /** Between the brackets; `undefined` for a member that is not called. */
  readonly args: Range | undefined;
}

/** A name with its type arguments, in front of its brackets. */
const NAME = /(\w*)(?:<[^<>()]*(?:<[^<>()]*>)?[^<>()]*>)?$/;
const DOT = /(?:\?\.|!\.|::|->|\.)\s*$/;

/** The member or call whose name, or whose closing bracket, ends at an offset. */
function linkBefore(text: string, end: number, literals: Literals): Link | undefined {
  let at = end;
  let args: Range | undefined;
  while (at > 0 && (text.charAt(at - 1) === ')' || text.charAt(at - 1) === ']')) {
    const open = openingBefore(text, at - 1, literals);
    if (open < 0) return undefined;
    args ??= text.charAt(at - 1) === ')' ? { start: open + 1, end: at - 1 } : undefined;
    at = open;
  }
  const [said = '', name = ''] = NAME.exec(text.slice(Math.max(0, at - 200), at)) ?? [];
  return { name, range: { start: at - said.length, end: at }, args };
}

/**
 * What stands in front of a name in its chain, in the order of the text: `this.db`, `insert(orders)` and `values(…)` before
 * `.onConflict`. Told by dots and brackets alone.
 */
export function chainBefore(text: string, start: number, literals: Literals): readonly Link[] {
  const links: Link[] = [];
  let at = start;
  for (;;) {
    const [dot] = DOT.exec(text.slice(Math.max(0, at - 40), at)) ?? [];
    if (dot === undefined) return links;
    const link = linkBefore(text, text.slice(0, at - dot.length).trimEnd().length, literals);
    if (link === undefined) return links;
    links.unshift(link);
    at = link.range.start;
    if (link.range.end === at) return links;
  }
}

/** The calls behind a closing bracket: `Create(&order)` behind `db.Clauses(…)`. */
export function chainBehind(text: string, close: number, literals: Literals): readonly Link[] {
  const links: Link[] = [];
  let at = close + 1;
  for (;;) {
    const [said, name = ''] = /^\s*(?:\?\.|\.)\s*(\w+)\s*(?=\()/.exec(text.slice(at, at + 200)) ?? [];
    if (said === undefined) return links;
    const open = at + said.length;
    const end = closingOf(text, open, literals);
    links.push({ name, range: { start: open - name.length, end: open }, args: { start: open + 1, end } });
    at = end + 1;
  }
}

/** The call that an offset stands in the arguments of, through objects and lists. */
export function callAround(text: string, offset: number, literals: Literals): Link | undefined {
  for (let at = openingBefore(text, offset, literals); at >= 0; at = openingBefore(text, at, literals)) {
    if (text.charAt(at) !== '(') continue;
    const end = text.slice(0, at).trimEnd().length;
    const link = /[\w>)]/.test(text.charAt(end - 1)) ? linkBefore(text, end, literals) : undefined;
    return link === undefined || link.name === '' ? undefined : { ...link, args: { start: at + 1, end: closingOf(text, at, literals) } };
  }
  return undefined;
}

/** The arguments in a list, or the entries of an object: what commas part. */
export function argumentsOf(text: string, { start, end }: Range, literals: Literals): readonly Range[] {
  const parts: Range[] = [];
  let from = start;
  for (let at = start; at < end; at += 1) {
    const character = text.charAt(at);
    if (OPENING.includes(character) && isSaid(at, literals)) at = closingOf(text, at, literals);
    else if (character === ',' && isSaid(at, literals)) {
      parts.push({ start: from, end: at });
      from = at + 1;
    }
  }
  if (text.slice(from, end).trim() !== '') parts.push({ start: from, end });
  return parts;
}

/** The values of an object by their keys: `{ target: users.email }`, and `Columns: …` of Go or `index_elements=…` of Python. */
export function entriesOf(text: string, range: Range, literals: Literals): ReadonlyMap<string, Range> {
  return new Map(
    argumentsOf(text, range, literals).flatMap((part): readonly (readonly [string, Range])[] => {
      const said = text.slice(part.start, part.end);
      const [head, key = ''] = /^\s*["'`:]?(\w+)["'`]?\s*(?::|=>|=(?!=))\s*/.exec(said) ?? /^\s*(\w+)\s*$/.exec(said) ?? [];
      // What stands there by its name alone is its own value.
      return head === undefined ? [] : [[key, { start: head.trim() === key ? part.start : part.start + head.length, end: part.end }]];
    }),
  );
}
