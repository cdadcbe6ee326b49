import { defineServiceRule } from '../../engine/model/rule.ts';

/** Whoever ends the application by some other way, or a framework of the house that may. */
const ENDS = /enableShutdownHooks|SIGTERM|SIGINT|close-with-grace|terminus['"/]|lightship|stoppable|graceful|\bapp\.close\(/i;

export default defineServiceRule({
  id: 'require-nest-shutdown-hooks',
  family: 'shutdown',
  preset: 'recommended',
  severity: 'error',
  summary: 'Require a NestJS service with shutdown hooks to have them called.',
  sources: ['https://docs.nestjs.com/fundamentals/lifecycle-events#application-shutdown', 'measured: test/truth/nest-shutdown.test.ts'],
  facts: ['listen'],
  check(listen, service) {
    if (listen.library !== 'nest' || listen.port === 0 || !service.isService || service.platform === 'serverless' || service.settings.shutdown === 'external') return undefined;
    // Where no word says anything of an end at all, `require-graceful-shutdown` speaks.
    if (service.endsGracefully === 'no' || service.mentions(ENDS)) return undefined;
    const [hook] = service.factsOf('hook').filter(({ library }) => library === 'nest');
    if (hook === undefined) return undefined;
    return {
      range: listen.range,
      message: {
        what: `SIGTERM ends this application at once: \`${hook.hook}\` is never called, and open requests are cut.`,
        why: 'A rolling deploy stops every old instance with SIGTERM. Nest listens for it only when it is told to, and what the hooks would close or finish is left as it is.',
        instead: 'Call `app.enableShutdownHooks()` before `app.listen()`.',
      },
    };
  },
});
