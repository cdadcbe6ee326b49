import { parseCode, type CodeParser } from '../eslint-plugin/code-file.ts';
import { loadParser, type CodeFile } from '../rules/index.ts';

/** The parser's bundle beside ours, where we are built; from the sources it is the package itself. */
declare const TYPESCRIPT_PARSER: string | undefined;
const PARSER = typeof TYPESCRIPT_PARSER === 'string' ? TYPESCRIPT_PARSER : '@typescript-eslint/parser';

/** It loads a quarter of a second, so nobody loads it who has no code to read. */
let loaded: CodeParser | undefined;

/** typescript-eslint's parser, loaded when it first has to parse. */
export const typescriptParser: Required<Pick<CodeParser, 'parseForESLint'>> & { readonly meta: object } = {
  meta: { name: 'zero-downtime/typescript-parser', version: '1' },
  parseForESLint(text, options) {
    loaded ??= loadParser(PARSER) as CodeParser;
    // Types only refine what we say, so none are asked for, and whatever TypeScript the bundle has will do.
    const parsed = loaded.parseForESLint?.(text, { ...options, jsDocParsingMode: 'none', warnOnUnsupportedTypeScriptVersion: false, loggerFn: false });
    if (parsed === undefined) throw new Error(`${PARSER} is no parser for ESLint`);
    return parsed;
  },
};

/** A file of code; `undefined` where it does not parse. */
export function readCode(path: string, text: string): CodeFile | undefined {
  return parseCode(path, text, { parser: typescriptParser });
}
