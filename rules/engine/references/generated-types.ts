import type { Range } from '../model/range.ts';
import { rangeAround, type Literals } from './literals.ts';

const KNOWS_TYPES = /\.[cm]?tsx?$/i;

/** Where a file says so, it does in front of everything else. */
const HEAD = 1500;

const EDIT = String.raw`\b(?:do\s+not|don['’]?t|never)\s+(?:edit|modify|change|touch)\b`;
const MADE = String.raw`\b(?:auto-?)?generated\b`;
const SAYS_GENERATED = new RegExp(String.raw`@generated\b|${MADE}[\s\S]{0,300}${EDIT}|${EDIT}[\s\S]{0,300}${MADE}`, 'i');
const KEPT_APART = /(?:^|\/)__generated__\//;

/** At the beginning of a line something of the file's own begins: what is further in belongs to it. */
const BEGINS = /^(?=[\w@/])/m;

/** What is gone when the code runs, or only hands names on. */
const ERASED = /^(?:export\s+)?(?:(?:declare\s+)?(?:default\s+)?(?:interface\s+\w|type\s+[\w{])|import\b|default\s+\w+\s*;|(?:\*|\{[^{}]*\})\s*(?:as\s+\w+\s+)?from\b)/;

const COMPARED = /(?:[=!]==?\s*|\bcase\s+)["'`]$/;

/** Types alone are no such thing, and neither is what a generator says of its own table by table. */
function isGenerated(path: string, text: string): boolean {
  return KNOWS_TYPES.test(path) && (KEPT_APART.test(path) || SAYS_GENERATED.test(text.slice(0, HEAD)));
}

/**
 * Whether a place is in a type that a generator made, from the database as a rule: of @databases, kysely-codegen, Kanel, Payload
 * and their like. It names every table and column there is, used or not; code that uses one names it a second time.
 *
 * @returns for each file a function of places in it; nothing is such a type where nobody says that the file was generated
 */
export function generatedTypes(path: string, text: string, literals: Literals): (place: Range) => boolean {
  if (!isGenerated(path, text)) return () => false;
  const erased: Range[] = [];
  let start = 0;
  for (const part of text.split(BEGINS)) {
    if (ERASED.test(part)) erased.push({ start, end: start + part.length });
    start += part.length;
  }
  return (place) => {
    if (rangeAround(place.start, erased) !== undefined) return true;
    const own = rangeAround(place.start, literals.strings);
    return own !== undefined && COMPARED.test(text.slice(Math.max(0, own.start - 20), own.start));
  };
}
