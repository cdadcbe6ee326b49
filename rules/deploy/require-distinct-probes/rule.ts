import type { Container, Deployment, Probe } from '../../engine/model/manifest.ts';
import { probeRoleOf } from '../../engine/model/probe.ts';
import { defineManifestRule } from '../../engine/model/rule.ts';

export default defineManifestRule({
  id: 'require-distinct-probes',
  family: 'deploy',
  preset: 'recommended',
  severity: 'warn',
  summary: 'Require that what takes a pod out of the traffic does not restart it in the same moment.',
  sources: ['https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/', 'https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/'],
  facts: ['workload'],
  check({ containers, partial }, deployment) {
    return partial ? undefined : containers.flatMap((container) => inOneMoment(container, deployment) ?? []);
  },
});

/** Seconds until a probe has had enough bad answers. */
function patience({ period, failures }: Probe): number {
  return period * failures;
}

/** Whether code that listens, in the package that a container is built from, names a path: what nginx or another language answers may be a constant. */
function isAnsweredByCode({ image }: Container, path: string, deployment: Deployment): boolean {
  const last = path.split('/').findLast((segment) => segment !== '');
  return image !== undefined && last !== undefined && /^[\w-]+$/.test(last) && deployment.codeMentions(image, new RegExp(`['"\`/]${last}/?['"\`]`)) === true;
}

function inOneMoment(container: Container, deployment: Deployment): ReturnType<typeof findingOf> | undefined {
  const { probes, name } = container;
  const liveness = probes.find(({ asks }) => asks === 'liveness');
  const readiness = probes.find(({ asks }) => asks === 'readiness');
  if (liveness?.path === undefined || readiness?.path === undefined || liveness.path.value !== readiness.path.value) return undefined;
  if (liveness.port !== readiness.port || liveness.host !== readiness.host) return undefined;
  // Whoever waits longer before it restarts has thought of it; and a path that only says "alive" takes nobody out of the traffic.
  if (patience(liveness) > patience(readiness) || probeRoleOf(liveness.path.value) === 'live') return undefined;
  if (!isAnsweredByCode(container, liveness.path.value, deployment)) return undefined;
  return findingOf(liveness.path, readiness.path, name);
}

function findingOf(liveness: NonNullable<Probe['path']>, readiness: NonNullable<Probe['path']>, container: string | undefined) {
  const whose = container === undefined ? 'the container' : `\`${container}\``;
  return {
    range: liveness.range,
    message: {
      what: `What makes ${whose} unready also restarts it: \`${liveness.value}\` answers for both probes, and liveness is no more patient than readiness.`,
      why: 'A pod that cannot serve for a moment, because its database is away, is killed instead of being left out of the traffic; as all pods share the database, all are killed together, and new ones that are not ready yet with them.',
      instead: 'Ask liveness at a path of its own that answers as long as the process runs, such as `/livez`, or give it a larger `failureThreshold` than readiness has.',
    },
    related: [{ range: readiness.range, message: 'Readiness asks the same path.' }],
  };
}
