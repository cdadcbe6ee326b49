import { defineServiceRule } from '../../engine/model/rule.ts';

export default defineServiceRule({
  id: 'no-random-rollout',
  family: 'rollout',
  preset: 'recommended',
  severity: 'warn',
  summary: 'Disallow choosing by chance, at each call anew, who gets what is being rolled out.',
  sources: ['https://docs.getunleash.io/concepts/stickiness', 'https://openfeature.dev/docs/reference/concepts/evaluation-context'],
  facts: ['randomSplit'],
  check({ range }) {
    return {
      range,
      message: {
        what: 'The lot is drawn anew at each call: one user gets the old and the new by turns.',
        why: 'What the new version has begun, the old one must go on with at the next request, and a fault cannot be told from the users who met it. Taking the percentage down reaches everybody, and not those who were added last.',
        instead: 'Draw by a hash of who it is, salted with the name of the rollout: `createHash(\'sha256\').update(`${name}:${userId}`).digest().readUInt32BE() % 10_000 < basisPoints`.',
      },
    };
  },
});
