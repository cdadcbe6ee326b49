import { defineServiceRule } from '../../engine/model/rule.ts';
import type { Service } from '../../engine/model/service.ts';

/** Libraries of pages: what asks there is the browser, which no deploy replaces. */
const PAGES = ['react-dom', 'vue', 'svelte', '@angular/core', 'solid-js', 'preact', 'next'];

/** Words of a limit that is set later, for all clients or for each request. */
const LATER = /\.defaults\.timeout\s*=|\bconfig\.(?:timeout|signal)\s*=/;

/** Words of a limit in the file that makes the client: of each request, or around it. */
const BESIDE = /\btimeout\b(?!\s*:\s*(?:0|false)\b)|\bsignal\b|AbortController/i;

export default defineServiceRule({
  id: 'require-client-timeout',
  family: 'resilience',
  preset: 'recommended',
  severity: 'warn',
  summary: 'Require a limit for how long a client of HTTP waits for its partner.',
  sources: ['https://axios-http.com/docs/req_config', 'https://github.com/sindresorhus/got/blob/main/documentation/6-timeout.md', 'https://github.com/sindresorhus/ky#timeout'],
  facts: ['unlimitedClient'],
  check({ library, range }, service) {
    if (!service.isService || PAGES.some((name) => service.dependencies.has(name)) || !serves(service) || BESIDE.test(service.text({ start: 0, end: Number.MAX_SAFE_INTEGER })) || service.mentions(LATER)) return undefined;
    return {
      range,
      message: {
        what: `This client of \`${library}\` waits for its partner without an end.`,
        why: 'During a deploy of the partner, or of whatever stands in between, a connection may go silent without being closed. Each request that waits on it is held as long, and an instance of this service that is told to stop cannot finish them: it is killed with them.',
        instead: library === 'got' ? 'Give it a limit below the grace period: `timeout: { request: 10_000 }`.' : 'Give it a limit below the grace period: `timeout: 10_000`.',
      },
    };
  },
});

/** Something asks this package for work: a client of a page in the browser is nobody's shutdown. */
function serves(service: Service): boolean {
  return service.factsOf('listen').length > 0 || service.factsOf('application').length > 0 || service.factsOf('worker').length > 0;
}
