import type { ScopeManager } from '@typescript-eslint/scope-manager';
import type { TSESTree } from '@typescript-eslint/types';
import { analyze } from 'eslint-scope';
import type { CodeFile } from '../rules/index.ts';

/** What a parser for ESLint gives. */
interface Parsed {
  readonly ast: TSESTree.Program;
  readonly scopeManager?: ScopeManager | null;
}

/** A parser in either of the forms that ESLint takes. */
export interface CodeParser {
  parseForESLint?(text: string, options: object): Parsed;
  parse?(text: string, options: object): TSESTree.Program;
}

/** What the rules of a language can see of the file that ESLint has parsed. */
export interface CodeSource {
  readonly text: string;
  readonly ast: TSESTree.Program;
  readonly scopeManager?: ScopeManager | null;
}

/** How ESLint was told to read a file. */
export interface CodeOptions {
  readonly parser?: CodeParser;
  readonly sourceType?: string;
}

/** Scopes as ESLint itself makes them for a parser that gives none. */
function scopesOf(program: TSESTree.Program, sourceType: string): ScopeManager {
  const options = { ecmaVersion: 2024, sourceType: sourceType === 'commonjs' ? 'commonjs' : 'module', nodejsScope: sourceType === 'commonjs', ignoreEval: true, fallback: 'iteration' } as const;
  return analyze(program as never, options) as unknown as ScopeManager;
}

/** Parses a text; `undefined` where the parser refuses it. */
export function parseCode(path: string, text: string, options: CodeOptions): CodeFile | undefined {
  const { parser, sourceType = 'module' } = options;
  // A program of its own is no concern of the parser here: types only refine, and cost seconds.
  const asked = { filePath: path, range: true, loc: true, comment: true, tokens: false, ecmaVersion: 'latest', sourceType, ecmaFeatures: { jsx: /x$/.test(path) } };
  try {
    const parsed = parser?.parseForESLint?.(text, asked) ?? { ast: parser?.parse?.(text, asked) };
    return parsed.ast === undefined ? undefined : codeFile(path, { text, ast: parsed.ast, scopeManager: 'scopeManager' in parsed ? parsed.scopeManager : null }, options);
  } catch {
    return undefined;
  }
}

/** A file of code that is parsed already; its siblings are read with the same parser. */
export function codeFile(path: string, { text, ast, scopeManager }: CodeSource, options: CodeOptions): CodeFile {
  let scopes = scopeManager ?? undefined;
  return {
    path,
    text,
    program: ast,
    get scopes() {
      return (scopes ??= scopesOf(ast, options.sourceType ?? 'module'));
    },
    parse: (sibling, siblingText) => parseCode(sibling, siblingText, options),
  };
}
