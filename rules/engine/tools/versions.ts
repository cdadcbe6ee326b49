import type { ProjectFiles } from '../model/files.ts';
import { baseName, folderOf, joined } from './paths.ts';
import { isDownFile } from './direction.ts';

/** `20260102_x.sql`, `V1_2__x.sql`, `0003-x.up.sql`: a version first. A letter before it wants a name behind it: `v1.sql` is a schema. */
const VERSIONED = /^(?:[VvBb](?=\d[\d._]*(?:__|[._](?!sql$)[A-Za-z])))?(\d[\d._-]*)/;

/** Whether a file or folder name begins with a version. */
export function isVersioned(name: string): boolean {
  return VERSIONED.test(name);
}

/** Numbers of a version, for ordering: `V1_10` comes after `V1_9`. Beyond what a number holds, digits are compared as text. */
export function versionOf(name: string): readonly bigint[] {
  const match = VERSIONED.exec(name);
  return (match?.[1] ?? '').split(/[._-]+/).filter((part) => part !== '').map(BigInt);
}

/** Which of two versions comes first: negative for the left one, 0 for the same. Missing parts count as 0. */
export function compareVersions(left: readonly bigint[], right: readonly bigint[]): number {
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    const one = left[at] ?? 0n;
    const other = right[at] ?? 0n;
    if (one !== other) return one < other ? -1 : 1;
  }
  return 0;
}

/** Names in the order of their versions; those of one version by name. */
export function inVersionOrder(names: readonly string[]): string[] {
  return names
    .map((name) => ({ name, version: versionOf(name) }))
    .sort((left, right) => compareVersions(left.version, right.version) || (left.name < right.name ? -1 : left.name > right.name ? 1 : 0))
    .map(({ name }) => name);
}

/** Migrations that lie in one folder as `<version><name>.sql`, ways down left out. */
export function filesByVersion(folder: string, files: ProjectFiles): string[] {
  const own = files.list(folder).filter((entry) => !entry.isFolder && entry.name.endsWith('.sql') && VERSIONED.test(entry.name));
  return inVersionOrder(own.map((entry) => entry.name))
    .map((name) => joined(folder, name))
    .filter((path) => !isDownFile(path));
}

/** Migrations that are folders `<version>_<name>`, each with a file of one name in it. */
export function foldersByVersion(folder: string, file: string, files: ProjectFiles): string[] {
  const own = files.list(folder).filter((entry) => entry.isFolder && VERSIONED.test(entry.name));
  return inVersionOrder(own.map((entry) => entry.name)).map((name) => joined(joined(folder, name), file));
}

/** The name that carries a migration's version: the file's own, or its folder's for `<version>_<name>/up.sql`. */
export function versionedName(path: string): string {
  const name = baseName(path);
  const folder = baseName(folderOf(path));
  return VERSIONED.test(name) || !VERSIONED.test(folder) ? name : folder;
}

/** Folder and order of a file in a flat folder of versioned files; `undefined` for any other file. */
export function flatLayout(path: string, files: ProjectFiles): { readonly folder: string; readonly order: readonly string[] } | undefined {
  if (!VERSIONED.test(baseName(path)) || isDownFile(path)) return undefined;
  const folder = folderOf(path);
  return { folder, order: filesByVersion(folder, files) };
}

/** Folder and order of a file in a versioned folder of its own; `undefined` for any other file. */
export function nestedLayout(path: string, files: ProjectFiles): { readonly folder: string; readonly order: readonly string[] } | undefined {
  const own = folderOf(path);
  if (VERSIONED.test(baseName(path)) || isDownFile(path) || !VERSIONED.test(baseName(own))) return undefined;
  const folder = folderOf(own);
  return { folder, order: foldersByVersion(folder, baseName(path), files) };
}
