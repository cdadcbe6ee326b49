import type { Finding } from '../../engine/model/hazard.ts';
import { isAsked, type Deployment, type DisruptionBudget, type Workload } from '../../engine/model/manifest.ts';
import { defineManifestRule } from '../../engine/model/rule.ts';

export default defineManifestRule({
  id: 'require-disruption-budget',
  family: 'deploy',
  preset: 'strict',
  severity: 'warn',
  summary: 'Require that emptying nodes leaves some pods of a service, and is possible at all.',
  sources: ['https://kubernetes.io/docs/concepts/workloads/pods/disruptions/#pod-disruption-budgets', 'https://kubernetes.io/docs/tasks/run-application/configure-pdb/'],
  facts: ['workload', 'disruptionBudget'],
  check: (fact, deployment) => (fact.kind === 'workload' ? unprotected(fact, deployment) : blocking(fact, deployment)),
});

/** Whether a budget is about the pods of a workload; where it says more than labels, it may be. */
function isAbout({ labels }: DisruptionBudget, workload: Workload): boolean {
  return labels === undefined || [...labels].every(([key, value]) => workload.labels.get(key) === value);
}

function unprotected(workload: Workload, deployment: Deployment): Finding | undefined {
  const { resource, partial, keepsData, replicas, name, range, containers } = workload;
  if (resource !== 'Deployment' || partial || keepsData || replicas === undefined || replicas.value < 2 || !containers.some(isAsked)) return undefined;
  if (deployment.everything.some((fact) => fact.kind === 'disruptionBudget' && isAbout(fact, workload)) || deployment.mentionedUnread('PodDisruptionBudget')) return undefined;
  return {
    range,
    message: {
      what: `All ${replicas.value} pods of ${name === undefined ? 'this Deployment' : `\`${name}\``} may be taken away at once when nodes are emptied.`,
      why: 'An update of the cluster, and whatever makes it smaller, empties nodes by stopping their pods, and waits for none to start elsewhere unless a budget says how many must stay.',
      instead: 'Add a `PodDisruptionBudget` with `maxUnavailable: 1` and the labels of these pods.',
    },
  };
}

/** A budget that lets no pod go. */
function blocking(budget: DisruptionBudget, { everything }: Deployment): Finding | undefined {
  const { maxUnavailable, minAvailable, name } = budget;
  const about = everything.flatMap((fact) => (fact.kind === 'workload' && !fact.partial && budget.labels !== undefined && isAbout(budget, fact) ? fact : []));
  const replicas = about.length === 1 ? about[0]?.replicas?.value : undefined;
  const said = isNone(maxUnavailable?.value) ? maxUnavailable : isAll(minAvailable?.value, replicas) ? minAvailable : undefined;
  if (said === undefined) return undefined;
  return {
    range: said.range,
    message: {
      what: `${name === undefined ? 'This budget' : `\`${name}\``} lets no pod go: no node that runs one can be emptied.`,
      why: 'An update of the cluster waits for it for ever, until somebody takes the budget or the pods away by hand, and then all at once.',
      instead: 'Write `maxUnavailable: 1`, which lets them go one after the other, whatever their number.',
    },
  };
}

function isNone(value: number | string | undefined): boolean {
  return value === 0 || value === '0%' || value === '0';
}

/** One pod that must stay is for whoever runs only one to decide. */
function isAll(value: number | string | undefined, replicas: number | undefined): boolean {
  if (value === '100%') return true;
  return typeof value === 'number' && replicas !== undefined && replicas > 1 && value >= replicas;
}
