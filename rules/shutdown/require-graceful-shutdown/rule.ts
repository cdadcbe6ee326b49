import { defineServiceRule } from '../../engine/model/rule.ts';

export default defineServiceRule({
  id: 'require-graceful-shutdown',
  family: 'shutdown',
  preset: 'recommended',
  severity: 'warn',
  summary: 'Require a service to finish its requests when it is told to stop.',
  sources: ['https://nodejs.org/docs/latest/api/process.html#signal-events', 'https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination', 'measured: test/truth/signals.test.ts'],
  facts: ['listen'],
  check(listen, service) {
    if (listen.port === 0 || !service.isService || service.endsGracefully !== 'no') return undefined;
    if (service.platform === 'serverless' || service.platform === 'edge') return undefined;
    return {
      range: listen.range,
      message: {
        what: 'Nothing here listens for SIGTERM: each deploy cuts the requests that this server is working on.',
        why: 'A rolling deploy stops every old instance with SIGTERM. Node then ends at once, in the middle of its answers; as process 1 of a container it ignores the signal, goes on taking requests, and is killed when the grace period is over.',
        instead:
          'On SIGTERM fail the readiness check, wait until no new requests are sent here, answer the open ones with `Connection: close`, close the server, then its clients, and exit, all within the grace period.',
      },
    };
  },
});
