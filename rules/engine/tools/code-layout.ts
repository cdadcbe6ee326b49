import { isCodePath } from '../model/code.ts';
import type { ProjectFiles } from '../model/files.ts';
import { baseName, folderOf, joined } from './paths.ts';

/** Files beside migrations that are none. */
const NO_MIGRATION = /^(?:index|_.*)\.[cm]?[jt]sx?$|\.(?:spec|test)\.[cm]?[jt]sx?$/;

/** Whether a file of code may be a migration by its name. */
export function isMigrationName(path: string): boolean {
  return isCodePath(path) && !NO_MIGRATION.test(baseName(path));
}

/** The folder of a migration in code, and the code in it in the order of its names. */
export function codeLayout(path: string, files: ProjectFiles): { readonly folder: string; readonly order: readonly string[] } {
  const folder = folderOf(path);
  const names = files.list(folder).filter(({ name, isFolder }) => !isFolder && isMigrationName(name)).map(({ name }) => name);
  const order = [...new Set([...names, baseName(path)])].sort((left, right) => (left < right ? -1 : 1)).map((name) => joined(folder, name));
  return { folder, order };
}
