import type { Action, Behaviour, CloseServer, Release } from '../../engine/model/fact.ts';
import { defineServiceRule } from '../../engine/model/rule.ts';
import type { Service } from '../../engine/model/service.ts';
import { abruptExit, calleeOf, clientOf, inOrder, isAwaitedClose, isNeededByRequests, saidOf } from '../../engine/model/shutdown.ts';

export default defineServiceRule({
  id: 'require-awaited-close',
  family: 'shutdown',
  preset: 'recommended',
  severity: 'warn',
  summary: 'Require a shutdown to wait for its server before it closes what requests need.',
  sources: ['https://nodejs.org/docs/latest/api/http.html#serverclosecallback', 'https://nodejs.org/docs/latest/api/util.html#utilpromisifyoriginal', 'measured: test/truth/draining.test.ts'],
  facts: ['signal'],
  check({ signals, handler, range }, service) {
    // An exit that comes as early is the greater harm, and has the same remedy.
    if (handler === undefined || !signals.includes('SIGTERM') || !service.isService || abruptExit(handler, service) !== undefined) return undefined;
    const found = hurried(handler, service);
    if (found === undefined) return undefined;
    const { close, release } = found;
    const client = clientOf(release);
    const said = saidOf(close, service);
    return {
      range: close.file === service.file ? calleeOf(close.range, service) : range,
      message: {
        what: `\`${client}\` is closed when \`${said}()\` has only begun: the requests that are under way fail for want of it.`,
        why: close.promise
          ? 'The promise that it gives is fulfilled when the last request is answered, and nobody waits for it: with each deploy those who ask at that moment get an error.'
          : 'It calls its callback when the last request is answered, and gives the server itself, so that `await` waits for nothing: with each deploy those who ask at that moment get an error.',
        instead: close.promise ? `\`await ${said}()\`, and close \`${client}\` behind it.` : `\`await new Promise((resolve) => ${said}(resolve))\`, and close \`${client}\` behind it.`,
      },
    };
  },
});

function waits(action: Action): boolean {
  return action.awaited && (action.kind === 'timer' || (action.kind === 'use' && action.target === 'unknown'));
}

/** What may wait without being seen to: a promise that is made on the spot, an event. */
const MAY_WAIT = /new Promise|\bonce\(|setTimeout|\b(?:delay|sleep|wait|drain|finished|idle)\w*\(|await\s+[\w.]+\s*;/i;

/** A client that is closed when the server has only been told to close, with nothing in between that may wait. */
function hurried({ actions, complete }: Behaviour, service: Service): { readonly close: CloseServer; readonly release: Release } | undefined {
  const order = inOrder(actions);
  const close = order.find((action): action is CloseServer => action.kind === 'closeServer');
  if (close === undefined || isAwaitedClose(close)) return undefined;
  const behind = order.slice(order.indexOf(close) + 1);
  const release = behind.find((action): action is Release => action.kind === 'release' && isNeededByRequests(action) && (!action.conditional || !close.conditional));
  if (release === undefined || behind.slice(0, behind.indexOf(release)).some(waits)) return undefined;
  if (close.file !== service.file || release.file !== service.file || close.range.end > release.range.start) return complete ? { close, release } : undefined;
  return MAY_WAIT.test(service.text({ start: close.range.end, end: release.range.start })) ? undefined : { close, release };
}
