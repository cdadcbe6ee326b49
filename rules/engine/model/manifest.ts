import type { Place } from './place.ts';
import type { Edit, Range } from './range.ts';
import type { Settings } from './settings.ts';

/** What stands between the signal that stops a container and its service. */
export type Wrapper = 'shell' | 'script' | 'runner' | 'npm' | 'npx' | 'pnpm' | 'yarn';

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

/** What a manifest says, and where. */
export interface Said<Value> {
  readonly value: Value;
  readonly range: Range;
}

/** A request by which Kubernetes asks a container how it is. */
export interface Probe {
  readonly asks: 'liveness' | 'readiness' | 'startup';
  /** The name of the probe. */
  readonly range: Range;
  /** Where it asks by HTTP; a command, a port and gRPC have none. */
  readonly path: Said<string> | undefined;
  /** By number or by name. */
  readonly port: string | undefined;
  /** Another host than the pod. */
  readonly host: string | undefined;
  /** Seconds between two questions. */
  readonly period: number;
  /** How many answers in a row must be bad. */
  readonly failures: number;
  /** Seconds that an answer may take. */
  readonly timeout: number;
}

/** A program of a pod. */
export interface Container {
  readonly name: string | undefined;
  readonly image: string | undefined;
  /** Ports that it names: what is asked for work has some. */
  readonly hasPorts: boolean;
  readonly probes: readonly Probe[];
  /** What is done before the signal; `seconds` where it sleeps for so long at least. */
  readonly preStop: { readonly range: Range; readonly seconds: number | undefined } | undefined;
}

/** Whether others send requests to a container. */
export function isAsked({ hasPorts, probes }: Container): boolean {
  return hasPorts || probes.some(({ path }) => path !== undefined);
}

/** How the pods of a Deployment are replaced. Shares are texts: `25%`. */
export interface Strategy {
  readonly type: Said<string> | undefined;
  readonly maxUnavailable: Said<number | string> | undefined;
  readonly maxSurge: Said<number | string> | undefined;
}

/** An object of Kubernetes whose pods a deploy replaces. The place is its kind. */
export interface Workload extends Place {
  readonly kind: 'workload';
  readonly resource: 'Deployment' | 'StatefulSet' | 'DaemonSet';
  readonly name: string | undefined;
  /** It says only what it changes of an object that stands elsewhere, as a patch of kustomize does: what it does not say, is not missing. */
  readonly partial: boolean;
  readonly replicas: Said<number> | undefined;
  readonly strategy: Strategy;
  /** Seconds between the signal and the end, with those of `preStop`. */
  readonly gracePeriod: Said<number> | undefined;
  /** Without those that run before the others and end. */
  readonly containers: readonly Container[];
  /** It keeps data in a volume of its own. */
  readonly keepsData: boolean;
  /** The labels of its pods. */
  readonly labels: ReadonlyMap<string, string>;
}

/** How many pods may be taken away at once when nodes are emptied. The place is its kind. */
export interface DisruptionBudget extends Place {
  readonly kind: 'disruptionBudget';
  readonly name: string | undefined;
  /** The labels of the pods that it is about; `undefined` where it is not only labels. */
  readonly labels: ReadonlyMap<string, string> | undefined;
  readonly maxUnavailable: Said<number | string> | undefined;
  readonly minAvailable: Said<number | string> | undefined;
}

/** A field of Kubernetes where nobody looks for it. The place is its name. */
export interface MisplacedField extends Place {
  readonly kind: 'misplacedField';
  readonly resource: Workload['resource'];
  readonly name: string | undefined;
  readonly field: string;
  readonly value: string | undefined;
  /** In words: "a container". */
  readonly stands: string;
  /** In words: "the pod's `spec`". */
  readonly belongs: string;
  /** It stands there as well. */
  readonly isRepeated: boolean;
  /** The edits that put it there; `undefined` where one edit does not do. */
  readonly move: readonly Edit[] | undefined;
}

/** A service of a compose file. The place is its name. */
export interface ComposeService extends Place {
  readonly kind: 'composeService';
  readonly name: string;
  readonly image: string | undefined;
  /** The folder that its image is built from, relative to the file; `undefined` for an image that is fetched. */
  readonly build: string | undefined;
  /** Seconds between the signal and the end. */
  readonly stopGracePeriod: Said<number> | undefined;
  /** It is started again whenever it ends, or is deployed: no file for a desk. */
  readonly staysUp: boolean;
}

/** A path of the service that somebody asks over and over how it is. The place is the path. */
export interface ProbedPath extends Place {
  readonly kind: 'probedPath';
  readonly asks: Probe['asks'] | 'health';
  /** With a leading slash, without the query. */
  readonly path: string;
  /** Where the service is built: a folder relative to the file, or an image by its name. */
  readonly origin: { readonly folder: string } | { readonly image: string };
}

/** What a project says nowhere of a path that is asked. */
export interface UnknownPath {
  /** The part of the path that no code has; of a `prefix`, what the path ought to begin with. */
  readonly segment: string;
  /** The prefix under which the code answers everything, where the path stands outside. */
  readonly prefix?: string;
  /** The folder of the package, relative to the project; empty for the project itself. */
  readonly folder: string;
  /** Paths that look as if they were meant for it. */
  readonly candidates: readonly string[];
}

/** Brings the database to the schema of the code whenever a container starts, without a migration. The place is the command. */
export interface SchemaPush extends Place {
  readonly kind: 'schemaPush';
  /** `prisma db push`. */
  readonly name: string;
  /** It is told to go on where rows are lost. */
  readonly loses: boolean;
}

/** Something that a manifest of a deploy says: a Dockerfile, a compose file, an object of Kubernetes. */
export type ManifestFact = Start | SchemaPush | Workload | DisruptionBudget | MisplacedField | ComposeService | ProbedPath;
export type ManifestFactKind = ManifestFact['kind'];
export type ManifestFactOf<Kind extends ManifestFactKind> = Extract<ManifestFact, { readonly kind: Kind }>;

/** What the manifests of a project say of one of its packages, where they name it. */
export interface Deployed {
  readonly probes: readonly ProbedPath[];
  readonly pods: readonly { readonly workload: Workload; readonly container: Container }[];
  readonly compose: readonly ComposeService[];
}

/** What surrounds the facts of one manifest. */
export interface Deployment {
  /** Absolute, forward slashes. */
  readonly file: string;
  readonly settings: Settings;
  /** What the file says, in the order of its text. */
  readonly facts: readonly ManifestFact[];
  /** Why no code of the project can answer at a path; `undefined` where some may, or nobody can tell. */
  unknownPath(probed: ProbedPath): UnknownPath | undefined;
  /** What all manifests of the project say. */
  readonly everything: readonly ManifestFact[];
  /** Whether any manifest that is not read, such as a template, has a word. */
  mentionedUnread(word: string): boolean;
  /** Whether code of the package that an image is named after has words; `undefined` where it is not known which package that is. */
  codeMentions(image: string, pattern: RegExp): boolean | undefined;
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
