import type { FactOf } from '../../engine/model/fact.ts';
import { defineServiceRule } from '../../engine/model/rule.ts';
import type { Service } from '../../engine/model/service.ts';

/** Milliseconds that load balancers keep an idle connection: those of AWS and of nginx. */
const BALANCER = 60_000;

/** Servers that wait five seconds unless they are told otherwise; Fastify waits 72. */
const FIVE_SECONDS = new Set(['http', 'express', 'koa', 'hono', 'nest']);

export default defineServiceRule({
  id: 'require-keep-alive-timeout',
  family: 'shutdown',
  preset: 'strict',
  severity: 'warn',
  summary: 'Require a server to keep idle connections longer than the load balancer in front.',
  sources: ['https://nodejs.org/docs/latest/api/http.html#serverkeepalivetimeout', 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html#connection-idle-timeout', 'https://nginx.org/en/docs/http/ngx_http_upstream_module.html#keepalive_timeout', 'measured: test/truth/draining.test.ts'],
  facts: ['serverLimit', 'listen'],
  check(fact, service) {
    if (!service.isService) return undefined;
    const seconds = fact.kind === 'serverLimit' ? written(fact) : unsaid(fact, service);
    if (seconds === undefined) return undefined;
    return {
      range: fact.range,
      message: {
        what: `This server closes a connection that was idle for ${seconds} ${seconds === 1 ? 'second' : 'seconds'}; the load balancer in front keeps it for 60.`,
        why: 'It sends a request on it at the moment at which it is closed, and answers its own client with 502. Whenever traffic is low, or moves to new instances during a rolling deploy, connections are idle.',
        instead: 'Keep them a little longer than the load balancer does: `server.keepAliveTimeout = 65_000`.',
      },
    };
  },
});

function written({ name, milliseconds }: FactOf<'serverLimit'>): number | undefined {
  // Zero is for ever.
  return name === 'keepAliveTimeout' && milliseconds !== undefined && milliseconds > 0 && milliseconds <= BALANCER ? milliseconds / 1000 : undefined;
}

/** Five seconds, where nothing says otherwise and a manifest shows that there is a load balancer. */
function unsaid({ library, port }: FactOf<'listen'>, service: Service): number | undefined {
  if (!FIVE_SECONDS.has(library) || port === 0 || service.deployed.pods.length === 0) return undefined;
  return service.mentions(/keepAliveTimeout/) ? undefined : 5;
}
