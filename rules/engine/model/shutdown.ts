import type { Action, Behaviour, CloseServer, Exit, Release } from './fact.ts';
import type { Range } from './range.ts';
import type { Service } from './service.ts';

/** What a shutdown does, in the order in which it happens; what a timer does comes at a time of its own, and is left out. */
export function inOrder(actions: readonly Action[]): readonly Action[] {
  return actions.flatMap((action) => (action.kind === 'timer' ? [action] : [action, ...inOrder(action.after)]));
}

/** Whether requests need what is closed. Queues stop giving out work, Prisma's client connects anew when it is asked, and a subscriber only listens. */
export function isNeededByRequests({ target, library, name }: Release): boolean {
  return (target === 'database' || target === 'cache') && !/prisma/.test(library ?? '') && !/subscriber|\bsub\b|consumer|listener/i.test(name);
}

/** `pool` of `pool.end`. */
export function clientOf({ name }: Release): string {
  return name.replace(/\??\.[^.]*$/, '');
}

/** Whether anything waits until a server has closed. Node's own `close` without a callback gives the server itself, which is no promise. */
export function isAwaitedClose({ callback, promise, awaited, after }: CloseServer): boolean {
  return callback || (promise && (awaited || after.length > 0));
}

/** Names of what may wait for requests. */
const MAY_DRAIN = /drain|wait|delay|sleep|idle|grace|timeout|finish|settle|pause/i;

/** Text that does nothing but report. */
const NOTHING = /^(?:[\s;]|(?:void )?[\w.]*(?:log|logger|console)[\w.]*\([^;]*?\);?)*$/i;

/**
 * The exit that is certain to come before anything was waited for: by all that a handler does, or because it stands right behind a close that has only begun.
 */
export function abruptExit({ actions, file }: Behaviour, service: Service): Exit | undefined {
  const exit = actions.find((action): action is Exit => action.kind === 'exit' && !action.conditional);
  if (exit === undefined) return undefined;
  const before = actions.slice(0, actions.indexOf(exit));
  if (!before.some(mayWait)) return exit;
  const close = before.findLast((action): action is CloseServer => action.kind === 'closeServer');
  if (close === undefined || close.callback || close.promise || close.file !== file || exit.file !== file || close.range.end > exit.range.start) return undefined;
  if (before.some((action) => action.awaited && (action.kind === 'timer' || ('name' in action && MAY_DRAIN.test(action.name))))) return undefined;
  return NOTHING.test(service.text({ start: close.range.end, end: exit.range.start })) ? exit : undefined;
}

/** Whether requests may be finished in the meantime. Setting a timer does not wait for it, and workers and clients that are closed wait for no request of the server. */
function mayWait(action: Action): boolean {
  if (action.kind === 'closeServer') return action.callback || (action.promise && action.awaited);
  if (action.kind === 'release' && action.target !== 'unknown') return false;
  return action.awaited || (action.kind !== 'timer' && action.after.length > 0);
}

/** What a call says up to its brackets, without the functions that it is handed: `server.close` of `server.close(() => …)`. */
export function calleeOf({ start, end }: Range, service: Service): Range {
  const bracket = service.text({ start, end }).indexOf('(');
  return { start, end: bracket < 0 ? end : start + bracket };
}

/** How the code says an action: `server.close`, for as long as it stands in the file at hand; else as its library has it. */
export function saidOf(action: CloseServer | Release, service: Service): string {
  return action.file === service.file ? service.text(calleeOf(action.range, service)) : action.name;
}
