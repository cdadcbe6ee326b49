import type { ProjectFiles } from '../model/files.ts';
import { isDockerfilePath, isManifestPath, type ManifestFact } from '../model/manifest.ts';
import type { Comment } from '../model/statement.ts';
import { dockerfileComments, imageOf } from './dockerfile.ts';
import { startOf } from './start.ts';

/** Whether a file may be a manifest that has facts: a look at its name and words, before any parser is loaded. */
export function mayBeManifest(path: string, text: string): boolean {
  return isDockerfilePath(path) && /^\s*FROM\s/im.test(text) && !text.includes('{{');
}

/** What a manifest says, in the order of its text. Never throws. */
export function manifestFacts(path: string, text: string, root: string, files: ProjectFiles): readonly ManifestFact[] {
  if (!mayBeManifest(path, text)) return [];
  try {
    const image = imageOf(text);
    const start = image === undefined ? undefined : startOf(image, { path, root, files });
    return start === undefined ? [] : [start];
  } catch {
    // A parser of others that gives up on a hostile text has nothing to say about it.
    return [];
  }
}

/** The comments of a manifest, for what they say to a linter. Never throws. */
export function manifestComments(path: string, text: string): readonly Comment[] {
  if (!isManifestPath(path) || !text.includes('eslint')) return [];
  try {
    return isDockerfilePath(path) ? dockerfileComments(text) : [];
  } catch {
    return [];
  }
}
