import { isCodePath } from '../model/code.ts';
import type { ProjectFiles } from '../model/files.ts';
import { mayHaveFacts } from '../frameworks/frameworks.ts';
import { joined } from '../tools/paths.ts';
import { ModuleFiles } from './modules.ts';
import { isServiceCode, SKIPPED_FOLDERS } from './package.ts';

const IMPORTS = /(?:\bfrom|\bimport|\brequire)\s*\(?\s*(['"])([^'"\n]+)\1/g;

/** The files of a project that a file imports, by its text alone. */
export function importedFiles(path: string, modules: ModuleFiles, files: ProjectFiles): readonly string[] {
  return [...(files.read(path) ?? '').matchAll(IMPORTS)].flatMap(([, , specifier]) => (specifier === undefined ? [] : (modules.find(path, specifier) ?? [])));
}

function* codeUnder(folder: string, files: ProjectFiles): Iterable<string> {
  for (const { name, isFolder, isLink } of files.list(folder)) {
    const path = joined(folder, name);
    if (!isFolder) {
      if (isCodePath(name)) yield path;
    } else if (isLink !== true && !name.startsWith('.') && !SKIPPED_FOLDERS.has(name)) yield* codeUnder(path, files);
  }
}

/** Imports behind each other that a migration is read through, as the evaluator follows them. */
const IMPORTS_DEEP = 3;

/**
 * The files that migrations in code may be read from beside themselves: what they import, and what that imports.
 *
 * @param root absolute, forward slashes
 */
export function filesBehindMigrations(root: string, migrations: readonly string[], files: ProjectFiles): readonly string[] {
  const modules = new ModuleFiles(root, files);
  const found = new Set<string>();
  let from = migrations.filter(isCodePath);
  for (let depth = 0; depth < IMPORTS_DEEP; depth += 1) {
    from = from.flatMap((path) => importedFiles(path, modules, files)).filter((path) => !found.has(path));
    for (const path of from) found.add(path);
    from = [...new Set(from)];
  }
  return [...found].sort();
}

/**
 * Every file of code that a verdict about the running service may rest on: those with a word of ours, and what they import,
 * by their text alone. A change of any other changes no verdict but its own.
 *
 * @param root absolute, forward slashes
 */
export function serviceFilesBehind(root: string, files: ProjectFiles): readonly string[] {
  const found = new Set<string>();
  const waiting: string[] = [];
  for (const path of codeUnder(root, files)) {
    if (isServiceCode(path, root) && mayHaveFacts(path, files.read(path) ?? '')) waiting.push(path);
  }
  const modules = new ModuleFiles(root, files);
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (found.has(path)) continue;
    found.add(path);
    waiting.push(...importedFiles(path, modules, files).filter((file) => !found.has(file)));
  }
  return [...found].sort();
}
