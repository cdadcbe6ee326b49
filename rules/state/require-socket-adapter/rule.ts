import { isOneInstance } from '../../engine/model/one-instance.ts';
import { defineServiceRule } from '../../engine/model/rule.ts';

/** Somebody is written to who may be connected elsewhere. */
const BROADCASTS = /\bio\.(?:emit|to|in|except)\(|\.of\([^()]*\)\.(?:emit|to|in)\(|\.broadcast\.(?:emit|to)\(|\bsocket\.join\(/;
/** Another way between the instances: an adapter by its package, or by its name in a text about sockets, for databases have adapters too. */
const CONNECTED = /@socket\.io\/(?!component)|socket\.io-(?:redis|adapter|emitter)|IoAdapter|^(?=[^]*socket\.io)[^]*(?:adapter|emitter['"]|sticky(?!-?header|:)[-_ .]?(?:session|cookie|cluster|balanc|load|rout|true)|ip_?hash)/i;

export default defineServiceRule({
  id: 'require-socket-adapter',
  family: 'state',
  preset: 'recommended',
  severity: 'warn',
  summary: 'Require an adapter between the instances of a Socket.IO server that writes to rooms.',
  sources: ['https://socket.io/docs/v4/adapter/', 'https://socket.io/docs/v4/using-multiple-nodes/'],
  facts: ['sockets'],
  check(sockets, service) {
    if (sockets.library !== 'socket.io' || !service.isService || isOneInstance(service)) return undefined;
    if (service.mentions(CONNECTED) || !service.mentions(BROADCASTS)) return undefined;
    return {
      range: sockets.range,
      message: {
        what: 'What this server writes to a room or to everybody reaches only those who are connected to the same instance.',
        why: 'During a rolling deploy clients are spread over old and new instances, and half of them hear nothing of the others; so it is whenever there are two instances.',
        instead: 'Give it an `adapter`, such as `createAdapter` of `@socket.io/redis-streams-adapter`, or set `singleInstance` where there is one process by design.',
      },
    };
  },
});
