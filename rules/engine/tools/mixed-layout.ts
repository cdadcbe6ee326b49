import { isCodePath } from '../model/code.ts';
import type { ProjectFiles } from '../model/files.ts';
import { codeLayout, isMigrationName } from './code-layout.ts';
import { isDownFile } from './direction.ts';
import { baseName, folderOf, joined } from './paths.ts';
import { filesByVersion, inVersionOrder, isVersioned } from './versions.ts';

/** Folder and order of a migration of a library that runs SQL and code side by side, by the versions that their names begin with; `undefined` for any other file. */
export function mixedLayout(path: string, files: ProjectFiles): { readonly folder: string; readonly order: readonly string[] } | undefined {
  if (isCodePath(path) ? !isMigrationName(path) : !isVersioned(baseName(path)) || isDownFile(path)) return undefined;
  const folder = folderOf(path);
  const code = codeLayout(path, files).order.filter(isCodePath);
  const names = [...code, ...filesByVersion(folder, files)].map(baseName);
  return { folder, order: inVersionOrder([...new Set(names)]).map((name) => joined(folder, name)) };
}
