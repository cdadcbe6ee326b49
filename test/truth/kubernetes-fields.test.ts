/** Which fields the maps of Kubernetes have, by the types that are generated from its API: where a field is misplaced, and where it belongs. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { MISPLACED, type PlaceName } from '../../rules/engine/manifests/kubernetes-fields.ts';
import { repository } from '../harness/workspace.ts';

const TYPES: Readonly<Record<PlaceName, readonly (readonly [file: string, name: string])[]>> = {
  workload: [['apps', 'DeploymentSpec'], ['apps', 'StatefulSetSpec'], ['apps', 'DaemonSetSpec']],
  template: [['core', 'PodTemplateSpec']],
  pod: [['core', 'PodSpec']],
  container: [['core', 'Container']],
  lifecycle: [['core', 'Lifecycle']],
  probe: [['core', 'Probe']],
  http: [['core', 'HTTPGetAction']],
  strategy: [['apps', 'DeploymentStrategy']],
  rolling: [['apps', 'RollingUpdateDeployment']],
};

function fieldsOf(file: string, name: string): readonly string[] {
  const text = readFileSync(`${repository}node_modules/kubernetes-types/${file}/v1.d.ts`, 'utf8');
  const body = new RegExp(`export interface ${name} \\{\\n([\\s\\S]*?)\\n\\}`).exec(text)?.[1];
  assert.ok(body !== undefined, `${name} is not among the types`);
  return [...body.matchAll(/^ {4}"?(\w+)"?\??: /gm)].map(([, field = '']) => field);
}

describe('fields of Kubernetes', () => {
  for (const [place, fields] of Object.entries(MISPLACED) as [keyof typeof MISPLACED, Readonly<Record<string, PlaceName>>][]) {
    for (const [field, belongs] of Object.entries(fields)) {
      it(`${field} is none of ${place}, and one of ${belongs}`, () => {
        for (const [file, name] of TYPES[place]) assert.ok(!fieldsOf(file, name).includes(field), `${name} has it`);
        // Not every sort of object has every field: a DaemonSet counts no replicas.
        assert.ok(TYPES[belongs].some(([file, name]) => fieldsOf(file, name).includes(field)), `${belongs} has none`);
      });
    }
  }
});
