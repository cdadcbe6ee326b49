import { defineServiceRule } from '../../engine/model/rule.ts';

/** Packages that may stand in the place of the global `fetch`; some of their versions know a timeout. */
const REPLACEMENTS = ['node-fetch', 'cross-fetch', 'isomorphic-fetch', 'whatwg-fetch', 'make-fetch-happen', 'fetch-ponyfill'];

export default defineServiceRule({
  id: 'no-fetch-timeout-option',
  family: 'resilience',
  preset: 'recommended',
  severity: 'error',
  summary: 'Disallow a `timeout` among the options of `fetch`, which takes no notice of it.',
  sources: ['https://fetch.spec.whatwg.org/#requestinit', 'https://nodejs.org/docs/latest/api/globals.html#fetch', 'measured: test/truth/fetch-timeout.test.ts'],
  facts: ['fetchTimeout'],
  check({ range, replacement }, service) {
    if (service.platform === 'bun' || service.platform === 'deno' || REPLACEMENTS.some((name) => service.dependencies.has(name))) return undefined;
    return {
      range,
      message: {
        what: '`fetch` has no option `timeout`: this request has no such limit, and waits as long as the other side keeps it waiting.',
        why: 'During a rolling deploy of the other side some requests get no answer. Each of them holds up its caller: a readiness check that never answers, a shutdown that outlasts the grace period.',
        instead: 'Limit it with `signal: AbortSignal.timeout(milliseconds)`.',
      },
      suggestions: replacement === undefined ? [] : [{ title: 'Limit it with a signal', edits: [{ range, text: replacement }] }],
    };
  },
});
