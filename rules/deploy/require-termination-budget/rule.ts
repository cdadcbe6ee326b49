import type { Finding, RelatedPlace } from '../../engine/model/hazard.ts';
import type { Container, Said, Workload } from '../../engine/model/manifest.ts';
import { defineMeetingRule } from '../../engine/model/rule.ts';
import { budgetInWords, isFirstOfShutdown, secondsInWords as spoken, shutdownBudgetOf, STOP_MARGIN, type ShutdownBudget } from '../../engine/model/shutdown-budget.ts';

/** Seconds that Kubernetes gives a pod to stop where nothing is said. */
const DEFAULT_GRACE = 30;

export default defineMeetingRule({
  id: 'require-termination-budget',
  family: 'deploy',
  preset: 'recommended',
  severity: 'error',
  summary: 'Require a grace period that is as long as stopping the service takes.',
  sources: ['https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination', 'https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/#hook-handler-execution'],
  service: {
    facts: ['signal', 'shutdownLibrary'],
    check(fact, service) {
      const budget = service.settings.shutdown === 'external' || !service.isService ? undefined : shutdownBudgetOf(service);
      if (budget === undefined || !isFirstOfShutdown(fact, service)) return undefined;
      const pods = service.deployed.pods.filter(({ workload }) => !workload.partial).map(({ workload, container }) => ({ place: placeOf(workload), grace: graceOf(workload), before: container.preStop?.seconds ?? 0 }));
      const told = service.settings.gracePeriodSeconds;
      const given = pods.length === 0 && told !== undefined ? [{ place: undefined, grace: told, before: 0 }] : pods;
      const short = given.filter(({ grace, before }) => before < grace && before + budget.seconds >= grace).sort((left, right) => left.grace - left.before - (right.grace - right.before))[0];
      return short === undefined ? undefined : inCode(budget, short);
    },
  },
  deployment: {
    facts: ['workload'],
    check(workload) {
      return workload.partial ? undefined : workload.containers.flatMap((container) => swallowed(container, workload) ?? []);
    },
  },
});

function graceOf({ gracePeriod }: Workload): number {
  return gracePeriod?.value ?? DEFAULT_GRACE;
}

function placeOf({ file, range, gracePeriod }: Workload): RelatedPlace {
  return { path: file, range: gracePeriod?.range ?? range, message: gracePeriod === undefined ? `This says nothing of a grace period, so it is ${DEFAULT_GRACE} seconds.` : 'This is the grace period.' };
}

function inCode(budget: ShutdownBudget, { grace, before, place }: { readonly grace: number; readonly before: number; readonly place: RelatedPlace | undefined }): Finding {
  const left = before === 0 ? `${spoken(grace)}` : `${spoken(grace - before)}, since \`preStop\` takes ${spoken(before)} of ${spoken(grace)}`;
  return {
    range: budget.range,
    message: {
      what: `This ${budgetInWords(budget)}, and is killed after ${left}.`,
      why: 'Kubernetes counts the grace period from the moment that it stops a pod, `preStop` included, and then kills whatever still runs: the requests that were to be finished are cut, and nothing is closed in order.',
      instead: `Set \`terminationGracePeriodSeconds\` to ${Math.ceil(before + budget.seconds + STOP_MARGIN)} or more, ${STOP_MARGIN} seconds beyond the sum, or take less time here.`,
    },
    ...(place === undefined ? {} : { related: [place] }),
  };
}

/** A `preStop` as long as the grace period leaves nothing for the signal, whatever the code does. */
function swallowed({ preStop, name }: Container, workload: Workload): Finding | undefined {
  const grace = graceOf(workload);
  if (preStop?.seconds === undefined || preStop.seconds < grace) return undefined;
  const said: Said<number> | undefined = workload.gracePeriod;
  return {
    range: preStop.range,
    message: {
      what: `${name === undefined ? 'The container' : `\`${name}\``} has next to no time to stop: \`preStop\` takes ${spoken(preStop.seconds)}, and the grace period ${said === undefined ? 'is 30 seconds where nothing is said' : `is ${spoken(grace)}`}.`,
      why: 'Kubernetes runs `preStop` before it sends SIGTERM, and counts it into the grace period: what is left of that is the time to finish requests. Where nothing is left, two seconds are given, and then it is killed.',
      instead: `Set \`terminationGracePeriodSeconds\` to the ${spoken(preStop.seconds)} of \`preStop\` and all that the service needs to finish behind it.`,
    },
  };
}
