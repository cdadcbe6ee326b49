import type { Bucket } from '../../engine/model/fact.ts';
import { defineServiceRule } from '../../engine/model/rule.ts';

interface Sentences {
  readonly what: string;
  readonly why: string;
  readonly instead: string;
}

const SALTED = 'salt it with the name of the rollout: `${name}:${userId}`';

function sentences({ misuse, input, throws }: Bucket): Sentences {
  switch (misuse) {
    case 'absent':
      return {
        what: throws ? `Whoever has no \`${input}\` gets an error in place of an answer: \`update(undefined)\` throws.` : `All who have no \`${input}\` are in one bucket, and change together.`,
        why: throws ? 'Who is not signed in comes by as well, and meets it at every request, whatever the percentage.' : 'A rollout that was to reach one in a hundred reaches all who are not signed in at one moment.',
        instead: `Leave whoever has none with the current version, and ${SALTED}.`,
      };
    case 'shared':
      return {
        what: `All who have no id of their own are in one bucket with \`${input}\`, and change together.`,
        why: 'A rollout that was to reach one in a hundred reaches all who are not signed in at one moment.',
        instead: `Leave whoever has none with the current version, or give them a cookie that stays, and ${SALTED}.`,
      };
    case 'perRequest':
      return {
        what: `\`${input}\` is another at each request: one user gets the old and the new by turns.`,
        why: 'What the new version has begun, the old one must go on with at the next request, and a fault cannot be told from the users who met it.',
        instead: 'Hash who it is, and salt it with the name of the rollout: `${name}:${userId}`.',
      };
    case 'unsalted':
      return {
        what: `The bucket of \`${input}\` is the same in every rollout: the same users are the first each time.`,
        why: 'They meet every fault of every new version, and what one rollout shows is mixed with what another does to them.',
        instead: `Keep the percentage, and ${SALTED}.`,
      };
  }
}

export default defineServiceRule({
  id: 'require-stable-bucket',
  family: 'rollout',
  preset: 'recommended',
  severity: 'warn',
  summary: 'Require that who is part of a rollout stays so, and is not the first in every one.',
  sources: ['https://docs.getunleash.io/concepts/stickiness', 'https://nodejs.org/docs/latest/api/crypto.html#hashupdatedata-inputencoding', 'measured: test/truth/rollout.test.ts'],
  facts: ['bucket'],
  check(bucket) {
    return { range: bucket.range, message: sentences(bucket) };
  },
});
