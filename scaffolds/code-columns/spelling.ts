/** `coupon_code` as code often has it: `couponCode`. */
export function camelCase(name: string): string {
  return name.replaceAll(/_+([\p{L}\p{N}])/gu, (_, letter: string) => letter.toUpperCase());
}

/** The new column's name, spelled as a word of code spells the old one; `undefined` where that word is neither the name nor its camel case. */
export function spelledLike(word: string, from: string, to: string): string | undefined {
  if (word === from) return to;
  return word === camelCase(from) ? camelCase(to) : undefined;
}

const IDENTIFIER = /^[\p{L}_$][\p{L}\p{N}_$]*$/u;

/** A text as a string of code. */
export function quoted(text: string, quote: string): string {
  return `${quote}${escaped(text, quote)}${quote}`;
}

/** A text as it can stand between quotes of code. */
export function escaped(text: string, quote: string): string {
  const safe = text.replaceAll('\\', '\\\\').replaceAll('\n', String.raw`\n`).replaceAll('\r', String.raw`\r`).replaceAll(quote, `\\${quote}`);
  return quote === '`' ? safe.replaceAll('${', '\\${') : safe;
}

/** A name as the key of an object or a member of a class. */
export function keyText(name: string, quote: string): string {
  return IDENTIFIER.test(name) ? name : quoted(name, quote);
}

/** Whether a name means itself in the strings of query builders, which read dots and `as` in them. */
export function isPlainName(name: string): boolean {
  return IDENTIFIER.test(name);
}
