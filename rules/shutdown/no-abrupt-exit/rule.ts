import { defineServiceRule } from '../../engine/model/rule.ts';
import { abruptExit } from '../../engine/model/shutdown.ts';

export default defineServiceRule({
  id: 'no-abrupt-exit',
  family: 'shutdown',
  preset: 'recommended',
  severity: 'error',
  summary: 'Disallow ending a server on SIGTERM before its requests are finished.',
  sources: ['https://nodejs.org/docs/latest/api/process.html#processexitcode', 'https://nodejs.org/docs/latest/api/http.html#serverclosecallback', 'measured: test/truth/signals.test.ts'],
  facts: ['signal'],
  check(signal, service) {
    if (!signal.signals.includes('SIGTERM') || signal.handler === undefined || !service.isService) return undefined;
    if (service.platform === 'serverless' || service.platform === 'edge') return undefined;
    // What stands behind a `return` may not be reached, which the actions do not tell.
    if (signal.handler.file !== service.file || /\breturn\b/.test(service.text(signal.handler.range))) return undefined;
    const exit = abruptExit(signal.handler, service);
    // Another file may be another process: only a server that stands beside the listener, or loads its file, is cut for certain.
    if (exit === undefined || !service.servesHere) return undefined;
    const closes = signal.handler.actions.some(({ kind }) => kind === 'closeServer');
    const releases = signal.handler.actions.some(({ kind, awaited }) => kind === 'release' && awaited);
    return {
      range: exit.file === service.file ? exit.range : signal.range,
      message: {
        what: closes
          ? 'The process ends while `server.close()` has only begun: it does not wait for the requests that are under way.'
          : releases
            ? 'SIGTERM closes what this server uses and ends it, without a wait for the requests that it is working on.'
            : 'SIGTERM ends this server at once, in the middle of the requests that it is working on.',
        why: 'A rolling deploy stops every old instance with SIGTERM: whoever waits for an answer from one gets a reset connection instead.',
        instead: 'Exit in the callback of `server.close`, and at the latest when a limit is over that is shorter than the grace period.',
      },
    };
  },
});
