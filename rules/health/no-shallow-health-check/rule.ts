import type { Action, Behaviour, Route } from '../../engine/model/fact.ts';
import { probeRoleOf } from '../../engine/model/probe.ts';
import { probedPathsOf } from '../../engine/model/probe-check.ts';
import { defineServiceRule } from '../../engine/model/rule.ts';
import type { Service } from '../../engine/model/service.ts';

/** Frameworks whose paths are those of files. */
const FILE_ROUTERS = /^(?:next$|react-router|@react-router\/|@remix-run\/)/;

/** Any text that ends as the path of a readiness check does. */
const NAMED_READY = /(?<!\w)(?:readyz?|readiness)\/?['"`]/i;

export default defineServiceRule({
  id: 'no-shallow-health-check',
  family: 'health',
  preset: 'recommended',
  severity: 'warn',
  summary: 'Disallow a readiness check that says yes whatever the state of the instance.',
  sources: ['https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/'],
  facts: ['route'],
  check(route, service) {
    if (route.handler === undefined || !['GET', 'HEAD', 'ANY'].includes(route.method) || !isConstantSuccess(route.handler)) return undefined;
    const path = service.pathsOf(route).find((each) => isAskedForReadiness(each));
    if (path === undefined || (probeRoleOf(path) === 'generic' && (hasReadyRoute(service) || asksAnother(path, service)))) return undefined;
    return {
      range: route.range,
      message: {
        what: `\`${path}\` answers yes as soon as the process listens, whether or not it can serve.`,
        why: 'During a rolling deploy the old instances are stopped once the new ones say yes: one that cannot reach its database passes for ready, takes traffic and fails it.',
        instead:
          probeRoleOf(path) === 'ready'
            ? `Answer 503 from \`${path}\` until the instance has reached what it cannot serve without, and again from the moment it shuts down.`
            : `Leave \`${path}\` as it is for liveness, and add \`/readyz\`, which answers 503 until the instance has reached what it cannot serve without, and again from the moment it shuts down.`,
      },
    };
  },
});

function isAskedForReadiness(path: string): boolean {
  const role = probeRoleOf(path);
  return role === 'ready' || role === 'generic';
}

/** Nothing is asked, nothing decided: every answer is a success that is written down. */
function isConstantSuccess({ actions, complete }: Behaviour): boolean {
  return complete && actions.some(({ kind }) => kind === 'respond') && actions.every(isSuccess);
}

function isSuccess(action: Action): boolean {
  return action.kind === 'respond' && action.statuses !== undefined && action.statuses.every((status) => status >= 200 && status < 300);
}

/** A package that answers for its readiness elsewhere has split the two, and this one is the liveness. */
function hasReadyRoute(service: Service): boolean {
  if (!service.mentions(NAMED_READY) && ![...service.dependencies].some((name) => FILE_ROUTERS.test(name))) return false;
  return service.factsOf('route').some((route: Route) => probedPathsOf(route, service).some((path) => probeRoleOf(path) === 'ready'));
}

/** The manifests that name the package say what is asked, and it is something else: this path is there for people. */
function asksAnother(path: string, { deployed }: Service): boolean {
  const asked = deployed.probes.filter(({ asks }) => asks !== 'liveness').map((each) => each.path);
  return asked.length > 0 && !asked.includes(path);
}
