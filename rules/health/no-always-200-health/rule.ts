import { alwaysSucceeds, probeCheckOf, targetName, usesIn } from '../../engine/model/probe-check.ts';
import { defineServiceRule } from '../../engine/model/rule.ts';

const ASKED = new Set(['database', 'cache', 'queue', 'http', 'storage', 'mail']);

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
    if (check === undefined || check.role === 'live' || !check.handler.complete || !service.isService || !alwaysSucceeds(check)) return undefined;
    const uses = usesIn(check);
    const [use] = uses;
    if (use === undefined || !uses.every(({ caught, target }) => caught && ASKED.has(target))) return undefined;
    return {
      range: route.range,
      message: {
        what: `\`${check.path}\` asks ${targetName(use)}, and answers with success also when that fails.`,
        why: 'Probes and load balancers look at the status and not at the body: an instance that cannot serve is sent traffic all the same, and a rolling deploy replaces those that can.',
        instead: 'Answer 503 where what no request can do without was not reached.',
      },
    };
  },
});
