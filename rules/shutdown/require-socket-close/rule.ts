import { actionsIn } from '../../engine/model/fact.ts';
import { defineServiceRule } from '../../engine/model/rule.ts';

/** Words of what closes the clients of a server of sockets. */
const CLOSES: Readonly<Record<string, RegExp>> = {
  ws: /\.terminate\(|\.clients\b|\.close\(\s*(?:1\d{3}\b|\w*(?:code|status|GOING_AWAY|SERVICE_RESTART))/i,
  'socket.io': /\b(?:io|sockets?|socketServer|socketIo|wss?|this\.server|server\.io)\w*(?:\(\))?[?!]?\.(?:close|disconnectSockets|disconnect)\(|disconnectSockets/i,
};

/** A function that is handed what is to be closed: `stopOnShutdown(io)`. */
const HANDED = /\b\w*(?:shutdown|graceful|onExit|onSignal|onClose)\w*\(\s*(?:\w*(?:io|sock|ws)\w*)\b/i;

/** What the clients of each are, in a sentence, and how they are closed. */
const INSTEAD: Readonly<Record<string, string>> = {
  ws: 'On the signal close the clients as well: `for (const socket of sockets.clients) socket.close(1001)`, over a few seconds, and `terminate()` what is left when a limit is over.',
  'socket.io': 'On the signal call `io.close()`, which closes the clients and the server.',
};

export default defineServiceRule({
  id: 'require-socket-close',
  family: 'shutdown',
  preset: 'recommended',
  severity: 'warn',
  summary: 'Require a shutdown to close the sockets that clients keep open.',
  sources: ['https://nodejs.org/docs/latest/api/http.html#servercloseallconnections', 'https://github.com/websockets/ws/blob/master/doc/ws.md#serverclosecallback', 'https://socket.io/docs/v4/server-api/#serverclosecallback', 'measured: test/truth/draining.test.ts'],
  facts: ['sockets'],
  check({ library, range }, service) {
    const closes = CLOSES[library];
    const instead = INSTEAD[library];
    if (closes === undefined || instead === undefined || !service.isService) return undefined;
    // Without a shutdown nothing waits for the sockets, and that is told at the server.
    const waits = service.factsOf('signal').some(({ signals, handler }) => signals.includes('SIGTERM') && handler !== undefined && actionsIn(handler.actions).some(({ kind }) => kind === 'closeServer'));
    if (!waits || service.mentions(closes) || service.mentions(HANDED)) return undefined;
    return {
      range,
      message: {
        what: 'The shutdown closes the server and leaves the sockets of its clients open: it waits for them, and does not end.',
        why: '`server.close()` waits for every connection that was upgraded, and `closeAllConnections()` does not touch them. With each deploy the process stays until it is killed or its limit is over, and then all clients are cut at once, without a word, and come back at once.',
        instead,
      },
    };
  },
});
