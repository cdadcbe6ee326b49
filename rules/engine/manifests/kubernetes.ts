import type { Container, DisruptionBudget, ManifestFact, Probe, ProbedPath, Said, Strategy, Workload } from '../model/manifest.ts';
import { yamlDocuments, type YamlNode } from '../parse/yaml.ts';
import { misplacedFields } from './kubernetes-fields.ts';
import { sleptSeconds } from './sleep.ts';

const WORKLOADS: ReadonlySet<unknown> = new Set<Workload['resource']>(['Deployment', 'StatefulSet', 'DaemonSet']);

/** Words without which a text has no object whose pods are replaced. */
const WORDS = /^[ \t-]*["']?kind["']?:[ \t]*["']?(?:Deployment|StatefulSet|DaemonSet|PodDisruptionBudget|List)\b/m;

/** Whether a text may have an object of Kubernetes that is read. */
export function mayBeKubernetes(text: string): boolean {
  return WORDS.test(text) && text.includes('apiVersion');
}

/** What the objects of Kubernetes in a text say. Throws what the parser throws. */
export function kubernetesFacts(file: string, text: string): readonly ManifestFact[] {
  const documents = yamlDocuments(text);
  const patches = documents.flatMap(inlinePatches).flatMap((patch) => yamlDocuments(alone(text, patch)));
  return [...documents, ...patches]
    .flatMap((root) => (root.get('kind')?.scalar === 'List' ? (root.get('items')?.items() ?? []) : [root]))
    .flatMap((object) => factsOf(object, file, text));
}

/** What a kustomization changes of objects that stand elsewhere, as texts in its own: https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/patches/ */
function inlinePatches(root: YamlNode): readonly YamlNode[] {
  if (root.get('kind')?.scalar !== 'Kustomization' && root.get('resources') === undefined) return [];
  const merged = root.get('patchesStrategicMerge')?.items() ?? [];
  const named = (root.get('patches')?.items() ?? []).flatMap((patch) => patch.get('patch') ?? []);
  return [...named, ...merged].filter(({ scalar }) => typeof scalar === 'string' && /^\s*(?:apiVersion|kind|metadata):/m.test(scalar));
}

