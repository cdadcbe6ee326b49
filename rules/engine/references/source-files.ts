import type { ProjectFiles } from '../model/files.ts';
import { joined } from '../tools/paths.ts';

/** Languages in which services are written, and the files in which they keep their queries and models. */
export const SOURCE_EXTENSIONS: readonly string[] =
  'ts mts cts tsx js mjs cjs jsx vue svelte astro go py rb erb rake rs java kt kts scala groovy cs fs vb php ex exs clj cljc swift dart cr hs lua pl pm prisma graphql graphqls gql sql yml yaml edgeql'.split(' ');

const SOURCE = new RegExp(String.raw`\.(?:${SOURCE_EXTENSIONS.join('|')})$`, 'i');

/** Folders that hold nobody's sources, or nothing that runs in production. */
const SKIPPED = new Set(['node_modules', 'vendor', 'dist', 'build', 'out', 'coverage', 'target', 'tests', 'test', '__tests__', '__mocks__', '__fixtures__', 'fixtures', 'spec', 'e2e', 'cypress', 'docs', 'migrations', 'migration', 'migrate', 'bower_components']);

/** Of generated code only what defines models runs; tests and declarations do not. */
const ASIDE = /\.(?:test|spec|stories|d)\.[cm]?[jt]sx?$|_test\.(?:go|py|exs)$|_spec\.rb$|(?:^|\/)test_\w+\.py$|\.min\.js$|(?:pnpm-lock|docker-compose|compose)\.ya?ml$/i;

/** More sources than these are not looked through. */
const MOST_FILES = 50_000;

/** Whether a file may hold code that runs and names tables. Paths are relative to the project. */
export function isSource(path: string): boolean {
  return SOURCE.test(path) && !ASIDE.test(path) && !path.split('/').slice(0, -1).some((folder) => SKIPPED.has(folder) || folder.startsWith('.'));
}

/** The sources of a project, in no particular order; `undefined` for too many. Absolute paths. */
export function sourcesUnder(root: string, files: ProjectFiles): readonly string[] | undefined {
  const found: string[] = [];
  const waiting = [root];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    for (const { name, isFolder, isLink } of files.list(folder)) {
      const path = joined(folder, name);
      if (!isFolder) {
        if (SOURCE.test(name) && !ASIDE.test(path)) found.push(path);
      } else if (isLink !== true && !name.startsWith('.') && !SKIPPED.has(name)) waiting.push(path);
    }
    if (found.length > MOST_FILES) return undefined;
  }
  return found;
}

/** Statements that make or change a schema: a file of them is no query of the application. */
const DEFINES = /^\s*(?:create|alter|drop|comment\s+on|grant)\s/im;

/** What the application sends: of SQL only files with queries and nothing else. */
export function isSent(path: string, text: string): boolean {
  return !path.endsWith('.sql') || !DEFINES.test(text);
}
