import type { ProjectFiles } from '../model/files.ts';
import { isDockerfilePath, isManifestPath, type ManifestFact } from '../model/manifest.ts';
import type { Comment } from '../model/statement.ts';
import { isReadableYaml, yamlComments } from '../parse/yaml.ts';
import { composeFacts, mayBeCompose } from './compose.ts';
import { dockerfileComments, imageOf } from './dockerfile.ts';
import { askedPath } from './health-command.ts';
import { kubernetesFacts, mayBeKubernetes } from './kubernetes.ts';
import { pushOf } from './schema-push.ts';
import { isForDevelopment, startOf } from './start.ts';

/** Whether a file may be a manifest that has facts: a look at its name and words, before any parser is loaded. */
export function mayBeManifest(path: string, text: string): boolean {
  if (text.includes('{{')) return false;
  return isDockerfilePath(path) ? /^\s*FROM\s/im.test(text) : (mayBeKubernetes(text) || mayBeCompose(path, text)) && isReadableYaml(text);
}

/** What a manifest says, in the order of its text. Never throws. */
export function manifestFacts(path: string, text: string, root: string, files: ProjectFiles): readonly ManifestFact[] {
  if (!mayBeManifest(path, text)) return [];
  try {
    if (isDockerfilePath(path)) return dockerfileFacts(path, text, root, files);
    return mayBeCompose(path, text) ? composeFacts(text, { path, root, files }) : kubernetesFacts(path, text);
  } catch {
    // A parser of others that gives up on a hostile text has nothing to say about it.
    return [];
  }
}

function dockerfileFacts(path: string, text: string, root: string, files: ProjectFiles): readonly ManifestFact[] {
  const image = imageOf(text);
  if (image === undefined) return [];
  const start = startOf(image, { path, root, files });
  const push = isForDevelopment(path, root) ? undefined : pushOf(text, image, { path, root, files });
  const asked = image.healthcheck === undefined || isForDevelopment(path, root) ? undefined : askedPath(text, image.healthcheck);
  return [...(start === undefined ? [] : [start]), ...(push === undefined ? [] : [push]), ...(asked === undefined ? [] : [{ kind: 'probedPath', file: path, asks: 'health', origin: { folder: '.' }, ...asked } as const])];
}

/** The comments of a manifest, for what they say to a linter. Never throws. */
export function manifestComments(path: string, text: string): readonly Comment[] {
  if (!isManifestPath(path) || !text.includes('eslint')) return [];
  try {
    if (isDockerfilePath(path)) return dockerfileComments(text);
    return isReadableYaml(text) ? yamlComments(text) : [];
  } catch {
    return [];
  }
}
