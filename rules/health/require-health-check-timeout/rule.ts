import { actionsIn, type Action, type Use } from '../../engine/model/fact.ts';
import { placeOf, probeCheckOf, targetName } from '../../engine/model/probe-check.ts';
import { defineServiceRule } from '../../engine/model/rule.ts';

/** A limit around it: in the file that asks, or of the client, wherever that is made. */
const LIMITS = /timeout|AbortSignal|Promise\.race|withDeadline/i;
const OF_CLIENTS = /statement_timeout|query_timeout|connectionTimeoutMillis|commandTimeout|socketTimeout|maxRetriesPerRequest|acquireConnectionTimeout|pool_timeout|under-pressure/;

/** Libraries that limit what they ask by themselves. */
const LIMITED = new Set(['@nestjs/terminus']);

export default defineServiceRule({
  id: 'require-health-check-timeout',
  family: 'health',
  preset: 'strict',
  severity: 'warn',
  summary: 'Require a limit for how long a health check waits for what it asks.',
  sources: ['https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/#configure-probes', 'https://node-postgres.com/apis/pool'],
  facts: ['route'],
  check(route, service) {
    const check = probeCheckOf(route, service);
    const { handler } = route;
    if (check === undefined || handler === undefined || !service.isService) return undefined;
    const use = actionsIn(handler.actions).find(waits);
    if (use === undefined || LIMITS.test(service.text({ start: 0, end: Number.MAX_SAFE_INTEGER })) || service.mentions(OF_CLIENTS)) return undefined;
    return {
      range: placeOf(use, route),
      message: {
        what: `\`${check.path}\` waits for ${targetName(use)} without an end.`,
        why: 'Where that is slow, the probe gives up after a second and asks anew, and each answer that is still waited for holds a connection: in a rolling deploy, with more instances than ever, the checks take the pool that the requests need.',
        instead: 'Give up earlier than the probe does, with `AbortSignal.timeout(800)` or a limit of the client, and say 503 then.',
      },
    };
  },
});

function waits(action: Action): action is Use {
  return action.kind === 'use' && action.awaited && (action.target === 'database' || action.target === 'cache' || action.target === 'http') && !LIMITED.has(action.library ?? '');
}
