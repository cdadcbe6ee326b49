import { defineServiceRule } from '../../engine/model/rule.ts';
import { budgetInWords, isFirstOfShutdown, secondsInWords, shutdownBudgetOf, STOP_MARGIN } from '../../engine/model/shutdown-budget.ts';

/** Seconds that Docker gives a container to stop where nothing is said. */
const DEFAULT_GRACE = 10;

export default defineServiceRule({
  id: 'require-stop-grace-period',
  family: 'deploy',
  preset: 'recommended',
  severity: 'warn',
  summary: 'Require a `stop_grace_period` in the compose file that is as long as stopping the service takes.',
  sources: ['https://docs.docker.com/reference/compose-file/services/#stop_grace_period', 'https://docs.docker.com/reference/cli/docker/container/stop/'],
  facts: ['signal', 'shutdownLibrary'],
  check(fact, service) {
    if (!service.isService || service.settings.shutdown === 'external' || !isFirstOfShutdown(fact, service)) return undefined;
    const { pods, compose } = service.deployed;
    const budget = shutdownBudgetOf(service);
    // Where Kubernetes runs it, a compose file is for a desk.
    if (budget === undefined || pods.length > 0) return undefined;
    const short = compose.find(({ staysUp, stopGracePeriod }) => staysUp && budget.seconds >= (stopGracePeriod?.value ?? DEFAULT_GRACE));
    if (short === undefined) return undefined;
    const { name, file, range, stopGracePeriod } = short;
    const grace = stopGracePeriod?.value ?? DEFAULT_GRACE;
    return {
      range: budget.range,
      message: {
        what: `This ${budgetInWords(budget)}, and Docker kills \`${name}\` after ${secondsInWords(grace)}.`,
        why: 'What stops or replaces a container counts from SIGTERM, and then kills it: the requests that were to be finished are cut, and nothing is closed in order.',
        instead: `Write \`stop_grace_period: ${Math.ceil(budget.seconds + STOP_MARGIN)}s\` in \`${name}\`, or take less time here.`,
      },
      related: [{ path: file, range: stopGracePeriod?.range ?? range, message: stopGracePeriod === undefined ? 'This says nothing of a `stop_grace_period`, so it is 10 seconds.' : 'This is the grace period.' }],
    };
  },
});
