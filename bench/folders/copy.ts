import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname } from 'node:path';

/** Beside the migrations, what decides how they are read: layouts and orders of tools, versions of tools and servers. */
const DECIDING = /^(?:migration_lock\.toml|_journal\.json|snapshot\.json|schema\.prisma|package\.json|config\.toml)$|^(?:docker-)?compose[\w.-]*\.ya?ml$/;
const WORKFLOW = /\/\.github\/workflows\/[^/]+\.ya?ml$/;
const SKIPPED_FOLDERS = new Set(['node_modules', '.git']);

function* decidingFiles(root: string, folder: string): Generator<string> {
  for (const entry of readdirSync(`${root}${folder}`, { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      if (!SKIPPED_FOLDERS.has(entry.name)) yield* decidingFiles(root, path);
    } else if (entry.isFile() && (DECIDING.test(entry.name) || WORKFLOW.test(path))) yield path.slice(1);
  }
}

/** Copies some files of a project, and the configuration that decides about them, to the same places in another folder. */
export function copyProject(root: string, files: readonly string[], target: string): void {
  mkdirSync(target, { recursive: true });
  for (const file of [...files, ...decidingFiles(root, '')]) {
    mkdirSync(dirname(`${target}/${file}`), { recursive: true });
    copyFileSync(`${root}/${file}`, `${target}/${file}`);
  }
}
