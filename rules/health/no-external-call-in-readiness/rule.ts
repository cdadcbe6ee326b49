import type { Use } from '../../engine/model/fact.ts';
import { failsWith, placeOf, probeCheckOf, usesIn } from '../../engine/model/probe-check.ts';
import { defineServiceRule } from '../../engine/model/rule.ts';

/** Addresses of the machine or the cluster; a name without a dot is one of compose or Kubernetes. */
const OWN = /^https?:\/\/(?:localhost|127\.|0\.0\.0\.0|\[::1\]|10\.|192\.168\.|[^/.:]+(?::\d+)?(?:\/|$)|[^/]*\.(?:local|localhost|internal|svc|cluster\.local)(?::\d+)?(?:\/|$))/i;

export default defineServiceRule({
  id: 'no-external-call-in-readiness',
  family: 'health',
  preset: 'recommended',
  severity: 'warn',
  summary: 'Disallow a readiness check that fails with the service of somebody else.',
  sources: ['https://aws.amazon.com/builders-library/implementing-health-checks/'],
  facts: ['route'],
  check(route, service) {
    const check = probeCheckOf(route, service);
    if (check === undefined || check.role === 'live' || !service.isService) return undefined;
    const use = usesIn(check).find((each) => !each.conditional && isOfOthers(each) && failsWith(each, check));
    if (use === undefined) return undefined;
    return {
      range: placeOf(use, route),
      message: {
        what: `\`${check.path}\` fails when ${addressOf(use)} does, and then no instance takes traffic any more.`,
        why: 'All instances ask the same service, so its outage, or only its slowness, takes all of them out at once, with every route that does not need it; a rolling deploy in that hour never gets a new instance ready.',
        instead: 'Leave it out of the check: answer the requests that need it with an error, measure it, and keep readiness for what no request can do without.',
      },
    };
  },
});

/** Of a request whose address only the running program knows, nobody can tell whose it is. */
function isOfOthers({ target, url }: Use): boolean {
  if (target === 'mail') return true;
  return target === 'http' && url !== undefined && /^https?:\/\/[^/]+\./.test(url) && !OWN.test(url);
}

function addressOf({ url, name }: Use): string {
  return `\`${/^https?:\/\/([^/?#]+)/.exec(url ?? '')?.[1] ?? name}\``;
}
