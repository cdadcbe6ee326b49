import { actionsIn, type Action, type Use } from '../../engine/model/fact.ts';
import { isOneInstance } from '../../engine/model/one-instance.ts';
import { defineServiceRule } from '../../engine/model/rule.ts';

/** Words of what lets one instance alone do it, or makes doing it twice harmless. */
const GUARDS = /lock|mutex|\bNX\b|advisory|SKIP LOCKED|leader|isPrimary|isMaster|NODE_APP_INSTANCE|jobId|idempoten|runExclusive|distributed|upsertJobScheduler|dedup|claim|singleton|acquire/i;

/** What each instance says of itself. */
const OF_ITSELF = /telemetry|heartbeat|metrics|keep_?alive|register|announce/i;

/** Requests that change something at the other end. */
const CHANGES = /\.(?:post|put|patch|delete|send|sendMail|sendMessage|publish|add|create|charge|capture)$/i;

export default defineServiceRule({
  id: 'no-unguarded-scheduler',
  family: 'state',
  preset: 'strict',
  severity: 'warn',
  summary: 'Disallow sending by the clock of every instance without anything that lets only one do it.',
  sources: ['https://github.com/node-cron/node-cron#readme', 'https://docs.nestjs.com/techniques/task-scheduling', 'https://docs.bullmq.io/guide/job-schedulers'],
  facts: ['schedule'],
  check({ handler, range }, service) {
    if (!service.isService || isOneInstance(service) || service.platform === 'serverless' || service.platform === 'edge') return undefined;
    const sent = actionsIn(handler.actions).find(isSent);
    if (sent === undefined || OF_ITSELF.test(`${service.text(range)} ${sent.name} ${handler.file === service.file ? service.text(handler.range) : ''}`) || GUARDS.test(service.text({ start: 0, end: Number.MAX_SAFE_INTEGER }))) return undefined;
    return {
      range,
      message: {
        what: `Every instance calls \`${sent.name}\` by its own clock.`,
        why: 'There are always several instances, and during a rolling deploy twice as many: each of them sends the same at the same minute, and one that is replaced at that minute sends it half or not at all.',
        instead: 'Let one instance do it: a lock in the database or in Redis around it, a queue whose job has an id of its own (`jobId`), or the scheduler of the platform.',
      },
    };
  },
});

function isSent(action: Action): action is Use {
  if (action.kind !== 'use') return false;
  if (action.target === 'mail') return true;
  return (action.target === 'http' || action.target === 'queue') && CHANGES.test(action.name.replaceAll(/\?|\(.*\)/g, ''));
}
