import { isCodePath, isDockerfilePath, isManifestPath, mayBeMigration, mayConcern, namesAtStake, serviceFilesBehind, TELLING_NAMES, type Base, type ProjectFiles } from '../rules/index.ts';
import { findFiles } from './find-files.ts';

/** The surroundings in which a change is looked at. */
export interface Surroundings {
  /** Absolute, forward slashes. */
  readonly root: string;
  readonly files: ProjectFiles;
  /** What is released; `undefined` where nothing is known of it. */
  readonly base: Base | undefined;
}

const TELLING = new Set(TELLING_NAMES);

/** Of these the version of the server, the kind of the service and what an image starts are read. */
const TELLING_PATTERN = /^(?:docker-)?compose[\w.-]*\.ya?ml$|\.sql\.conf$|^Procfile|\.sh$|entrypoint|^yarn\.lock$/;

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Whether a file decides how migrations or services are judged, without being judged itself. */
export function isTelling(path: string): boolean {
  const name = nameOf(path);
  return TELLING.has(name) || TELLING_PATTERN.test(name) || isDockerfilePath(name) || /\/\.github\/workflows\/[^/]+\.ya?ml$/.test(path);
}

/** Whether a file is of a kind that is judged itself. */
export function isJudged(path: string): boolean {
  return path.endsWith('.sql') || isCodePath(path) || isManifestPath(path);
}

/** A text that is, or may be, a migration. */
function isMigrationLike(path: string, text: string): boolean {
  return path.endsWith('.sql') || (isCodePath(path) && mayBeMigration(text));
}

interface Candidate {
  readonly path: string;
  readonly text: string;
}

/** Migrations that may be judged: those that are not, letter for letter, as they were released. Rather too many than too few. */
function unreleased({ root, files, base }: Surroundings): readonly Candidate[] {
  return findFiles([root], root).files.flatMap((path) => {
    const text = files.read(path);
    if (text === undefined || !isMigrationLike(path, text) || base?.holds(path, text) === true) return [];
    return [{ path, text }];
  });
}

/** The files whose verdict a change of these files may change, themselves among them where they are judged. Absolute paths, sorted. */
export function affectedBy(changed: readonly string[], surroundings: Surroundings): readonly string[] {
  const { root, files } = surroundings;
  const affected = new Set(changed.filter((path) => isJudged(path) && files.stamp(path) !== undefined));
  const texts = changed.map((path) => ({ path, text: files.read(path) ?? '' }));
  const decides = texts.some(({ path, text }) => isTelling(path) || isMigrationLike(path, text));
  for (const { path, text } of unreleased(surroundings)) {
    if (affected.has(path)) continue;
    if (decides || namesAtStake(text).some((name) => texts.some((source) => name.test(source.text)))) affected.add(path);
  }
  if (texts.some(({ path }) => isCodePath(path) || isManifestPath(path) || isTelling(path))) {
    const manifests = findFiles([root], root).files.filter((path) => isManifestPath(path));
    for (const path of [...serviceFilesBehind(root, files), ...manifests]) if (mayConcern(path, files.read(path) ?? '')) affected.add(path);
  }
  return [...affected].sort();
}
