import * as espree from 'espree';
import { readCode } from '../../cli/typescript-parser.ts';
import { parseCode, type CodeParser } from '../../eslint-plugin/code-file.ts';
import type { CodeFile } from '../../rules/index.ts';

/** The two parsers that people lint with. */
export const PARSERS = {
  'typescript-eslint': readCode,
  espree: (path: string, text: string) => parseCode(path, text, { parser: espree as unknown as CodeParser }),
};

/** A file of code that must parse. */
export function code(text: string, path = '/project/file.ts', read: (path: string, text: string) => CodeFile | undefined = readCode): CodeFile {
  const file = read(path, text);
  if (file === undefined) throw new Error(`does not parse: ${text.slice(0, 200)}`);
  return file;
}
