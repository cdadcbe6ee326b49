import { connectsIn, placeOf, probeCheckOf, targetName } from '../../engine/model/probe-check.ts';
import { defineServiceRule } from '../../engine/model/rule.ts';

const CONNECTED = new Set(['database', 'cache', 'queue']);

export default defineServiceRule({
  id: 'no-connection-per-probe',
  family: 'health',
  preset: 'recommended',
  severity: 'warn',
  summary: 'Disallow a health check that opens a connection of its own each time it is asked.',
  sources: ['https://www.postgresql.org/docs/current/runtime-config-connection.html#GUC-MAX-CONNECTIONS', 'https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/'],
  facts: ['route'],
  check(route, service) {
    const check = probeCheckOf(route, service);
    const connect = check === undefined || !service.isService ? undefined : connectsIn(check).find(({ target, conditional }) => CONNECTED.has(target) && !conditional);
    if (check === undefined || connect === undefined) return undefined;
    return {
      range: placeOf(connect, route),
      message: {
        what: `Each probe of \`${check.path}\` opens a new connection to ${targetName(connect)}.`,
        why: 'Every instance is asked every few seconds, and during a rolling deploy there are more of them. Where a failure skips the closing, connections are left behind until the server takes no more; and what the check proves is not that the pool of the requests works.',
        instead: 'Ask through the client that the requests use, with a limit of time.',
      },
    };
  },
});
