import type { MemoryState } from '../../engine/model/fact.ts';
import { isOneInstance } from '../../engine/model/one-instance.ts';
import { defineServiceRule } from '../../engine/model/rule.ts';

export default defineServiceRule({
  id: 'no-in-memory-state',
  family: 'state',
  preset: 'recommended',
  severity: 'warn',
  summary: 'Disallow state in the memory of one instance in which requests meet.',
  sources: ['https://12factor.net/processes', 'https://redis.io/docs/latest/commands/set/', 'https://redis.io/docs/latest/commands/incr/', 'https://github.com/apollographql/graphql-subscriptions#pubsub-implementations', 'https://the-guild.dev/graphql/yoga-server/docs/features/subscriptions#distributed-pubsub-for-production'],
  facts: ['memoryState', 'memoryStore'],
  check(state, service) {
    if (!service.isService || service.settings.singleInstance === true) return undefined;
    if (state.kind === 'memoryState') return { range: state.range, message: MESSAGES[state.role](state) };
    if (state.holds !== 'subscriptions' || isOneInstance(service) || service.mentions(BROKER) || !service.mentions(PUBLISHES)) return undefined;
    return { range: state.range, message: SUBSCRIPTIONS };
  },
});

/** Something that carries subscriptions from one instance to the others: a package that the code loads, or a publisher of the house. A package that is only installed carries nothing. */
const BROKER = /['"][\w@/.-]{0,60}(?:(?:redis|amqp|rabbitmq|kafka|postgres|mqtt|nats|google|mongodb|ably)[\w/-]{0,40}(?:subscriptions|pubsub|event-target)|(?:subscriptions|pubsub|event-target)[\w/-]{0,40}(?:redis|amqp|kafka|postgres|nats))[\w/.-]{0,60}['"]|\bextends PubSub(?:Engine)?\b|\bimplements PubSubEngine\b|RedisEventTarget|\.psubscribe\(/i;
/** Whoever only makes a publisher tells nobody anything. */
const PUBLISHES = /\.publish\(/;

const SUBSCRIPTIONS = {
  what: 'What is published here reaches only the subscribers who are connected to the same instance.',
  why: 'During a rolling deploy subscribers are spread over old and new instances, and half of them hear nothing of what happens at the others; so it is whenever there are two instances.',
  instead: 'Publish through a broker that all instances share, such as `RedisPubSub` of `graphql-redis-subscriptions`, or set `singleInstance` where there is one process by design.',
};

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
