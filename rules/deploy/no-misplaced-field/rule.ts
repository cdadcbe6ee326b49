import { defineManifestRule } from '../../engine/model/rule.ts';

/** What holds where a field is not there, in a deploy. */
const WITHOUT: Readonly<Record<string, string>> = {
  terminationGracePeriodSeconds: 'A pod then has the default of 30 seconds to stop, and whatever takes longer is killed at every deploy.',
  readinessProbe: 'Traffic then goes to a new pod as soon as its process has started, ready or not, and the old one is stopped for it.',
  livenessProbe: 'A pod that hangs is then never restarted.',
  startupProbe: 'A pod that starts slowly is then judged by the other probes from the first second.',
  lifecycle: 'A pod is then told to stop while traffic is still sent to it.',
  preStop: 'A pod is then told to stop while traffic is still sent to it.',
  replicas: 'There is then one pod, with nothing beside it.',
  strategy: 'Pods are then replaced by the default: a quarter of them may be missing at a time.',
  maxUnavailable: 'A quarter of the pods may then be missing at a time.',
  maxSurge: 'Only a quarter of the pods may then be started beside the old ones.',
  minReadySeconds: 'The next old pod is then stopped the moment a new one says that it is ready.',
  progressDeadlineSeconds: 'A rollout that is stuck is then called failed after 10 minutes.',
  initialDelaySeconds: 'The first question is then asked at once.',
  periodSeconds: 'Questions are then asked every 10 seconds.',
  timeoutSeconds: 'An answer that takes longer than 1 second is then a bad one.',
  failureThreshold: 'Three bad answers are then enough.',
  successThreshold: 'One good answer is then enough.',
};

export default defineManifestRule({
  id: 'no-misplaced-field',
  family: 'deploy',
  preset: 'recommended',
  severity: 'error',
  summary: 'Disallow fields of Kubernetes in a map that does not have them, so that they count for nothing.',
  sources: [
    'https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation',
    'https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/',
    'measured: test/truth/kubernetes-fields.test.ts',
  ],
  facts: ['misplacedField'],
  check({ field, value, stands, belongs, name, range, isRepeated, move }) {
    const written = value === undefined || value.includes('\n') ? `\`${field}\`` : `\`${field}: ${value}\``;
    const whose = name === undefined ? '' : ` of \`${name}\``;
    return {
      range,
      message: {
        what: `${written}${whose} counts for nothing: it stands in ${stands}, which has no such field.`,
        why: `kubectl refuses the object; a client that does not ask for strict validation leaves the field out and goes on. ${isRepeated ? 'What stands at the right place holds.' : (WITHOUT[field] ?? '')}`.trimEnd(),
        instead: isRepeated ? `Take it out: ${belongs} has one already.` : `Move it to ${belongs}.`,
      },
      ...(move === undefined ? {} : { suggestions: [{ title: `Move \`${field}\` to ${belongs}`, edits: move }] }),
    };
  },
});
