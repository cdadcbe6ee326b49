import { defineServiceRule } from '../../engine/model/rule.ts';

export default defineServiceRule({
  id: 'no-hard-coded-rollout',
  family: 'rollout',
  preset: 'strict',
  severity: 'warn',
  summary: 'Disallow a share of a rollout that only a deploy can change.',
  sources: ['https://openfeature.dev/docs/reference/intro', 'https://docs.getunleash.io/concepts/activation-strategies'],
  facts: ['fixedShare'],
  check({ range, share }) {
    return {
      range,
      message: {
        what: `How many get the new version is \`${share}\` in the code: only a deploy makes it more, or takes it back.`,
        why: 'A rollout is there to be stopped within seconds. A deploy takes minutes, replaces all instances while something is wrong already, and for its duration old and new instances disagree about who is part of it.',
        instead: 'Read the share from where it can be changed while the service runs: a table, a configuration that is read again, a provider of feature flags.',
      },
    };
  },
});
