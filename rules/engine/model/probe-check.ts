import { actionsIn, type Action, type Behaviour, type Connect, type Respond, type Route, type Use } from './fact.ts';
import { probeRoleOf, type ProbeRole } from './probe.ts';
import type { Service } from './service.ts';

/** What a probe asks and what is done to answer it. */
export interface ProbeCheck {
  readonly path: string;
  readonly role: ProbeRole;
  readonly handler: Behaviour;
  /** With those that run when another is done, in the order of the text. */
  readonly actions: readonly Action[];
}

const PROBE = '(?:livez?|liveness|alive|ping|heartbeat|readyz?|readiness|_?healthz?|health-?check|up)\\/?[\'"`]';
/** What a router may be mounted under, where it ends with a name that probes ask at: handed to `use`, `route` or `register`, a value called a prefix or a path, or any that begins with a slash. */
const MOUNTED = new RegExp(`(?:(?:prefix|path)\\w*\\s*[:=]\\s*|\\.(?:use|route|register|mount)\\(\\s*)['"\`](?:[^'"\`\\n]*\\/)?${PROBE}|[:=]\\s*['"\`][^'"\`\\n]*\\/${PROBE}`, 'i');

/** The paths of a route that may be a probe's; none where neither it nor what it may be mounted under has such a name. */
export function probedPathsOf(route: Route, service: Service): readonly string[] {
  const isRoot = route.path.split('/').every((segment) => segment === '');
  const may = isRoot ? service.mentions(MOUNTED) : probeRoleOf(route.path) !== undefined;
  return may ? service.pathsOf(route) : [];
}

/** The route of a probe, where what answers it is known; `undefined` for any other route. */
export function probeCheckOf(route: Route, service: Service): ProbeCheck | undefined {
  if (route.handler === undefined || !['GET', 'HEAD', 'ANY'].includes(route.method)) return undefined;
  for (const path of probedPathsOf(route, service)) {
    const role = probeRoleOf(path);
    if (role !== undefined) return { path, role, handler: route.handler, actions: actionsIn(route.handler.actions) };
  }
  return undefined;
}

export function usesIn({ actions }: ProbeCheck): readonly Use[] {
  return actions.filter((action): action is Use => action.kind === 'use');
}

export function connectsIn({ actions }: ProbeCheck): readonly Connect[] {
  return actions.filter((action): action is Connect => action.kind === 'connect');
}

function answersIn({ actions }: ProbeCheck): readonly Respond[] {
  return actions.filter((action): action is Respond => action.kind === 'respond');
}

/** Whether every answer is a success that is written down, and nothing can end without one. */
export function alwaysSucceeds(check: ProbeCheck): boolean {
  const answers = answersIn(check);
  return answers.length > 0 && answers.every(({ statuses }) => statuses !== undefined && statuses.length > 0 && statuses.every((status) => status >= 200 && status < 300)) && !check.actions.some(({ kind }) => kind === 'throw');
}

/** Whether a failure of what is used makes the probe fail: it goes on as an error, or an answer may be one. */
export function failsWith(use: Use, check: ProbeCheck): boolean {
  return !use.caught || answersIn(check).some(({ statuses }) => statuses?.some((status) => status >= 500) === true);
}

const NAMES: Readonly<Record<Use['target'], string>> = { database: 'the database', cache: 'the cache', http: 'another service', queue: 'the queue', mail: 'the mail server', storage: 'the object store', unknown: 'something else' };

/** What an action talks to, in words: `the database (`pool.query`)`. */
export function targetName({ target, name }: Use | Connect): string {
  return `${NAMES[target]} (\`${name}\`)`;
}

/** The place of an action in the file at hand, else of the route. */
export function placeOf({ file, range }: Action, route: Route): Route['range'] {
  return file === route.file ? range : route.range;
}
