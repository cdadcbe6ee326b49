import type { ProjectFiles } from '../../model/files.ts';
import type { Runner } from '../../model/transaction.ts';
import { baseName, folderOf, joined } from '../paths.ts';
import type { MigrationSet, MigrationTool } from '../tool.ts';
import { isDownFile } from './direction.ts';

const RUNNER: Runner = { name: 'the migration runner', transaction: 'unknown', optOut: undefined };

/** `20260102_x.sql`, `V1_2__x.sql`, `0003-x.up.sql`: a version first. */
const VERSIONED = /^[VvBb]?(\d[\d._-]*)/;

/** Numbers of a version, for ordering: `V1_10` comes after `V1_9`. */
function versionParts(name: string): number[] {
  const match = VERSIONED.exec(name);
  return (match?.[1] ?? '').split(/[._-]+/).filter((part) => part !== '').map(Number);
}

interface Versioned {
  readonly name: string;
  readonly parts: readonly number[];
}

function byVersion(left: Versioned, right: Versioned): number {
  for (let at = 0; at < Math.max(left.parts.length, right.parts.length); at += 1) {
    const difference = (left.parts[at] ?? 0) - (right.parts[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return left.name < right.name ? -1 : left.name > right.name ? 1 : 0;
}

function inVersionOrder(names: readonly string[]): string[] {
  return names
    .map((name) => ({ name, parts: versionParts(name) }))
    .sort(byVersion)
    .map(({ name }) => name);
}

function filesInFolder(folder: string, files: ProjectFiles): string[] {
  const own = files.list(folder).filter((entry) => !entry.isFolder && entry.name.endsWith('.sql') && VERSIONED.test(entry.name));
  return inVersionOrder(own.map((entry) => entry.name))
    .map((name) => joined(folder, name))
    .filter((path) => !isDownFile(path));
}

/** `<version>_<name>/up.sql` and the like: one folder a migration. */
function foldersInFolder(folder: string, file: string, files: ProjectFiles): string[] {
  const own = files.list(folder).filter((entry) => entry.isFolder && VERSIONED.test(entry.name));
  return inVersionOrder(own.map((entry) => entry.name)).map((name) => joined(joined(folder, name), file));
}

/** Folders of SQL files that some runner applies by version; which one, and in what transaction, the folder does not tell. */
export const plain: MigrationTool = {
  setOf(path, files): MigrationSet | undefined {
    const folder = folderOf(path);
    if (isDownFile(path)) return undefined;
    if (VERSIONED.test(baseName(path))) {
      return { tool: 'plain', folder, order: filesInFolder(folder, files), dialect: 'unknown', runner: () => RUNNER };
    }
    if (!VERSIONED.test(baseName(folder))) return undefined;
    const parent = folderOf(folder);
    return { tool: 'plain', folder: parent, order: foldersInFolder(parent, baseName(path), files), dialect: 'unknown', runner: () => RUNNER };
  },
};
