import { actionsIn, type CloseServer } from '../../engine/model/fact.ts';
import { defineServiceRule } from '../../engine/model/rule.ts';
import { abruptExit, calleeOf, saidOf } from '../../engine/model/shutdown.ts';
import type { Service } from '../../engine/model/service.ts';

/** Words of what ends connections that are kept open: the header, the methods of Node's server, the libraries. */
const DRAINS = /['"`]connection['"`]\s*[,:\]]\s*=?\s*['"`]close|shouldKeepAlive|closeAllConnections|http-graceful-shutdown|http-terminator|stoppable|@godaddy\/terminus|lightship|keepAliveTimeout\s*=\s*[01]\b|maxRequestsPerSocket|forceCloseConnections/i;

/** What else may have hold of the connections: they are collected by hand. */
const COLLECTS = /\.on\(\s*['"`](?:secureConnection|connection)['"`]/;

export default defineServiceRule({
  id: 'require-connection-draining',
  family: 'shutdown',
  preset: 'recommended',
  severity: 'warn',
  summary: 'Require a shutdown to end the connections that clients keep open.',
  sources: ['https://nodejs.org/docs/latest/api/http.html#serverclosecallback', 'https://nodejs.org/docs/latest/api/http.html#servercloseidleconnections', 'https://www.rfc-editor.org/rfc/rfc9112#section-9.6', 'measured: test/truth/draining.test.ts', 'measured: test/truth/nest-shutdown.test.ts'],
  facts: ['signal'],
  check({ signals, handler, range }, service) {
    if (handler === undefined || !signals.includes('SIGTERM') || !service.isService || abruptExit(handler, service) !== undefined) return undefined;
    const actions = actionsIn(handler.actions);
    const close = actions.find((action): action is CloseServer => action.kind === 'closeServer' && leavesOpen(action, service));
    if (close === undefined || actions.some(({ kind }) => kind === 'closeConnections')) return undefined;
    if (service.mentions(DRAINS) || service.mentions(COLLECTS)) return undefined;
    const server = close.library === 'nest' ? 'app.getHttpServer()' : 'server';
    return {
      range: close.file === service.file ? calleeOf(close.range, service) : range,
      message: {
        what: `\`${saidOf(close, service)}()\` leaves every connection open that is busy at that moment, and goes on taking requests on it.`,
        why: 'A load balancer keeps its connections open and busy. With each deploy this instance never gets to the end of its shutdown: it serves on until it is killed, or exits at its limit, and cuts the requests of that moment.',
        instead: `Answer with \`Connection: close\` once the signal has come (\`${server}.prependListener('request', (_, response) => response.setHeader('Connection', 'close'))\`), and call \`${server}.closeAllConnections()\` when a limit is over.`,
      },
    };
  },
});

/** The server of Node, also where Nest closes it: over Fastify that ends connections by itself. */
function leavesOpen({ library }: CloseServer, { dependencies }: Service): boolean {
  return library === 'http' || (library === 'nest' && dependencies.has('@nestjs/platform-express') && !dependencies.has('@nestjs/platform-fastify'));
}
