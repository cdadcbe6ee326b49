/** A name of the database in the ways in which code spells it. */
export interface Spelling {
  /** The name as a word of its own: `coupon_code`, `couponCode`, `CouponCode`, `COUPON_CODE`. */
  readonly word: RegExp;
  /** The same letters anywhere, as in `oldCouponCodes`. */
  readonly anywhere: RegExp;
  /** The same as `anywhere`, as an extended regular expression of POSIX, to be matched without regard to case. */
  readonly posix: string;
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}

/** The words of a name: `couponCode` and `coupon_code` have the same two. */
function wordsOf(name: string): readonly string[] {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .split(/_+/)
    .filter((word) => word !== '');
}

/** The singular and the plural of an English word, as one pattern. */
function numbersOf(word: string): string {
  if (/ies$/i.test(word)) return `${escaped(word.slice(0, -3))}(?:ies|y)`;
  if (/(?:[sx]|ch|sh)es$/i.test(word)) return `${escaped(word.slice(0, -2))}(?:es|e)?`;
  if (/[^s]s$/i.test(word)) return `${escaped(word.slice(0, -1))}s?`;
  if (/[^aeiou]y$/i.test(word)) return `${escaped(word.slice(0, -1))}(?:y|ies)`;
  return `${escaped(word)}(?:s|es)?`;
}

/** Most names are only looked for: an expression is made when a text has to be searched with it. */
function spellingOf(words: readonly string[], last: string): Spelling {
  const pattern = [...words.slice(0, -1).map(escaped), last].join('[_-]?');
  let word: RegExp | undefined;
  let anywhere: RegExp | undefined;
  return {
    // The letters are looked for first: looking back at every character of a text takes far longer.
    get word() {
      return (word ??= new RegExp(String.raw`(?=${pattern})(?<![\p{L}\p{N}_$])${pattern}(?![\p{L}\p{N}_$])`, 'giu'));
    },
    get anywhere() {
      return (anywhere ??= new RegExp(pattern, 'iu'));
    },
    posix: pattern.replaceAll('(?:', '('),
  };
}

/** How code spells a column. */
export function columnSpelling(column: string): Spelling {
  const words = wordsOf(column);
  return spellingOf(words, escaped(words.at(-1) ?? column));
}

/** How code spells a table: models and entities take the singular. */
export function tableSpelling(table: string): Spelling {
  const words = wordsOf(table);
  return spellingOf(words, numbersOf(words.at(-1) ?? table));
}
