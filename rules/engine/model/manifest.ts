import type { Place } from './fact.ts';
import type { Range } from './range.ts';
import type { Settings } from './settings.ts';

/** What stands between the signal that stops a container and its service. */
export type Wrapper = 'shell' | 'script' | 'npm' | 'npx' | 'pnpm' | 'yarn';

/** What process 1 of an image is, where that is not the service itself. The place is the command. */
export interface Start extends Place {
  readonly kind: 'start';
  readonly instruction: 'CMD' | 'ENTRYPOINT';
  readonly wrapper: Wrapper;
  /** What the wrapper starts, as the file says it. */
  readonly command: string;
  /** The arguments of the instruction with which the service is process 1; `undefined` where one edit does not do. */
  readonly replacement: string | undefined;
}

/** Something that a manifest of a deploy says: a Dockerfile, a compose file, an object of Kubernetes. */
export type ManifestFact = Start;
export type ManifestFactKind = ManifestFact['kind'];
export type ManifestFactOf<Kind extends ManifestFactKind> = Extract<ManifestFact, { readonly kind: Kind }>;

/** What surrounds the facts of one manifest. */
export interface Deployment {
  /** Absolute, forward slashes. */
  readonly file: string;
  readonly settings: Settings;
  /** What the file says, in the order of its text. */
  readonly facts: readonly ManifestFact[];
  /** The text of the file. */
  text(range: Range): string;
}

const DOCKERFILE = /(?:^|\/)(?:(?:Dockerfile|Containerfile)(?:\.[\w.-]+)?|[\w.-]+\.(?:Dockerfile|dockerfile))$/;
const NO_DOCKERFILE = /\.(?:dockerignore|md|[cm]?[jt]sx?|json|ya?ml|sh|j2|tpl|tmpl|template)$/;
/** YAML that no person writes by hand, or that is about building and not about running. */
const OTHER_YAML = /(?:^|\/)(?:pnpm-lock\.ya?ml|\.github\/.*|\.circleci\/.*|node_modules\/.*)$/;

/** Whether a path is that of a Dockerfile, by its name. */
export function isDockerfilePath(path: string): boolean {
  return DOCKERFILE.test(path) && !NO_DOCKERFILE.test(path);
}

/** Whether a path may be that of a manifest: a Dockerfile, or any YAML. */
export function isManifestPath(path: string): boolean {
  return isDockerfilePath(path) || (/\.ya?ml$/.test(path) && !OTHER_YAML.test(path));
}
