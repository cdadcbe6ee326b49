import type { Token } from '../model/statement.ts';

const LEXEME =
  /--[^\n]*|\/\*|\s+|([eE]'(?:[^'\\]|''|\\[\s\S])*'|[xXbBnN]?'(?:[^']|'')*'|"(?:[^"]|"")*"|\$([A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*|\d[\w.]*|::|:=|=>|<=|>=|<>|!=|[\s\S])/y;

/** Skips a nested block comment that opens at `from`. */
function behindBlockComment(text: string, from: number, limit: number): number {
  let depth = 0;
  let at = from;
  while (at < limit) {
    if (text.startsWith('/*', at)) {
      depth += 1;
      at += 2;
    } else if (text.startsWith('*/', at)) {
      depth -= 1;
      at += 2;
      if (depth === 0) return at;
    } else at += 1;
  }
  return limit;
}

/** Tokens of a stretch of SQL, without blanks and comments. A dollar-quoted string is one token. */
export function tokenize(text: string, from: number, to: number): Token[] {
  const tokens: Token[] = [];
  let at = from;
  while (at < to) {
    LEXEME.lastIndex = at;
    const match = LEXEME.exec(text);
    if (match === null) break;
    let end = LEXEME.lastIndex;
    if (match[0] === '/*') {
      at = behindBlockComment(text, at, to);
      continue;
    }
    const lexeme = match[1];
    if (lexeme !== undefined) {
      if (lexeme.length > 1 && lexeme.startsWith('$')) {
        const close = text.indexOf(lexeme, end);
        end = close < 0 ? to : close + lexeme.length;
      }
      tokens.push({ start: at, end: Math.min(end, to), text: text.slice(at, Math.min(end, to)) });
    }
    at = end;
  }
  return tokens;
}

/** The identifier that a token stands for: case folded or unquoted; `undefined` for anything else. */
export function identifierOf(token: Token): string | undefined {
  const { text } = token;
  const first = text.charCodeAt(0);
  if (first === 34) return text.slice(1, -1).replaceAll('""', '"');
  if ((first >= 65 && first <= 90) || (first >= 97 && first <= 122) || first === 95 || first >= 128) return text.toLowerCase();
  return undefined;
}

/** Whether a token is an unquoted word, compared without case. `word` is lower case. */
export function isWord(token: Token | undefined, word: string): boolean {
  return token !== undefined && token.text.length === word.length && token.text.toLowerCase() === word;
}
