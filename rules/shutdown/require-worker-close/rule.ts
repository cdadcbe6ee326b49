import { actionsIn } from '../../engine/model/fact.ts';
import { defineServiceRule } from '../../engine/model/rule.ts';

/** What a consumer does with work, how it is told to stop, and what becomes of work that is cut. */
interface Consumer {
  readonly close: string;
  readonly lost: string;
}

const CONSUMERS: Readonly<Record<string, Consumer>> = {
  bullmq: { close: 'await worker.close()', lost: 'its jobs count as stalled after half a minute, and are done a second time from the start or given up' },
  bull: { close: 'await queue.close()', lost: 'its jobs count as stalled after half a minute, and are done a second time from the start or given up' },
  kafkajs: { close: 'await consumer.disconnect()', lost: 'its group waits for the session to time out, and what it had not committed is done a second time' },
  amqplib: { close: 'await channel.cancel(consumerTag)', lost: 'what it had not acknowledged is delivered a second time, after half of the work was done' },
  'amqplib/callback_api': { close: 'channel.cancel(consumerTag)', lost: 'what it had not acknowledged is delivered a second time, after half of the work was done' },
  'sqs-consumer': { close: 'consumer.stop()', lost: 'its messages come back when their visibility is over, after half of the work was done' },
};

/** Words of a consumer that is closed, in whatever file; one in a file that has the library's name may be called from anywhere. */
const CLOSED = /(?:worker|consumer|processor|queue|channel|subscriber|job)s?\w*\)?[?!]?\.(?:close|disconnect|stop|cancel|pause)\(|(?:close|stop|disconnect|shutdown|drain)\w*(?:Worker|Consumer|Queue|Channel|Job)/i;
const MAY_CLOSE = /^(?=[\s\S]*(?:bullmq|['"]bull['"]|kafkajs|amqplib|sqs-consumer))(?=[\s\S]*\.(?:close|disconnect|stop|cancel)\()/;

export default defineServiceRule({
  id: 'require-worker-close',
  family: 'shutdown',
  preset: 'recommended',
  severity: 'warn',
  summary: 'Require a shutdown to stop the consumers of queues before the process ends.',
  sources: ['https://docs.bullmq.io/guide/going-to-production#gracefully-shut-down-workers', 'https://docs.bullmq.io/guide/jobs/stalled', 'https://kafka.js.org/docs/consuming#a-name-graceful-shutdown-a-graceful-shutdown'],
  facts: ['worker'],
  check({ library, range }, service) {
    const consumer = CONSUMERS[library];
    if (consumer === undefined || !service.isService || service.platform === 'serverless' || service.platform === 'edge') return undefined;
    const listens = service.endsGracefully !== 'no';
    // A server without a shutdown is told so where it listens, and the remedy is the same.
    if (!listens && service.factsOf('listen').length > 0) return undefined;
    if (service.mentions(CLOSED) || service.mentions(MAY_CLOSE)) return undefined;
    const handlers = [...service.factsOf('signal'), ...service.factsOf('hook')].flatMap(({ handler }) => handler ?? []);
    if (handlers.some(({ actions }) => actionsIn(actions).some((action) => action.kind === 'release' && action.library === library))) return undefined;
    return {
      range,
      message: {
        what: listens ? 'The shutdown does not stop this consumer: each deploy cuts it in the middle of its work.' : 'Nothing stops this consumer when it is told to end: each deploy cuts it in the middle of its work.',
        why: `A rolling deploy stops every old instance with SIGTERM. What a consumer has taken on is not finished: ${consumer.lost}.`,
        instead: `On SIGTERM call \`${consumer.close}\` first, which takes no more work and waits for what is under way, then close what the work needs, and exit within the grace period.`,
      },
    };
  },
});
