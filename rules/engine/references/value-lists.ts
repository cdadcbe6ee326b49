import type { Range } from '../model/range.ts';
import { literalsOf, rangeAround } from './literals.ts';
import { columnSpelling } from './spelling.ts';

/** Languages in which a list of values is one that must be whole. */
const KNOWS_LISTS = /\.(?:[cm]?[jt]sx?|vue|svelte|prisma|graphqls?|gql)$/i;

/** A declaration with a name and its values, in the libraries that refuse a value which it lacks. */
const REFUSING: readonly RegExp[] = [
  // Zod, Valibot, Yup and their like, by what the result is called.
  /(?<name>\w+)\s*[:=]\s*\w+\s*\.\s*(?:enum|picklist|oneOf)\s*\(\s*\[(?<values>[^[\]]*)\]/g,
];

/** Prisma, GraphQL; of TypeScript it is a type. */
const ENUM = /\benum\s+(?<name>\w+)\s*\{(?<values>[^{}]*)\}/g;

/** Declarations that are types: when the code runs, they refuse nothing by themselves. */
const TYPES: readonly RegExp[] = [
  ENUM,
  // Drizzle.
  /\b(?<name>\w+)\s*=\s*\w+Enum\s*\(\s*["'`]\w+["'`]\s*,\s*\[(?<values>[^[\]]*)\]/g,
  // A union of literals.
  /(?<name>\w+)\??\s*[:=]\s*(?:[\w.]+<\s*)*\|?\s*(?<values>(?:["'][^"'\n]*["']\s*\|\s*)+["'][^"'\n]*["'])/g,
];

/** Whether the same file makes a validator of a type, which then refuses what the type lacks. */
function isValidated(name: string, text: string): boolean {
  return new RegExp(`\\b(?:nativeEnum|enum|picklist|IsEnum|registerEnumType)\\s*\\(\\s*${name}\\b`).test(text);
}

/** A value for each one of a type, looked up by it. */
const RECORD = /\bRecord\s*<\s*(?<name>[\w.]+)\s*,[^=]{1,200}?>\s*=\s*\{/g;
const KEY = /(?:^|[,{\n])\s*(?:["'`](?<literal>[^"'`\n]*)["'`]|\[\s*[\w.]*?(?<member>\w+)\s*\]|(?<plain>\w+))\s*:/g;

const SWITCH = /\bswitch\s*\((?<name>[^{};]{1,200})\)\s*\{/g;
const CASE = /\bcase\s+(?:["'`](?<literal>[^"'`\n]*)["'`]|[\w.]*?(?<member>\w+))\s*:/g;

/** A default that only says that there is no such value. */
const REFUSES = /\bdefault\s*:\s*\{?\s*(?:throw\b|(?:return\s+)?\w*(?:never|exhaust|unreachable)\w*\s*\(|(?:const|let)\s+\w+\s*:\s*never\b)/i;

function hasWord(value: string, text: string): boolean {
  return new RegExp(columnSpelling(value).word, 'iu').test(text);
}

function isWhole(values: readonly string[], lacks: string, text: string): boolean {
  return !hasWord(lacks, text) && values.every((value) => hasWord(value, text));
}

/** The body of a block that opens at an offset. */
function bodyFrom(text: string, start: number, skips: (offset: number) => boolean): string {
  let depth = 1;
  for (let at = start; at < text.length; at += 1) {
    const character = text.charAt(at);
    if ((character !== '{' && character !== '}') || skips(at)) continue;
    depth += character === '{' ? 1 : -1;
    if (depth === 0) return text.slice(start, at);
  }
  return text.slice(start);
}

/**
 * Where a file of code fails at a value that is new: enums of Prisma and GraphQL and schemas of validators that have all the
 * others, types of which it makes a validator, records with an entry for each, and a `switch` without a case for anything else.
 * Only where the list is called as the type or one of its columns is. A type alone refuses nothing when the code runs.
 *
 * @param names of the type and of the columns that have it
 */
export function listsLacking(path: string, text: string, names: readonly string[], values: readonly string[], lacks: string): readonly Range[] {
  if (!KNOWS_LISTS.test(path) || values.length < 2) return [];
  const literals = literalsOf(path, text);
  const skips = (offset: number): boolean => rangeAround(offset, literals.comments) !== undefined || rangeAround(offset, literals.strings) !== undefined;
  const isOurs = (said: string): boolean => names.some((name) => columnSpelling(name).anywhere.test(said));
  const found: Range[] = [];
  const refuses = /\.(?:prisma|graphqls?|gql)$/i.test(path) ? [ENUM] : REFUSING;
  for (const pattern of [...refuses, ...(refuses === REFUSING ? TYPES : [])]) {
    for (const { index, groups } of text.matchAll(pattern)) {
      const { name = '', values: said = '' } = groups ?? {};
      if (skips(index) || !isOurs(name) || !isWhole(values, lacks, said)) continue;
      if (!refuses.includes(pattern) && !isValidated(name, text)) continue;
      const start = text.indexOf(name, index);
      found.push({ start, end: start + name.length });
    }
  }
  for (const { index, 0: head, groups } of text.matchAll(SWITCH)) {
    if (skips(index) || !isOurs(groups?.['name'] ?? '')) continue;
    const body = bodyFrom(text, index + head.length, skips);
    const cases = [...body.matchAll(CASE)].map(({ groups: said }) => said?.['literal'] ?? said?.['member'] ?? '').join(' ');
    if (isWhole(values, lacks, cases) && (!/\bdefault\s*:/.test(body) || REFUSES.test(body))) found.push({ start: index, end: index + 'switch'.length });
  }
  for (const { index, 0: head, groups } of text.matchAll(RECORD)) {
    if (skips(index) || !isOurs(groups?.['name'] ?? '')) continue;
    const keys = [...bodyFrom(text, index + head.length, skips).matchAll(KEY)].map(({ groups: said }) => said?.['literal'] ?? said?.['member'] ?? said?.['plain'] ?? '').join(' ');
    if (isWhole(values, lacks, keys)) found.push({ start: index, end: index + 'Record'.length });
  }
  return found.sort((left, right) => left.start - right.start);
}

/** Whether code says a value where it may be written: as a literal or a member, neither compared nor listed. */
export function mayWriteValue(path: string, text: string, value: string): boolean {
  const literals = literalsOf(path, text);
  return [...text.matchAll(columnSpelling(value).word)].some(({ index, 0: word }) => {
    if (rangeAround(index, literals.comments) !== undefined) return false;
    const own = rangeAround(index, literals.strings);
    if (own === undefined ? text.charAt(index - 1) !== '.' : own.end - own.start !== word.length) return false;
    const before = text.slice(Math.max(0, index - 60), index);
    const behind = text.slice(index + word.length, index + word.length + 6);
    return !/(?:\bcase\s+|[=!]==?\s*|[|[,]\s*)(?:[\w.]*|["'`])$/.test(before) && !/^["'`]?\s*(?:\||,\s*["'`]|\])/.test(behind);
  });
}
