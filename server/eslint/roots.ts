import { createRequire } from 'node:module';
import type { ProjectFiles } from '../../rules/index.ts';

const CONFIGURATION = /^eslint\.config\.(?:js|mjs|cjs|ts|mts|cts)$/;
const PLUGIN = 'eslint-plugin-zero-downtime';

/** Files that name the packages of a project, in its folder or above. */
const NAMING_PACKAGES = /^(?:package\.json|package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|yarn\.lock|bun\.lock)$/;

function parentOf(folder: string): string {
  return folder.slice(0, folder.lastIndexOf('/'));
}

/** Folders from one upwards to another, both included; none where the other is not above. */
function* upwards(from: string, to: string): Iterable<string> {
  if (from !== to && !from.startsWith(`${to}/`)) return;
  for (let folder = from; ; folder = parentOf(folder)) {
    yield folder;
    if (folder === to) return;
  }
}

/** The nearest folder with an ESLint configuration, from a file's own up to its workspace folder: above that nothing was trusted. */
export function eslintRootOf(path: string, workspaceFolder: string, files: ProjectFiles): string | undefined {
  for (const folder of upwards(parentOf(path), workspaceFolder)) {
    if (files.list(folder).some(({ name, isFolder }) => !isFolder && CONFIGURATION.test(name))) return folder;
  }
  return undefined;
}

/**
 * Whether a configuration may use the plugin: its own text, the packages or a lock file name it. Only then is it worth loading,
 * for that costs a second. Nothing is executed here.
 */
export function mayUsePlugin(root: string, workspaceFolder: string, files: ProjectFiles): boolean {
  const near = files.list(root).filter(({ name, isFolder }) => !isFolder && CONFIGURATION.test(name));
  if (near.some(({ name }) => files.read(`${root}/${name}`)?.includes('zero-downtime') === true)) return true;
  for (const folder of upwards(root, workspaceFolder)) {
    const naming = files.list(folder).filter(({ name, isFolder }) => !isFolder && NAMING_PACKAGES.test(name));
    if (naming.some(({ name }) => files.read(`${folder}/${name}`)?.includes(PLUGIN) === true)) return true;
  }
  return false;
}

/** Whether the project has an ESLint to ask. Looks at folders, executes nothing. */
export function hasEslint(root: string): boolean {
  try {
    createRequire(`${root}/package.json`).resolve('eslint');
    return true;
  } catch {
    return false;
  }
}
