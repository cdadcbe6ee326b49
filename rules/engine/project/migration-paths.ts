import { isCodePath } from '../model/code.ts';
import type { ProjectFiles } from '../model/files.ts';
import { joined } from '../tools/paths.ts';

const SKIPPED = new Set(['node_modules', 'dist', 'build', 'out', 'coverage', 'vendor', 'target']);

/** Where people keep migrations in code; of SQL each file may be one. */
const MAY_HOLD_MIGRATION = /migrat/i;

/** Whether a file may be a migration, by its path alone. */
export function mayBeMigrationPath(path: string): boolean {
  return path.endsWith('.sql') || (isCodePath(path) && MAY_HOLD_MIGRATION.test(path) && !/\.d\.[cm]?ts$|\.(?:test|spec)\.[cm]?[jt]s$/.test(path));
}

/** Every file below a folder that may be a migration, in the order of their paths; links are not followed. */
export function migrationPathsUnder(root: string, files: ProjectFiles): readonly string[] {
  const found: string[] = [];
  const waiting = [root];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    for (const { name, isFolder, isLink } of files.list(folder)) {
      const path = joined(folder, name);
      if (!isFolder) {
        if (mayBeMigrationPath(path)) found.push(path);
      } else if (isLink !== true && !name.startsWith('.') && !SKIPPED.has(name)) waiting.push(path);
    }
  }
  return found.sort();
}
