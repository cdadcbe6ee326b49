import { defineServiceRule } from '../../engine/model/rule.ts';

/** Milliseconds: shorter than many answers take, and far below what an orchestrator grants. */
const SHORT = 5000;

/** What a library does when it is told nothing: milliseconds, the option, and what it cuts. */
const DEFAULTS: Readonly<Record<string, { readonly milliseconds: number; readonly option: string } | undefined>> = {
  '@godaddy/terminus': { milliseconds: 1000, option: 'timeout' },
  'http-terminator': { milliseconds: 1000, option: 'gracefulTerminationTimeout' },
  'close-with-grace': { milliseconds: 10_000, option: 'delay' },
};

export default defineServiceRule({
  id: 'no-short-shutdown-default',
  family: 'shutdown',
  preset: 'recommended',
  severity: 'warn',
  summary: 'Disallow a shutdown library to cut requests that take longer than a moment.',
  sources: ['https://github.com/godaddy/terminus#usage', 'https://github.com/gajus/http-terminator#usage', 'https://github.com/mcollina/close-with-grace#readme'],
  facts: ['shutdownLibrary'],
  check({ library, limit, range }, service) {
    const known = DEFAULTS[library];
    if (known === undefined || limit === 'unknown' || !service.isService) return undefined;
    const milliseconds = limit === 'default' ? known.milliseconds : limit;
    if (milliseconds >= SHORT) return undefined;
    return {
      range,
      message: {
        what: `Requests that take longer than ${inWords(milliseconds)} are cut at each deploy: that is how long \`${library}\` waits${limit === 'default' ? ' when it is told nothing' : ' here'}.`,
        why: 'A rolling deploy stops every old instance, and who waits for an answer of one gets a reset connection; the orchestrator would have waited half a minute.',
        instead: `Set \`${known.option}\` to what the slowest request needs, some seconds below the grace period: \`${known.option}: 20000\`.`,
      },
    };
  },
});

function inWords(milliseconds: number): string {
  if (milliseconds === 1000) return 'a second';
  return milliseconds % 1000 === 0 ? `${milliseconds / 1000} seconds` : `${milliseconds} ms`;
}
