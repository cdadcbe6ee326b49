import type { ProjectFiles } from '../model/files.ts';
import { SUPPORTED_VERSIONS } from '../model/settings.ts';
import { foldersUpTo, joined } from '../tools/paths.ts';

/** An image of PostgreSQL or of a server built on it, with its major version. */
const IMAGE = /\bimage:\s*["']?(?:[\w.-]+(?::\d+)?\/)*(?:postgres|postgis|timescaledb(?:-ha)?|pgvector|supabase-postgres)\w*:(?:pg|latest-pg)?(\d{2})\b/gm;
const SUPABASE = /^\s*major_version\s*=\s*(\d{2})\b/m;
const COMPOSE_FILE = /^(?:docker-)?compose[\w.-]*\.ya?ml$/;
const WORKFLOW_FILE = /\.ya?ml$/;

function imagesIn(text: string | undefined): number[] {
  return text?.includes('image:') === true ? [...text.matchAll(IMAGE)].map((match) => Number(match[1])) : [];
}

function versionsIn(folder: string, files: ProjectFiles): number[] {
  const versions: number[] = [];
  for (const { name, isFolder } of files.list(folder)) {
    if (!isFolder && COMPOSE_FILE.test(name)) versions.push(...imagesIn(files.read(joined(folder, name))));
    else if (isFolder && name === '.github') {
      const workflows = joined(folder, '.github/workflows');
      for (const entry of files.list(workflows)) if (WORKFLOW_FILE.test(entry.name)) versions.push(...imagesIn(files.read(joined(workflows, entry.name))));
    } else if (isFolder && name === 'supabase') {
      const supabase = SUPABASE.exec(files.read(joined(folder, 'supabase/config.toml')) ?? '');
      if (supabase !== null) versions.push(Number(supabase[1]));
    }
  }
  return versions.filter((version) => version >= SUPPORTED_VERSIONS.oldest && version <= SUPPORTED_VERSIONS.newest);
}

/** Versions by folder: the hundreds of folders of one set of migrations have the same folders above them. */
export type KnownVersions = Map<string, readonly number[]>;

/**
 * The major version that compose files, CI workflows or Supabase's configuration name, nearest folder first; the lowest
 * where they name several, for what is safe there is safe on the others.
 */
export function postgresVersionOf(folder: string, root: string, files: ProjectFiles, known: KnownVersions): number {
  for (const above of foldersUpTo(folder, root)) {
    const versions = known.get(above) ?? versionsIn(above, files);
    known.set(above, versions);
    if (versions.length > 0) return Math.min(...versions);
  }
  return SUPPORTED_VERSIONS.default;
}
