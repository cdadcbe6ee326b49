import { defineServiceRule } from '../../engine/model/rule.ts';

/** Words of an end at which it may be emptied. */
const ENDS = /SIGTERM|SIGINT|beforeExit|onModuleDestroy|beforeApplicationShutdown|onApplicationShutdown|onClose|preClose|shutdown|terminate|dispose|destroy|\b(?:close|stop|end|drain|finish)\w*\s*[(=:]/i;

function escaped(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&');
}

export default defineServiceRule({
  id: 'no-unflushed-buffer',
  family: 'state',
  preset: 'strict',
  severity: 'warn',
  summary: 'Disallow keeping in a list of the process what is written out later, with nothing that writes it out at the end.',
  sources: ['https://12factor.net/disposability', 'https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination'],
  facts: ['buffer'],
  check({ name, flush, range }, service) {
    if (!service.isService || service.platform === 'serverless' || service.platform === 'edge') return undefined;
    if (ENDS.test(service.text({ start: 0, end: Number.MAX_SAFE_INTEGER }))) return undefined;
    // Whoever ends the process may call it from another file.
    if (flush !== '' && service.mentions(new RegExp(`(?:SIGTERM|onModuleDestroy|onApplicationShutdown|onClose|shutdown)[\\s\\S]{0,2000}?\\b${escaped(flush)}\\(`))) return undefined;
    return {
      range,
      message: {
        what: `What \`${name}\` has gathered since the interval last ran is lost when this process ends.`,
        why: 'A rolling deploy ends every old instance: each deploy loses one round of it on each of them, and nobody is told.',
        instead: flush === '' ? 'Write it out on SIGTERM as well, behind the last request and before the exit.' : `Call \`${flush}()\` on SIGTERM as well, behind the last request and before the exit, and wait for it.`,
      },
    };
  },
});
