import { defineServiceRule } from '../../engine/model/rule.ts';

/** How often a function asks before it is two functions in one. */
const OFTEN = 3;

export default defineServiceRule({
  id: 'no-inline-contract-switch',
  family: 'contracts',
  preset: 'strict',
  severity: 'warn',
  summary: 'Disallow asking for the version of a contract again and again in one function.',
  sources: ['https://stripe.com/blog/api-versioning'],
  facts: ['contractSwitch'],
  check({ times, range }, service) {
    if (!service.isService || times < OFTEN) return undefined;
    return {
      range,
      message: {
        what: `This function asks ${times} times which version of the contract it serves.`,
        why: 'During a rolling deploy, and for as long as old clients live, each of the versions must go on answering exactly as it did. Where they are woven into each other nobody changes one without the other, and no test holds one of them still.',
        instead: 'Translate at the edge: one adapter for each version, from its request to one model and from the model to its answer, and one handler that knows only the model.',
      },
    };
  },
});
