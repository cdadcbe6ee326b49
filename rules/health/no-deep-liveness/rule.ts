import { actionsIn, type Behaviour, type Target, type Use } from '../../engine/model/fact.ts';
import { isLiveness } from '../../engine/model/probe.ts';
import { defineServiceRule } from '../../engine/model/rule.ts';
import type { Service } from '../../engine/model/service.ts';

const NAMES: Readonly<Record<Target, string>> = { database: 'the database', cache: 'the cache', http: 'another service', queue: 'the queue', mail: 'the mail server', storage: 'the storage', unknown: '' };

export default defineServiceRule({
  id: 'no-deep-liveness',
  family: 'health',
  preset: 'recommended',
  severity: 'warn',
  summary: 'Disallow a liveness check that fails when something else is away, which no restart brings back.',
  sources: ['https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/', 'https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/'],
  facts: ['route'],
  check(route, service) {
    if (route.handler === undefined || !['GET', 'HEAD', 'ANY'].includes(route.method)) return undefined;
    const asked = failingUse(route.handler);
    if (asked === undefined) return undefined;
    const path = service.pathsOf(route).find((each) => isAskedForLiveness(each, service));
    if (path === undefined) return undefined;
    const probe = service.deployed.probes.find((each) => each.asks === 'liveness' && each.path === path);
    return {
      range: route.range,
      message: {
        what: `\`${path}\` fails when ${NAMES[asked.target]} does not answer \`${asked.name}\`, and then every instance is restarted.`,
        why: 'A restart brings nothing back that is away: the instances lose the requests which they could still answer, and come up all at once in front of something that is just recovering. Amid a deploy the new ones are killed before they were ready.',
        instead: `Let \`${path}\` answer 200 without asking anything, and ask ${NAMES[asked.target]} in a path for readiness, such as \`/readyz\`.`,
      },
      ...(probe === undefined ? {} : { related: [{ path: probe.file, range: probe.range, message: 'This liveness probe asks it.' }] }),
    };
  },
});

/** By its name, or because a manifest says so; a path that is asked for readiness as well has another cure. */
function isAskedForLiveness(path: string, { deployed: { probes } }: Service): boolean {
  const asks = probes.filter((probe) => probe.path === path).map((probe) => probe.asks);
  return !asks.includes('readiness') && (asks.includes('liveness') || isLiveness(path));
}

/** What is waited for, with an answer that is no success where it fails. */
function failingUse({ actions }: Behaviour): Use | undefined {
  const all = actionsIn(actions);
  const says = all.some((action) => action.kind === 'respond' && (action.statuses === undefined || action.statuses.some((status) => status >= 500)));
  return all.find((action): action is Use => action.kind === 'use' && action.target !== 'unknown' && action.awaited && !isOwn(action) && (!action.caught || says));
}

/** A request to the instance itself says nothing of others. */
function isOwn({ target, url }: Use): boolean {
  return target === 'http' && /^https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\])\b/.test(url ?? '');
}
