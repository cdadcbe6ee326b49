import { alwaysSucceeds, probeCheckOf, targetName, usesIn } from '../../engine/model/probe-check.ts';
import type { Use } from '../../engine/model/fact.ts';
import { defineServiceRule } from '../../engine/model/rule.ts';

const ASKED = new Set(['database', 'cache', 'queue', 'http', 'storage', 'mail']);

/** What nobody can look into, but is a check by its name, is waited for, and may fail. */
function isOwnCheck({ target, name, awaited }: Use): boolean {
  return target === 'unknown' && awaited && /(?:health\w*|check\w*|ping|ready|status|isAlive|connect\w*|verify\w*)$/i.test(name);
}

export default defineServiceRule({
  id: 'no-always-200-health',
  family: 'health',
  preset: 'recommended',
  severity: 'error',
  summary: 'Disallow a health check that finds a failure and answers with success.',
  sources: ['https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/#define-a-liveness-http-request'],
  facts: ['route'],
  check(route, service) {
    const check = probeCheckOf(route, service);
    if (check === undefined || check.role === 'live' || check.handler.answersElsewhere || !service.isService || !alwaysSucceeds(check)) return undefined;
    const uses = usesIn(check);
    const use = uses.find(({ target }) => ASKED.has(target)) ?? uses[0];
    if (use === undefined || !uses.every((each) => each.caught && (ASKED.has(each.target) || isOwnCheck(each)))) return undefined;
    return {
      range: route.range,
      message: {
        what: `\`${check.path}\` asks ${ASKED.has(use.target) ? targetName(use) : `\`${use.name}\``}, and answers with success also when that fails.`,
        why: 'Probes and load balancers look at the status and not at the body: an instance that cannot serve is sent traffic all the same, and a rolling deploy replaces those that can.',
        instead: 'Answer 503 where what no request can do without was not reached.',
      },
    };
  },
});
