import { actionsIn, type CloseServer } from '../../engine/model/fact.ts';
import { probedPathsOf } from '../../engine/model/probe-check.ts';
import { probeRoleOf } from '../../engine/model/probe.ts';
import { defineServiceRule } from '../../engine/model/rule.ts';
import { abruptExit, calleeOf } from '../../engine/model/shutdown.ts';

/** A word that a readiness check and a shutdown may share, or a library that does. */
const TELLS = /shutting_?down|draining|terminating|stopping|is_?closing|\bclosing\b|is_?ready\s*=|\bready\s*=\s*false|is_?healthy\s*=|healthy\s*=\s*false|sendFailuresDuringShutdown|lightship|signalNotReady|sigterm_?received|under-pressure/i;

/** Servers that refuse by themselves once they are told to close. */
const REFUSES = new Set(['fastify', 'nest']);

export default defineServiceRule({
  id: 'require-unready-on-shutdown',
  family: 'shutdown',
  preset: 'strict',
  severity: 'warn',
  summary: 'Require a readiness check to say no before the server is closed.',
  sources: ['https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html', 'https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination'],
  facts: ['signal'],
  check({ signals, handler, range }, service) {
    if (handler === undefined || !signals.includes('SIGTERM') || !service.isService || abruptExit(handler, service) !== undefined) return undefined;
    const close = actionsIn(handler.actions).find((action): action is CloseServer => action.kind === 'closeServer' && !REFUSES.has(action.library));
    // Kubernetes takes a pod out that it ends, whatever its readiness says.
    if (close === undefined || service.deployed.pods.length > 0) return undefined;
    const asked = service.factsOf('route').find((route) => probedPathsOf(route, service).some((path) => ['ready', 'generic'].includes(probeRoleOf(path) ?? '')));
    if (asked === undefined || service.mentions(TELLS)) return undefined;
    const path = service.pathsOf(asked)[0] ?? asked.path;
    return {
      range: close.file === service.file ? calleeOf(close.range, service) : range,
      message: {
        what: `The server is closed while \`${path}\` still says that it is ready.`,
        why: 'At a deploy the load balancer goes on sending requests here until the check has failed as often as it is told to wait for: each of them is refused.',
        instead: `On SIGTERM let \`${path}\` answer 503 first, go on serving for as long as the load balancer takes to see it, and close the server then.`,
      },
    };
  },
});
