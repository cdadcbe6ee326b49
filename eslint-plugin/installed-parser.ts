import { createRequire } from 'node:module';
import type { CodeFile } from '../rules/index.ts';
import { parseCode, type CodeParser } from './code-file.ts';

/** What a package gives, or a part of it; `undefined` where it is not installed or does not load. */
function loaded<Value>(load: () => Value): Value | undefined {
  try {
    return load();
  } catch {
    return undefined;
  }
}

/** The parser for TypeScript that a project has installed, by itself or as a part of typescript-eslint. */
function typescriptParser(require: NodeJS.Require): CodeParser | undefined {
  return loaded(() => require('@typescript-eslint/parser') as CodeParser) ?? loaded(() => (require('typescript-eslint') as { readonly parser: CodeParser }).parser);
}

/** ESLint's own parser, which each ESLint brings along. */
function javascriptParser(require: NodeJS.Require): CodeParser | undefined {
  return loaded(() => createRequire(require.resolve('eslint/package.json'))('espree') as CodeParser);
}

/**
 * Reads the code of a project with the parser that it has installed: for SQL that stands behind migrations in code, and is
 * linted before any code was. What cannot be read so is unknown, as it would be without.
 *
 * @param root absolute path, forward slashes
 */
export function installedParser(root: string): CodeFile['parse'] {
  const require = createRequire(`${root}/package.json`);
  let typescript: CodeParser | undefined | 'not looked for' = 'not looked for';
  let javascript: CodeParser | undefined | 'not looked for' = 'not looked for';
  const parserFor = (path: string): CodeParser | undefined => {
    if (typescript === 'not looked for') typescript = typescriptParser(require);
    if (typescript !== undefined || /\.[cm]?tsx?$/.test(path)) return typescript;
    if (javascript === 'not looked for') javascript = javascriptParser(require);
    return javascript;
  };
  return (path, text) => {
    const parser = parserFor(path);
    return parser === undefined ? undefined : parseCode(path, text, { parser });
  };
}
