import type { MisplacedField, Workload } from '../model/manifest.ts';
import type { Edit } from '../model/range.ts';
import type { YamlEntry, YamlNode } from '../parse/yaml.ts';

/** A map in an object of Kubernetes, in words. */
export const PLACES = {
  workload: "the `spec` of the object",
  template: 'the `template`',
  pod: "the `spec` of the `template`",
  container: 'a container',
  lifecycle: 'the `lifecycle` of the container',
  probe: 'the probe',
  http: '`httpGet`',
  strategy: 'the `strategy`',
  rolling: '`rollingUpdate`',
} as const;
export type PlaceName = keyof typeof PLACES;

const OF_POD: Readonly<Record<string, PlaceName>> = { terminationGracePeriodSeconds: 'pod', initContainers: 'pod', containers: 'pod' };
const OF_WORKLOAD: Readonly<Record<string, PlaceName>> = { replicas: 'workload', minReadySeconds: 'workload', progressDeadlineSeconds: 'workload' };
const OF_CONTAINER: Readonly<Record<string, PlaceName>> = { livenessProbe: 'container', readinessProbe: 'container', startupProbe: 'container', lifecycle: 'container' };
const OF_PROBE: Readonly<Record<string, PlaceName>> = { initialDelaySeconds: 'probe', periodSeconds: 'probe', timeoutSeconds: 'probe', successThreshold: 'probe', failureThreshold: 'probe' };

/**
 * Fields that stand in a map which does not have them, and the map around or inside it that does. Held against the types of
 * the Kubernetes API in test/truth/kubernetes-fields.test.ts.
 */
export const MISPLACED: Readonly<Record<Exclude<PlaceName, 'lifecycle' | 'rolling'>, Readonly<Record<string, PlaceName>>>> = {
  workload: { ...OF_POD, ...OF_CONTAINER },
  template: { ...OF_POD, ...OF_WORKLOAD, ...OF_CONTAINER },
  pod: { ...OF_WORKLOAD, ...OF_CONTAINER, strategy: 'workload' },
  container: { terminationGracePeriodSeconds: 'pod', initContainers: 'pod', ...OF_WORKLOAD, ...OF_PROBE, strategy: 'workload', preStop: 'lifecycle' },
  probe: { path: 'http', port: 'http' },
  http: OF_PROBE,
  strategy: { maxSurge: 'rolling', maxUnavailable: 'rolling' },
};

/** The maps of one object by their place; those of one container belong together. */
interface Maps {
  readonly workload: YamlNode | undefined;
  readonly pod: YamlNode | undefined;
}

interface Found {
  readonly text: string;
  readonly file: string;
  readonly resource: Workload['resource'];
  readonly name: string | undefined;
  readonly maps: Maps;
}

/** Every misplaced field of an object. */
export function misplacedFields(spec: YamlNode | undefined, found: Omit<Found, 'maps'>): readonly MisplacedField[] {
  const template = spec?.get('template');
  const pod = template?.get('spec');
  const around = { ...found, maps: { workload: spec, pod } };
  const containers = ['containers', 'initContainers'].flatMap((list) => pod?.get(list)?.items() ?? []);
  return [
    ...inMap(spec, 'workload', around),
    ...inMap(template, 'template', around),
    ...inMap(pod, 'pod', around),
    ...inMap(spec?.get('strategy'), 'strategy', around),
    ...containers.flatMap((container) => [
      ...inMap(container, 'container', around),
      ...['livenessProbe', 'readinessProbe', 'startupProbe'].flatMap((name) => {
        const probe = container.get(name);
        return [...inMap(probe, 'probe', around), ...inMap(probe?.get('httpGet'), 'http', { ...around, probe })];
      }),
    ]),
  ];
}

function inMap(map: YamlNode | undefined, stands: keyof typeof MISPLACED, around: Found & { readonly probe?: YamlNode | undefined }): readonly MisplacedField[] {
  const { text, file, resource, name, maps } = around;
  return (map?.entries() ?? []).flatMap((entry): readonly MisplacedField[] => {
    const belongs = Object.hasOwn(MISPLACED[stands], entry.key) ? MISPLACED[stands][entry.key] : undefined;
    if (belongs === undefined || map === undefined || entry.merged) return [];
    const target = belongs === 'pod' ? maps.pod : belongs === 'workload' ? maps.workload : belongs === 'probe' ? around.probe : undefined;
    const move = target === undefined ? undefined : moved(entry, map, target, text);
    const { scalar, range } = entry.value ?? {};
    return [
      { kind: 'misplacedField', file, resource, name, range: entry.keyRange, field: entry.key, value: scalar === undefined || range === undefined ? undefined : text.slice(range.start, range.end), stands: PLACES[stands], belongs: PLACES[belongs], isRepeated: target?.get(entry.key) !== undefined, move },
    ];
  });
}

/** Takes the line of a scalar out of a block, and writes it before the first key of another; nothing where it is more than such a line. */
function moved({ key, keyRange, value }: YamlEntry, from: YamlNode, target: YamlNode, text: string): readonly Edit[] | undefined {
  const first = target.entries()[0];
  if (value?.scalar === undefined || !from.isBlock || !target.isBlock || first === undefined || first.merged || target.get(key) !== undefined) return undefined;
  const start = text.lastIndexOf('\n', keyRange.start - 1) + 1;
  const newline = text.indexOf('\n', value.range.end);
  const end = newline < 0 ? text.length : newline + 1;
  // The first key of an element of a list has the dash on its line, and a comment behind the value stays with it.
  if (text.slice(start, keyRange.start).trim() !== '' || value.range.start > end) return undefined;
  const line = text.slice(keyRange.start, newline < 0 ? text.length : newline).trimEnd();
  const indent = text.slice(text.lastIndexOf('\n', first.keyRange.start - 1) + 1, first.keyRange.start);
  if (indent.trim() !== '') return undefined;
  return [
    { range: { start: first.keyRange.start, end: first.keyRange.start }, text: `${line}${text.includes('\r\n') ? '\r\n' : '\n'}${indent}` },
    { range: { start, end }, text: '' },
  ];
}
