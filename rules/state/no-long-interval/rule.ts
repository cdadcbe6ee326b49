import { defineServiceRule } from '../../engine/model/rule.ts';

const HOUR = 3_600_000;
/** Timers of Node keep milliseconds in 31 bits. */
const LONGEST = 2 ** 31 - 1;

export default defineServiceRule({
  id: 'no-long-interval',
  family: 'state',
  preset: 'recommended',
  severity: 'warn',
  summary: 'Disallow an interval so long that every deploy begins it anew before it is over.',
  sources: ['https://nodejs.org/docs/latest/api/timers.html#setintervalcallback-delay-args'],
  facts: ['interval'],
  check({ name, milliseconds, alsoRuns, range }, service) {
    if (!service.isService || milliseconds < 6 * HOUR || (alsoRuns && milliseconds <= LONGEST)) return undefined;
    if (milliseconds > LONGEST) {
      return {
        range,
        message: {
          what: `${name} runs a thousand times a second: ${milliseconds} ms are more than a timer of Node can hold.`,
          why: 'What does not fit into 31 bits (24.8 days) is taken for one millisecond, with a warning in the log.',
          instead: 'Let a job of the database or of the queue, or cron, call it when it is time.',
        },
      };
    }
    const hours = Math.round(milliseconds / HOUR);
    return {
      range,
      message: {
        what: `${name} runs for the first time ${hours} hours after the start of an instance, and every deploy begins that time anew.`,
        why: 'Who deploys more often than that, or whose instances are replaced more often, never gets it done; nobody notices, for nothing fails.',
        instead: 'Run it once at the start as well, or let a job of the database or of the queue, or cron, call it when it is time.',
      },
    };
  },
});
