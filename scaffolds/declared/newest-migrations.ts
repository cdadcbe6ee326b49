import { isCodePath, mayBeMigration, type Project, type ProjectFiles } from '../../rules/index.ts';
import type { ReadCode } from '../code-columns/code-changes.ts';
import type { SourceText } from '../proposals.ts';

/** Folders that hold no migrations of the project. */
const SKIPPED = new Set(['node_modules', 'vendor', 'dist', 'build', 'out', 'coverage', 'target']);

/** So many folders are looked through. */
const MOST_FOLDERS = 20_000;

/** The last files of a folder by their names: one of them is a migration where any is. */
const LAST_FILES = 3;

/** The last migration of each set below a project's root, nearest to the root first. */
export function newestMigrations(project: Project, files: Pick<ProjectFiles, 'list' | 'read'>, readCode: ReadCode): readonly SourceText[] {
  const newest = new Map<string, SourceText>();
  const waiting = [project.root];
  for (let count = 0; count < waiting.length && count < MOST_FOLDERS; count += 1) {
    const folder = waiting[count] ?? '';
    const names: string[] = [];
    for (const { name, isFolder, isLink } of files.list(folder)) {
      if (!isFolder) names.push(name);
      else if (isLink !== true && !name.startsWith('.') && !SKIPPED.has(name)) waiting.push(`${folder}/${name}`);
    }
    for (const path of candidates(folder, names)) {
      const source = sourceOf(path, files, readCode);
      const known = source === undefined ? undefined : project.schemaBehind(source.path, source.text, source.code);
      if (known === undefined) continue;
      const last = known.newest === path ? source : sourceOf(known.newest, files, readCode);
      if (last !== undefined) newest.set(last.path, last);
      break;
    }
  }
  return [...newest.values()];
}

function candidates(folder: string, names: readonly string[]): readonly string[] {
  const sorted = [...names].sort().reverse().map((name) => `${folder}/${name}`);
  return [...sorted.filter((path) => path.endsWith('.sql')).slice(0, LAST_FILES), ...sorted.filter((path) => isCodePath(path) && /migrat/i.test(path)).slice(0, LAST_FILES)];
}

function sourceOf(path: string, files: Pick<ProjectFiles, 'read'>, readCode: ReadCode): SourceText | undefined {
  const text = files.read(path);
  if (text === undefined) return undefined;
  if (!isCodePath(path)) return { path, text, code: undefined };
  return mayBeMigration(text) ? { path, text, code: readCode(path, text) } : undefined;
}
