import type { Range } from '../model/range.ts';
import { rangeAround, type Literals } from './literals.ts';

/** An expression or a definition of a table is rarely longer. */
const LONGEST = 20_000;

const OPENING = '([{';
const CLOSING = ')]}';

/**
 * The expression or definition that a mention of a table stands in: the chain of calls, the call with all its arguments, or
 * the class, interface or model with its body. Told by brackets and the ends of lines alone, so that it holds for every
 * language with braces.
 */
export function neighbourhood(text: string, mention: Range, literals: Literals): Range {
  return { start: beginningOf(text, mention.start, literals), end: endOf(text, mention, literals) };
}

function skips(offset: number, { strings, comments }: Literals): boolean {
  return rangeAround(offset, strings) !== undefined || rangeAround(offset, comments) !== undefined;
}

/** Back to what opens the block or ends the statement before. */
function beginningOf(text: string, from: number, literals: Literals): number {
  let depth = 0;
  for (let at = from - 1; at >= Math.max(0, from - LONGEST); at -= 1) {
    const character = text.charAt(at);
    if (skips(at, literals)) continue;
    if (CLOSING.includes(character)) {
      if (character === '}' && depth === 0) return at + 1;
      depth += 1;
    } else if (OPENING.includes(character)) {
      if (depth > 0) depth -= 1;
      else if (character === '{') return at + 1;
    } else if (depth === 0 && (character === ';' || (character === '\n' && /\n\s*\n$/.test(text.slice(Math.max(0, at - 80), at + 1))))) return at + 1;
  }
  return Math.max(0, from - LONGEST);
}

/** On to the end of the statement; a class or model ends with its body. */
function endOf(text: string, mention: Range, literals: Literals): number {
  let depth = 0;
  const limit = Math.min(text.length, mention.end + LONGEST);
  for (let at = mention.end; at < limit; at += 1) {
    const character = text.charAt(at);
    if (skips(at, literals)) continue;
    if (OPENING.includes(character)) depth += 1;
    else if (CLOSING.includes(character)) {
      if (character === '}' && depth === 0) return at;
      depth = Math.max(0, depth - 1);
      if (character === '}' && depth === 0 && !/^\s*[),.\]]/.test(text.slice(at + 1, at + 40))) return at + 1;
    } else if (depth === 0 && (character === ';' || (character === '\n' && /^\s*\n/.test(text.slice(at + 1, at + 80))))) return at;
  }
  return limit;
}
