import type { ProbedPath } from '../../engine/model/manifest.ts';
import { defineServiceRule } from '../../engine/model/rule.ts';

/** What a 404 does, by who gets it. */
const WHY: Readonly<Record<ProbedPath['asks'], string>> = {
  liveness: 'Kubernetes takes the 404 for a pod that hangs, and restarts pods that work over and over: a deploy replaces pods that serve by pods that are killed.',
  readiness: 'Kubernetes takes the 404 for a pod that cannot serve: no new pod ever gets traffic, and the deploy stops in the middle.',
  startup: 'Kubernetes takes the 404 for a pod that does not start, and kills it: the deploy stops in the middle.',
  health: 'The 404 makes the container unhealthy for ever: whatever waits for it goes on waiting, and a deploy that looks at it fails.',
};

export default defineServiceRule({
  id: 'require-mounted-probe',
  family: 'health',
  preset: 'recommended',
  severity: 'error',
  summary: 'Require that the route which a probe means answers at the path that it asks.',
  sources: ['https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/', 'https://docs.docker.com/reference/dockerfile/#healthcheck'],
  facts: ['route'],
  check(route, service) {
    const misplaced = service.isService ? service.misplacedProbes.find((each) => each.route.file === route.file && each.route.range.start === route.range.start) : undefined;
    if (misplaced === undefined) return undefined;
    const { probed, paths } = misplaced;
    const answers = paths.map((path) => `\`${path}\``).join(', ');
    return {
      range: route.range,
      message: {
        what: `A probe asks at \`${probed.path}\`, where nobody answers: with all that it is mounted under, this route answers at ${answers}.`,
        why: WHY[probed.asks],
        instead: `Ask at ${answers.split(', ')[0] ?? ''}, or register the route where the probe asks.`,
      },
      related: [{ path: probed.file, range: probed.range, message: 'This probe asks it.' }],
    };
  },
});
