import { isAsked } from '../../engine/model/manifest.ts';
import { defineManifestRule } from '../../engine/model/rule.ts';

/** Words of a service that waits for the load balancer by itself. */
const WAITS = /beforeShutdown|preShutdown|(?:readiness|shutdown|drain|unready)_?delay|gracefulShutdownTimeoutMs|lightship|SIGTERM[\s\S]{0,600}(?:setTimeout|sleep|delay)\s*\(/i;

export default defineManifestRule({
  id: 'require-pre-stop',
  family: 'deploy',
  preset: 'strict',
  severity: 'warn',
  summary: 'Require that a pod goes on serving until no more traffic is sent to it.',
  sources: ['https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination', 'https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/#container-hooks'],
  facts: ['workload'],
  check({ resource, partial, keepsData, containers, range, replicas, name }, deployment) {
    if (resource !== 'Deployment' || partial || keepsData || replicas?.value === 0) return undefined;
    const asked = containers.find(isAsked);
    if (asked === undefined || containers.some(({ preStop }) => preStop !== undefined) || deployment.codeMentions(asked.image ?? '', WAITS) !== false) return undefined;
    return {
      range,
      message: {
        what: `${name === undefined ? 'A pod' : `A pod of \`${name}\``} is told to stop while traffic is still sent to it.`,
        why: 'Kubernetes sends SIGTERM and takes the pod out of the list of those that serve at one and the same time. Proxies and load balancers hear of it seconds later, and until then connect to a server that has closed.',
        instead: `Let ${asked.name === undefined ? 'the container' : `\`${asked.name}\``} wait before the signal: \`lifecycle: { preStop: { sleep: { seconds: 5 } } }\` (Kubernetes 1.30 and newer; before that \`exec\` with \`sleep\`), with a grace period that has room for it.`,
      },
    };
  },
});
