import { actionsIn, type Action, type Behaviour, type CloseServer } from '../../engine/model/fact.ts';
import { defineServiceRule } from '../../engine/model/rule.ts';
import { calleeOf, inOrder, isAwaitedClose, saidOf } from '../../engine/model/shutdown.ts';

/** Servers whose `close` waits as long as it takes, and how their connections are reached; those of libraries that end services have limits of their own. */
const SERVERS: Readonly<Record<string, string>> = { http: 'server', fastify: 'app.server', nest: 'app.getHttpServer()' };

/** Words of limits that no action shows: a race, a signal that aborts, an option or a function that speaks of one. */
const LIMITS = /setTimeout\s*\([^;]{0,400}?(?:exit|reject|resolve|abort|closeAllConnections|destroy|terminate|kill)|AbortSignal\.timeout|Promise\.race|\b(?:pTimeout|withTimeout|timeoutAfter|deadline\w*|closeAllConnections|forceCloseConnections|close-with-grace|http-terminator|stoppable|@godaddy\/terminus|http-graceful-shutdown|lightship)\b/i;

export default defineServiceRule({
  id: 'require-shutdown-deadline',
  family: 'shutdown',
  preset: 'recommended',
  severity: 'warn',
  summary: 'Require a limit for how long a shutdown waits for requests.',
  sources: ['https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination', 'https://nodejs.org/docs/latest/api/http.html#servercloseallconnections', 'measured: test/truth/draining.test.ts'],
  facts: ['signal'],
  check({ signals, handler, range }, service) {
    if (handler === undefined || !signals.includes('SIGTERM') || !service.isService) return undefined;
    const found = waitsForEver(handler);
    if (found === undefined || service.mentions(LIMITS)) return undefined;
    const { close, behind } = found;
    return {
      range: close.file === service.file ? calleeOf(close.range, service) : range,
      message: {
        what: `Nothing limits how long \`${saidOf(close, service)}()\` waits: one connection that stays open keeps \`${behind}\` from ever running.`,
        why: 'A download, a stream or a socket that outlasts the grace period is enough. With each deploy such an instance is killed in the middle of its shutdown, and what stands behind the close is lost.',
        instead: `Set a limit that is shorter than the grace period: \`setTimeout(() => ${SERVERS[close.library] ?? 'server'}.closeAllConnections(), 20_000).unref()\`.`,
      },
    };
  },
});

function isCleanUp(action: Action): action is Extract<Action, { readonly name: string }> {
  return (action.kind === 'release' && action.target !== 'http') || (action.kind === 'use' && action.target !== 'http' && action.target !== 'unknown');
}

/** A close that is waited for, with no limit, and what is closed or written behind it. */
function waitsForEver({ actions }: Behaviour): { readonly close: CloseServer; readonly behind: string } | undefined {
  const all = actionsIn(actions);
  if (all.some(({ kind }) => kind === 'timer' || kind === 'closeConnections')) return undefined;
  const order = inOrder(actions);
  const close = order.find((action): action is CloseServer => action.kind === 'closeServer' && SERVERS[action.library] !== undefined);
  if (close === undefined || !isAwaitedClose(close)) return undefined;
  const clean = order.slice(order.indexOf(close) + 1).find(isCleanUp);
  return clean === undefined ? undefined : { close, behind: clean.name };
}
