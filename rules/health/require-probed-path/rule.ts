import type { ProbedPath, UnknownPath } from '../../engine/model/manifest.ts';
import { defineManifestRule } from '../../engine/model/rule.ts';

/** What bad answers do, by who gets them. */
const WHY: Readonly<Record<ProbedPath['asks'], string>> = {
  liveness: 'Kubernetes takes the 404 for a pod that hangs, and restarts it over and over: a deploy replaces pods that work by pods that are killed.',
  readiness: 'Kubernetes takes the 404 for a pod that cannot serve: no new pod ever gets traffic, and the deploy stops in the middle.',
  startup: 'Kubernetes takes the 404 for a pod that does not start, and kills it: the deploy stops in the middle.',
  health: 'The 404 makes the container unhealthy for ever: whatever waits for it goes on waiting, and a deploy that looks at it fails.',
};

export default defineManifestRule({
  id: 'require-probed-path',
  family: 'health',
  preset: 'recommended',
  severity: 'error',
  summary: 'Require that somebody answers at the path which a probe asks.',
  sources: ['https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/', 'https://docs.docker.com/reference/dockerfile/#healthcheck'],
  facts: ['probedPath'],
  check(probed, deployment) {
    const unknown = deployment.unknownPath(probed);
    if (unknown === undefined) return undefined;
    const { range, path, asks } = probed;
    return { range, message: { what: `Nobody answers at \`${path}\`: ${whereNot(unknown)}.`, why: WHY[asks], instead: insteadOf(unknown) } };
  },
});

function whereNot({ segment, prefix, folder }: UnknownPath): string {
  if (prefix !== undefined) return `the code ${folder === '' ? 'here' : `of \`${folder}\``} puts \`${prefix}\` in front of every route`;
  return `no code ${folder === '' ? 'here' : `of \`${folder}\` or around it`} has \`${segment}\` in a path`;
}

function insteadOf({ candidates, prefix }: UnknownPath): string {
  if (prefix !== undefined) return `Ask at \`${candidates[0] ?? prefix}\`, or leave the route out of the prefix: \`setGlobalPrefix('${prefix.slice(1)}', { exclude: […] })\`.`;
  if (candidates.length === 0) return 'Ask at a path that the service has, or add one that answers 503 as long as the instance cannot serve.';
  const listed = candidates.map((path) => `\`${path}\``);
  return `Ask at a path that the service has; its code names ${listed.length === 1 ? listed[0] : `${listed.slice(0, -1).join(', ')} and ${listed.at(-1) ?? ''}`}.`;
}
