/** Texts of code, in which `//` begins no comment, and comments. An apostrophe in a comment begins no text. */
const TEXT_OR_COMMENT = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\[^])*`|\/\*[^]*?\*\/|(?<=^|[\s;{},()])\/\/[^\n]*/gm;

/** Code with blanks in place of each comment, so that offsets hold, as far as that can be told without a grammar: where it cannot, a comment stays. */
export function withoutComments(text: string): string {
  return text.replace(TEXT_OR_COMMENT, (found) => (found.startsWith('/') ? ' '.repeat(found.length) : found));
}