/** The lines of one text in block style and nothing else of the file, each where it was, so that places hold. */
function alone(text: string, { range }: YamlNode): string {
  const header = /^\|[-+\d]*[ \t]*(?:#[^\n]*)?\r?\n/.exec(text.slice(range.start, range.end));
  if (header === null) return '';
  const start = range.start + header[0].length;
  const blank = (outside: string): string => outside.replaceAll(/[^\r\n]/g, ' ');
  return blank(text.slice(0, start)) + text.slice(start, range.end) + blank(text.slice(range.end));
}

function factsOf(object: YamlNode, file: string, text: string): readonly ManifestFact[] {
  const kind = object.get('kind');
  const resource = kind?.scalar;
  if (kind !== undefined && resource === 'PodDisruptionBudget') return [disruptionBudget(object, { file, range: kind.range })];
  if (kind === undefined || !isWorkload(resource) || !/^apps\/|^extensions\//.test(String(object.get('apiVersion')?.scalar))) return [];
  // A patch that takes the whole object away says nothing about it.
  if (object.get('$patch') !== undefined) return [];
  const spec = object.get('spec');
  const name = textOf(object.get('metadata')?.get('name'));
  const found = workload({ kind: 'workload', file, range: kind.range, resource, name }, spec);
  return [found, ...probedBy(found), ...misplacedFields(spec, { text, file, resource, name })];
}

function disruptionBudget(object: YamlNode, place: Pick<DisruptionBudget, 'file' | 'range'>): DisruptionBudget {
  const spec = object.get('spec');
  const selector = spec?.get('selector');
  return {
    kind: 'disruptionBudget',
    ...place,
    name: textOf(object.get('metadata')?.get('name')),
    labels: selector?.get('matchLabels') === undefined || selector.get('matchExpressions') !== undefined ? undefined : labelsOf(selector.get('matchLabels')),
    maxUnavailable: shareAt(spec, 'maxUnavailable'),
    minAvailable: shareAt(spec, 'minAvailable'),
  };
}

function labelsOf(map: YamlNode | undefined): ReadonlyMap<string, string> {
  return new Map((map?.entries() ?? []).map(({ key, value }) => [key, String(value?.scalar)]));
}

/** The paths that are asked of the pods, without those of other hosts. */
function probedBy({ containers, file }: Workload): readonly ProbedPath[] {
  return containers.flatMap(({ image, probes }) =>
    probes.flatMap(({ asks, path, host }): readonly ProbedPath[] => {
      if (path === undefined || image === undefined || host !== undefined || !path.value.startsWith('/')) return [];
      return [{ kind: 'probedPath', file, range: path.range, asks, path: path.value.replace(/[?#].*$/, ''), origin: { image } }];
    }),
  );
}

/** Images of servers that keep data, of which two must not run at a time. */
const STORES = /(?:^|[/-])(?:postgres(?:ql)?|postgis|pgvector|timescaledb|mysql|mariadb|percona|mongo(?:db)?|redis|valkey|etcd|rabbitmq|nats|kafka|zookeeper|elasticsearch|opensearch|clickhouse(?:-server)?|minio|memcached|influxdb|cassandra|neo4j|meilisearch|qdrant|prometheus|grafana|loki|vault|consul)(?:[:@-]|$)/;

function isWorkload(resource: unknown): resource is Workload['resource'] {
  return WORKLOADS.has(resource);
}

function workload(common: Pick<Workload, 'kind' | 'file' | 'range' | 'resource' | 'name'>, spec: YamlNode | undefined): Workload {
  const pod = spec?.get('template')?.get('spec');
  const containers = (pod?.get('containers')?.items() ?? []).map(containerOf);
  return {
    ...common,
    partial: spec?.get('selector') === undefined || containers.length === 0 || containers.some(({ image }) => image === undefined),
    replicas: numberAt(spec, 'replicas'),
    strategy: strategyOf(spec?.get('strategy')),
    gracePeriod: numberAt(pod, 'terminationGracePeriodSeconds'),
    containers,
    labels: labelsOf(spec?.get('template')?.get('metadata')?.get('labels')),
    keepsData: spec?.get('volumeClaimTemplates') !== undefined || containers.some(({ image }) => STORES.test(image ?? '')) || (pod?.get('volumes')?.items() ?? []).some((volume) => ['persistentVolumeClaim', 'hostPath', 'ephemeral'].some((source) => volume.get(source) !== undefined)),
  };
}

function strategyOf(strategy: YamlNode | undefined): Strategy {
  const rolling = strategy?.get('rollingUpdate');
  return { type: textAt(strategy, 'type'), maxUnavailable: shareAt(rolling, 'maxUnavailable'), maxSurge: shareAt(rolling, 'maxSurge') };
}

function containerOf(container: YamlNode): Container {
  const preStop = container.get('lifecycle')?.entry('preStop');
  return {
    name: textOf(container.get('name')),
    image: textOf(container.get('image')),
    hasPorts: (container.get('ports')?.items() ?? []).length > 0,
    probes: (['liveness', 'readiness', 'startup'] as const).flatMap((asks) => {
      const entry = container.entry(`${asks}Probe`);
      return entry?.value?.isMap === true ? [probeOf(asks, entry.keyRange, entry.value)] : [];
    }),
    preStop: preStop === undefined ? undefined : { range: preStop.keyRange, seconds: sleptSeconds(preStop.value) },
  };
}

/** Seconds and counts that hold where nothing is said: https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/ */
const DEFAULTS = { period: 10, failures: 3, timeout: 1 } as const;

function probeOf(asks: Probe['asks'], range: Probe['range'], probe: YamlNode): Probe {
  const http = probe.get('httpGet');
  const port = http?.get('port')?.scalar;
  return {
    asks,
    range,
    // The root is asked where no path is said.
    path: http === undefined ? undefined : textAt(http, 'path'),
    port: port === undefined ? undefined : String(port),
    host: textOf(http?.get('host')),
    period: numberAt(probe, 'periodSeconds')?.value ?? DEFAULTS.period,
    failures: numberAt(probe, 'failureThreshold')?.value ?? DEFAULTS.failures,
    timeout: numberAt(probe, 'timeoutSeconds')?.value ?? DEFAULTS.timeout,
  };
}

function textOf(node: YamlNode | undefined): string | undefined {
  const scalar = node?.scalar;
  return scalar === undefined ? undefined : String(scalar);
}

function textAt(map: YamlNode | undefined, key: string): Said<string> | undefined {
  const node = map?.get(key);
  return typeof node?.scalar === 'string' ? { value: node.scalar, range: node.range } : undefined;
}

function numberAt(map: YamlNode | undefined, key: string): Said<number> | undefined {
  const node = map?.get(key);
  return typeof node?.scalar === 'number' ? { value: node.scalar, range: node.range } : undefined;
}

function shareAt(map: YamlNode | undefined, key: string): Said<number | string> | undefined {
  const node = map?.get(key);
  return typeof node?.scalar === 'number' || typeof node?.scalar === 'string' ? { value: node.scalar, range: node.range } : undefined;
}
