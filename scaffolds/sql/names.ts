/** PostgreSQL's limit on the length of a name, in bytes of UTF-8. */
const LONGEST_NAME = 63;

function bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** A name of several parts that fits: the longest part is shortened, letter by letter, and the last part stays whole. */
export function fittedName(...parts: readonly string[]): string {
  const letters = parts.map((part) => [...part]);
  const joined = (): string => letters.map((part) => part.join('')).join('_');
  while (bytes(joined()) > LONGEST_NAME) {
    const longest = letters.slice(0, -1).reduce((left, right) => (right.length > left.length ? right : left));
    if (longest.length <= 1) return [...joined()].slice(0, LONGEST_NAME / 4).join('');
    longest.pop();
  }
  return joined();
}

/** The name, or the name with the first number behind it that nothing else bears. */
export function freeName(name: string, taken: (candidate: string) => boolean): string {
  if (!taken(name)) return name;
  for (let number = 2; ; number += 1) {
    const candidate = fittedName(name, String(number));
    if (!taken(candidate)) return candidate;
  }
}

/** A word for file names: lower case, letters, digits and underscores. */
export function fileWord(text: string): string {
  return text.normalize('NFKD').toLowerCase().replaceAll(/[^a-z0-9]+/g, '_').replaceAll(/^_+|_+$/g, '') || 'x';
}
