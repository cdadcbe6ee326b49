import type { Service } from '../../rules/index.ts';

/** How the time between the signal and the kill is spent, in seconds. */
export interface Budget {
  /** Until the process ends in any case. */
  readonly process: number;
  readonly readinessDelay: number;
  readonly drain: number;
  /** When the orchestrator kills the process, where the project says it. */
  readonly told: number | undefined;
  /** Whether a preStop hook waits for the load balancer already. */
  readonly hasWaited: boolean;
}

/** What Kubernetes, and Docker for its compose, leave a process that says nothing else. */
const KUBERNETES = 30;
const COMPOSE = 10;

/** So much is left for the end of the process. */
const MARGIN = 2;

/** The budget by the shortest grace period of the manifests that name the package, less what their preStop hooks take of it. */
export function budgetOf({ settings, deployed }: Service): Budget {
  const pods = deployed.pods.map(({ workload, container }) => ({ grace: workload.gracePeriod?.value ?? KUBERNETES, waited: container.preStop?.seconds ?? 0 }));
  const compose = deployed.compose.filter(({ staysUp }) => staysUp).map(({ stopGracePeriod }) => ({ grace: stopGracePeriod?.value ?? COMPOSE, waited: 0 }));
  const [shortest] = [...pods, ...compose].sort((left, right) => left.grace - left.waited - (right.grace - right.waited));
  const told = settings.gracePeriodSeconds ?? shortest?.grace;
  const waited = shortest?.waited ?? 0;
  const process = Math.max(Math.floor((told ?? KUBERNETES) - waited - MARGIN), 1);
  const readinessDelay = waited > 0 ? 0 : Math.min(5, Math.floor(process / 5));
  return { process, readinessDelay, drain: Math.max(Math.floor(((process - readinessDelay) * 2) / 3), 1), told, hasWaited: waited > 0 };
}
