import { defineRule } from '../../engine/model/rule.ts';
import { suppressedRules } from '../../engine/postgres/wording.ts';

/** A word, in any alphabet. */
const WORD = /\p{L}{2,}/u;

export default defineRule({
  id: 'require-suppression-reason',
  family: 'text',
  preset: 'strict',
  severity: 'error',
  languages: ['sql'],
  summary: 'Require that a comment which silences a rule says why.',
  sources: ['https://eslint.org/docs/latest/use/configure/rules#comment-descriptions'],
  operations: ['suppression'],
  check(_step, operation) {
    if (WORD.test(operation.reason)) return undefined;
    return {
      range: operation.place('clause'),
      inFront: operation.all,
      message: {
        what: `Nothing says why ${suppressedRules(operation)} silenced here.`,
        why: 'Whoever reads it later cannot tell a decision from an accident, nor when it may go.',
        instead: 'Write the reason behind two hyphens between blanks, for instance “ -- no code has read it since 4.2”; with “until 2027-01-31” in it, it is asked again after that day.',
      },
    };
  },
});
