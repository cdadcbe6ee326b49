import type { ProjectFiles } from '../../model/files.ts';
import { bearsMark, nearest } from '../evidence.ts';
import { baseName, folderOf, joined } from '../paths.ts';
import { hasComment, wrapped } from '../runs.ts';
import type { MigrationTool, ScriptFile } from '../tool.ts';
import { filesByVersion, inVersionOrder } from '../versions.ts';

/** Behind the headers that a committed file has, where its body begins. */
function bodyOf({ text }: ScriptFile): number {
  return /^(?:--! [A-Z]\w*:[^\n]*\n|\s*\n)*/.exec(text)?.[0].length ?? 0;
}

const runs = wrapped('graphile-migrate', { line: '--! no-transaction', isIn: (file) => hasComment(file, /^! no-transaction\b/), leaves: 'implicit', place: bodyOf });

/** The folder with `committed/` and `current.sql` in it. */
function rootOf(path: string): string | undefined {
  const folder = folderOf(path);
  if (/^(?:committed|current)$/.test(baseName(folder))) return folderOf(folder);
  return baseName(path) === 'current.sql' ? folder : undefined;
}

function orderIn(root: string, files: ProjectFiles): string[] {
  const current = joined(root, 'current');
  const parts = files.list(current).filter(({ name, isFolder }) => !isFolder && name.endsWith('.sql')).map(({ name }) => name);
  const own = files.read(joined(root, 'current.sql')) === undefined ? [] : [joined(root, 'current.sql')];
  return [...filesByVersion(joined(root, 'committed'), files), ...own, ...inVersionOrder(parts).map((name) => joined(current, name))];
}

/**
 * graphile-migrate: `migrations/committed/000001.sql`, then `current.sql` or `current/*.sql`. Each committed file has a hash
 * of its body and of the one before (graphile/migrate, src/header.ts).
 */
export const graphileMigrate: MigrationTool = {
  name: 'graphile-migrate',
  recognises: (path, files) => rootOf(path) !== undefined && (nearest(path, ['.gmrc', '.gmrc.js', '.gmrc.cjs'], files) !== undefined || bearsMark(path, /^--! Previous: /m, files)),
  setOf(path, files) {
    const folder = rootOf(path);
    if (folder === undefined) return undefined;
    const isRepeatable = (other: string): boolean => baseName(folderOf(other)) !== 'committed';
    return { folder, order: orderIn(folder, files), dialect: 'postgresql', runs, policy: { edited: 'refuses', counts: 'bytes', late: 'refuses' }, isRepeatable };
  },
};
