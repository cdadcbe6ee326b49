import { actionsIn, type Release } from '../../engine/model/fact.ts';
import { defineServiceRule } from '../../engine/model/rule.ts';
import { clientOf, isNeededByRequests } from '../../engine/model/shutdown.ts';

/** Called before Nest closes its server, in this order. */
const EARLY = new Set(['onModuleDestroy', 'beforeApplicationShutdown']);

export default defineServiceRule({
  id: 'no-early-nest-close',
  family: 'shutdown',
  preset: 'recommended',
  severity: 'error',
  summary: 'Disallow closing in an early hook of NestJS what the requests still need.',
  sources: ['https://docs.nestjs.com/fundamentals/lifecycle-events', 'https://github.com/nestjs/typeorm/pull/164', 'https://github.com/nestjs/mongoose/pull/206', 'measured: test/truth/nest-shutdown.test.ts'],
  facts: ['hook'],
  check(hook, service) {
    if (hook.library !== 'nest' || !EARLY.has(hook.hook) || hook.handler === undefined || !service.isService) return undefined;
    const release = actionsIn(hook.handler.actions).find((action): action is Release => action.kind === 'release' && isNeededByRequests(action));
    if (release === undefined || !service.factsOf('listen').some(({ library }) => library === 'nest')) return undefined;
    return {
      range: hook.range,
      message: {
        what: `\`${hook.hook}\` closes \`${clientOf(release)}\` while the server still takes requests.`,
        why: 'On SIGTERM Nest calls `onModuleDestroy`, then `beforeApplicationShutdown`, then closes the HTTP server, then calls `onApplicationShutdown`: with each deploy the requests that are under way, and those that still come, fail for want of the connection.',
        instead: 'Do it in `onApplicationShutdown` (`implements OnApplicationShutdown`), which is called when no request is left.',
      },
    };
  },
});
