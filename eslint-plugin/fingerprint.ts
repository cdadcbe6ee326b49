import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import picomatch from 'picomatch';
import { Deployments, filesBehindMigrations, isCodePath, isManifestPath, mayConcern, namesAtStake, serviceFilesBehind, sourcesUnder, TELLING_NAMES, type ProjectFiles } from '../rules/index.ts';
import { DiskFiles } from './disk.ts';

const NAMES = new Set(TELLING_NAMES);

/** Folders that hold nobody's migrations. */
const SKIPPED_FOLDERS = new Set(['node_modules', 'dist', 'build', 'coverage', 'out', 'target', 'vendor']);

/** Beside SQL, what decides how it is run: layouts, script configuration, versions of tools and servers. And manifests, with what an image starts. */
function isTelling(name: string, inWorkflows: boolean): boolean {
  return /\.sql(?:\.conf)?$/.test(name) || NAMES.has(name) || isManifestPath(name) || /\.sh$|entrypoint|^yarn\.lock$/.test(name) || (inWorkflows && /\.ya?ml$/.test(name));
}

/** Code is history where it is a migration. */
const MIGRATION_FOLDER = /^migrations?$/;

/** Where the walk stands, and which code is a migration by the settings. */
interface Within {
  readonly workflows: boolean;
  readonly migrations: boolean;
  readonly isNamed: (path: string) => boolean;
}

function* tellingFiles(folder: string, within: Within): Iterable<string> {
  let entries;
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return;
  }
  for (const entry of entries.sort((left, right) => (left.name < right.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      const hidden = entry.name.startsWith('.') && entry.name !== '.github';
      if (!hidden && !SKIPPED_FOLDERS.has(entry.name)) {
        yield* tellingFiles(path, { ...within, workflows: within.workflows || entry.name === 'workflows', migrations: within.migrations || MIGRATION_FOLDER.test(entry.name) });
      }
    } else if (entry.isFile() && (isTelling(entry.name, within.workflows) || ((within.migrations || within.isNamed(path)) && isCodePath(entry.name)))) yield path;
  }
}

const LARGEST_HASHED = 1 << 20;

/** Content of a file; of a very large one its size and time. */
function contentOf(path: string): string | Buffer {
  try {
    const status = statSync(path);
    return status.size > LARGEST_HASHED ? `${status.size} ${status.mtimeMs}` : readFileSync(path);
  } catch {
    return '';
  }
}

const ENDING = /\buntil\s+(\d{4}-\d{2}-\d{2})/g;

/** The dates of a text behind the word `until` that have passed. */
function endedBy(today: string, content: string | Buffer): string {
  if (!content.includes('until')) return '';
  return [...content.toString().matchAll(ENDING)].map(([, date = '']) => date).filter((date) => date < today).join();
}

/** The code whose words decide whether what a migration takes away is still used. */
function codeAtStake(root: string, migrations: readonly string[], files: ProjectFiles, isReleased: (path: string) => boolean): readonly string[] {
  const names = migrations.filter((path) => !isReleased(path)).flatMap((path) => namesAtStake(String(contentOf(path))));
  if (names.length === 0) return [];
  return (sourcesUnder(root, files) ?? []).filter((path) => {
    const text = files.read(path) ?? '';
    return names.some((name) => name.test(text));
  });
}

/** What the code of a project says about the paths that its manifests ask. */
function probedPaths(root: string, telling: readonly string[], files: ProjectFiles): string {
  const deployments = new Deployments(root, {}, files);
  const verdicts = telling.map((path) => path.replaceAll('\\', '/')).flatMap((path) => {
    const text = isManifestPath(path) ? (files.read(path) ?? '') : '';
    if (text === '' || !mayConcern(path, text)) return [];
    const deployment = deployments.of(path, text);
    return deployment.facts.map((fact) => (fact.kind === 'probedPath' ? deployment.unknownPath(fact) : undefined));
  });
  return JSON.stringify(verdicts.filter((verdict) => verdict !== undefined));
}

/**
 * One text for everything beside a file that its verdict depends on. ESLint's cache knows one file and the configuration:
 * this enters the configuration, so that a change of another file is a change of that. So do the suppressions that have
 * ended, and not the day itself, which would empty the cache every night.
 *
 * @param now milliseconds since 1970
 * @param isReleased whether a migration, by its path, is released: no verdict on it depends on code
 * @param migrations globs of the files that the settings take for migrations, relative to the root
 */
export function fingerprintOf(root: string, now: number, isReleased: (path: string) => boolean, migrations: readonly string[] = []): string {
  const hash = createHash('sha256');
  const today = new Date(now).toISOString().slice(0, 10);
  const folder = root.replaceAll('\\', '/');
  const files = new DiskFiles(() => 0);
  const named = migrations.length === 0 ? () => false : picomatch([...migrations], { dot: true });
  const isNamed = (path: string): boolean => named(relative(root, path).replaceAll('\\', '/'));
  const telling = [...tellingFiles(root, { workflows: false, migrations: false, isNamed })];
  for (const path of new Set([...telling, ...filesBehindMigrations(folder, telling.map((path) => path.replaceAll('\\', '/')), files), ...serviceFilesBehind(folder, files), ...codeAtStake(folder, telling, files, isReleased)])) {
    hash.update(`\0${relative(root, path)}\0`);
    const content = contentOf(path);
    hash.update(content);
    hash.update(endedBy(today, content));
  }
  hash.update(probedPaths(folder, telling, files));
  return hash.digest('base64url');
}
