import type { Route } from '../../engine/model/fact.ts';
import { defineServiceRule } from '../../engine/model/rule.ts';
import type { Service } from '../../engine/model/service.ts';

/** Routes that no version concerns: of partners, machines and pages. */
const NO_CONTRACT = /(?:^|\/)(?:health\w*|_health|live\w*|ready\w*|readiness|alive|ping|status|up|metrics?|version|webhooks?|hooks?|callbacks?|oauth2?|auth|sso|saml|login|logout|internal|_internal|admin|private|docs?|swagger\w*|openapi\w*|graphql|trpc|static|assets|public|favicon\S*|robots\S*|\.well-known|cron|jobs?|socket\S*|config)(?:\/|$)|[*(]|\.\w+$/i;

/** The version is told in another way. */
const ELSEWHERE = /enableVersioning|accept-version|api-version|VERSION_NEUTRAL/i;

/** How many routes with a version make it the way of the house. */
const ENOUGH = 3;

/** What stands in front of the version, how often: `/api` of `/api/v1/orders`. */
const PREFIXES = new WeakMap<readonly Route[], ReadonlyMap<string, number>>();

function prefixesOf(service: Service): ReadonlyMap<string, number> {
  const routes = service.factsOf('route');
  let known = PREFIXES.get(routes);
  if (known === undefined) {
    const counted = new Map<string, number>();
    for (const path of routes.flatMap((route) => service.pathsOf(route))) {
      const prefix = /^((?:\/[^/]+)+)\/v\d+(?:\/|$)/.exec(path)?.[1];
      if (prefix !== undefined) counted.set(prefix, (counted.get(prefix) ?? 0) + 1);
    }
    PREFIXES.set(routes, (known = counted));
  }
  return known;
}

export default defineServiceRule({
  id: 'require-api-version',
  family: 'contracts',
  preset: 'strict',
  severity: 'warn',
  summary: 'Require a version in the path of a route where its neighbours have one.',
  sources: ['https://cloud.google.com/apis/design/versioning', 'https://docs.nestjs.com/techniques/versioning'],
  facts: ['route'],
  check(route, service) {
    if (!service.isService) return undefined;
    const prefixes = prefixesOf(service);
    const path = service.pathsOf(route).find((each) => !/\/v\d+(?:\/|$)/.test(each) && !NO_CONTRACT.test(each));
    const prefix = path === undefined ? undefined : [...prefixes].find(([each, count]) => count >= ENOUGH && path.startsWith(`${each}/`))?.[0];
    if (path === undefined || prefix === undefined || service.mentions(ELSEWHERE)) return undefined;
    return {
      range: route.range,
      message: {
        what: `\`${path}\` has no version, as the other routes under \`${prefix}\` have.`,
        why: 'Clients outlive every deploy. The day this answer changes its shape, old clients and new ones ask at the same path, and there is no second one to move to.',
        instead: `Serve it under \`${prefix}/v1${path.slice(prefix.length)}\` as well, and let the old path go when nobody asks there any more.`,
      },
    };
  },
});
