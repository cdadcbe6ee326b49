import { defineServiceRule } from '../../engine/model/rule.ts';

export default defineServiceRule({
  id: 'no-in-memory-session-store',
  family: 'state',
  preset: 'recommended',
  severity: 'error',
  summary: 'Disallow sessions that live in the memory of one instance.',
  sources: ['https://expressjs.com/en/resources/middleware/session.html', 'https://github.com/fastify/session#store-optional', 'https://github.com/koajs/generic-session#readme'],
  facts: ['memoryStore'],
  check(store, service) {
    if (store.holds !== 'sessions' || !service.isService || service.settings.singleInstance === true) return undefined;
    return {
      range: store.range,
      message: {
        what: `\`${store.library}\` was given no store, so it keeps every session in the memory of this instance.`,
        why: 'During a rolling deploy who signed in at one instance is unknown to the next one that answers, and each instance that is replaced signs out everybody it knew.',
        instead: 'Give it a `store` that all instances share, such as Redis or the database.',
      },
    };
  },
});
