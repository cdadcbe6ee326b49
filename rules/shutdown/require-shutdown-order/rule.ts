import type { Behaviour, Release } from '../../engine/model/fact.ts';
import { defineServiceRule } from '../../engine/model/rule.ts';
import { clientOf, inOrder, isNeededByRequests } from '../../engine/model/shutdown.ts';

export default defineServiceRule({
  id: 'require-shutdown-order',
  family: 'shutdown',
  preset: 'recommended',
  severity: 'error',
  summary: 'Require a service to close its server before what its requests need.',
  sources: ['https://nodejs.org/docs/latest/api/http.html#serverclosecallback', 'https://fastify.dev/docs/latest/Reference/Hooks/#preclose', 'measured: test/truth/draining.test.ts'],
  facts: ['signal', 'hook'],
  check(fact, service) {
    if (fact.handler === undefined || !service.isService) return undefined;
    const isHook = fact.kind === 'hook';
    if (isHook ? fact.library !== 'fastify' || fact.hook !== 'preClose' : !fact.signals.includes('SIGTERM')) return undefined;
    const release = isHook ? inOrder(fact.handler.actions).find(isNeeded) : closedBefore(fact.handler);
    if (release === undefined) return undefined;
    const client = clientOf(release);
    return {
      range: release.file === service.file ? release.range : fact.range,
      message: {
        what: `\`${client}\` is closed while the server still takes requests: those under way, and those that still come, fail for want of it.`,
        why: isHook
          ? 'With each deploy Fastify calls `preClose` while it is still answering, and `onClose` when its last request is answered.'
          : 'A rolling deploy stops every old instance with SIGTERM in the middle of its work, and the load balancer sends it requests for a moment longer.',
        instead: isHook ? `Close \`${client}\` in \`onClose\`.` : `Wait until the server has closed, and close \`${client}\` then.`,
      },
    };
  },
});

function isNeeded(action: Behaviour['actions'][number]): action is Release {
  return action.kind === 'release' && isNeededByRequests(action);
}

/** What is closed in front of the server. Two conditions may be two branches, of which only one is ever taken. */
function closedBefore({ actions }: Behaviour): Release | undefined {
  const order = inOrder(actions);
  const server = order.find(({ kind }) => kind === 'closeServer');
  if (server === undefined) return undefined;
  return order.slice(0, order.indexOf(server)).filter(isNeeded).find(({ conditional }) => !conditional || !server.conditional);
}
