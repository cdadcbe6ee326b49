import { readdirSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { isCodePath, isManifestPath } from '../rules/index.ts';

/** Files to check, and what was asked for and is not there. */
export interface FoundFiles {
  readonly files: readonly string[];
  readonly problems: readonly string[];
}

const SKIPPED_FOLDERS = new Set(['node_modules', '.git']);

/** Code below these was made from code elsewhere. */
const BUILT_FOLDERS = new Set(['dist', 'build', 'out', 'coverage', '.next', '.nuxt', '.output', 'vendor']);

function forward(path: string): string {
  return path.replaceAll('\\', '/');
}

/** Every file of SQL or code, and every manifest, under the given paths, sorted; links to folders are not followed, so none can go round in circles. */
export function findFiles(paths: readonly string[], cwd: string): FoundFiles {
  const files = new Set<string>();
  const problems: string[] = [];
  const walk = (folder: string, built = false): void => {
    let entries;
    try {
      entries = readdirSync(folder, { withFileTypes: true });
    } catch (error) {
      problems.push(`${folder} cannot be read: ${(error as Error).message}`);
      return;
    }
    for (const entry of entries.sort((left, right) => (left.name < right.name ? -1 : 1))) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!SKIPPED_FOLDERS.has(entry.name)) walk(path, built || BUILT_FOLDERS.has(entry.name));
      } else if (entry.name.endsWith('.sql') || (!built && (isCodePath(entry.name) || isManifestPath(path)))) files.add(path);
    }
  };
  for (const path of paths) {
    const absolute = forward(resolve(cwd, path));
    const status = statSync(absolute, { throwIfNoEntry: false });
    if (status === undefined) problems.push(`${path} does not exist.`);
    else if (status.isDirectory()) walk(absolute);
    else files.add(absolute);
  }
  return { files: [...files], problems };
}
