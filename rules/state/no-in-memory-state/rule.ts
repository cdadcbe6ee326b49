import type { MemoryState } from '../../engine/model/fact.ts';
import { defineServiceRule } from '../../engine/model/rule.ts';

export default defineServiceRule({
  id: 'no-in-memory-state',
  family: 'state',
  preset: 'recommended',
  severity: 'warn',
  summary: 'Disallow state in the memory of one instance in which requests meet.',
  sources: ['https://12factor.net/processes', 'https://redis.io/docs/latest/commands/set/', 'https://redis.io/docs/latest/commands/incr/'],
  facts: ['memoryState'],
  check(state, service) {
    if (!service.isService || service.settings.singleInstance === true) return undefined;
    return { range: state.range, message: MESSAGES[state.role](state) };
  },
});

/** The function that does something, where it has a name. */
function named(before: string, name: string | undefined): string {
  return name === undefined ? '' : `${before} \`${name}\``;
}

const MESSAGES: Readonly<Record<MemoryState['role'], (state: MemoryState) => { readonly what: string; readonly why: string; readonly instead: string }>> = {
  store: ({ name, writer, reader }) => ({
    what: `What is put into \`${name}\`${named(' by', writer)} is known to this instance alone.`,
    why: `During a rolling deploy, and whenever there are two instances, the next request${reader === undefined ? '' : ` (\`${reader}\`)`} meets another one, which does not find it; each instance that is replaced takes all of it along.`,
    instead: 'Keep it where all instances look: in the database, in Redis with a lifetime (`SET key value EX seconds`), files in an object store.',
  }),
  duplicates: ({ name, writer }) => ({
    what: `\`${name}\` remembers what was done already for this instance alone${named(', in', writer)}.`,
    why: 'During a rolling deploy the same event reaches another instance, which does it again; each instance begins with an empty memory.',
    instead: 'Let one of them win in a store that all share: `SET key 1 NX EX seconds` in Redis, or a unique key in the database; only who sets it goes on.',
  }),
  limit: ({ name, writer }) => ({
    what: `\`${name}\` counts requests${named(' of', writer)} for this instance alone.`,
    why: 'As many instances as run let that many times more through, twice as many during a rolling deploy, and each that is replaced begins at zero.',
    instead: 'Count in a store that all instances share: `INCR` with `EXPIRE` in Redis.',
  }),
};
