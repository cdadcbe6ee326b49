/** What a probe asks: whether to restart the process, whether to send it traffic, or nobody can tell which. */
export type ProbeRole = 'live' | 'ready' | 'generic';

const LIVE = /^(?:live|livez|liveness|alive|ping|heartbeat)$/i;
const READY = /^(?:ready|readyz|readiness)$/i;
const GENERIC = /^(?:health|healthz|healthcheck|health-check|_health|up)$/i;

/**
 * The role of a path by its last word. `/status` has none: products show people their state there.
 * `/health/live` is liveness, `/api/health` nobody can tell.
 */
export function probeRoleOf(path: string): ProbeRole | undefined {
  const last = path.split('?')[0]?.split('/').findLast((segment) => segment !== '') ?? '';
  return LIVE.test(last) ? 'live' : READY.test(last) ? 'ready' : GENERIC.test(last) ? 'generic' : undefined;
}

/** Whether a path may turn out to be one that a probe asks: a router's own root may be mounted under such a name. */
export function mayBeProbed(path: string): boolean {
  return path === '/' || path === '' || probeRoleOf(path) !== undefined;
}

/** Words without which a text registers no path that a probe asks; those of short names would be everywhere. */
export const PROBE_WORDS: readonly string[] = ['/health', '/_health', '/ready', '/live', '/alive', '/ping', '/heartbeat', "'/up'", '"/up"'];

/** Whether a path says by its name that it is for liveness: `/health/live`. `/ping` may be anybody's. */
export function isLiveness(path: string): boolean {
  return probeRoleOf(path) === 'live' && !/(?:ping|heartbeat)\/?$/i.test(path.split('?')[0] ?? '');
}
