import { withoutComments } from '../code/without-comments.ts';
import type { Mount, Route } from '../model/fact.ts';
import type { ProbedPath } from '../model/manifest.ts';
import type { MisplacedProbe } from '../model/service.ts';
import { ELSEWHERE } from './probed-paths.ts';

/** A text that may register, mount or answer anything. */
const SERVES = /\b(?:express|fastify|koa|hono|hapi|router|createServer)\b|@nestjs\//i;

/** Code that answers beside its routes, moves them, or rewrites what is asked. */
const BESIDE = /\.(?:get|all|use)\(\s*\/[^/*\s]|\.(?:get|use)\(\s*\[|\.(?:use|route)\(\s*[\w.]{0,60}(?:url|root|mount|context|version|api)\w{0,40}\s*,|koa-mount|koa-static|express\.static|fastifyStatic|rewriteUrl|\breq(?:uest)?\.url\s*=[^=]|\bctx\.(?:path|url)\s*=[^=]|setNotFoundHandler|\.notFound\(|RouterModule|enableVersioning|setGlobalPrefix|getHttpAdapter|MiddlewareConsumer/i;

/** Prefixes that only the running program knows, in a text of Fastify or Koa. */
const OPEN_PREFIX = /\.register\(\s*[\w.]+\s*,\s*[^\s{]|\.prefix\(|\bprefix\s*(?:[,}]|:\s*(?:`[^`]*\$\{|[A-Za-z$_]))/;
const PREFIXES = /\b(?:fastify|koa)\b/i;

/** A function that answers whatever comes to it, and not with a 404. */
const CATCHES_ALL = /\.use\(\s*(?:async\s*)?(?:function\s*\w*\s*)?\(\s*\w+(?:\s*:[^,)]{0,200})?,\s*\w+(?:\s*:[^,)]{0,200})?\)(?![^]{0,200}404)/;

/** An application, as opposed to a router that somebody else may mount. */
const APPLICATION = /^(?:new\s+Koa\b|express\s*\(|fastify\s*\(|Fastify\s*\()/;

/** Beginnings of texts that are no path here: a module, or an address of somebody else. */
const NO_PATH = /(?:from|import|require|fetch\w*|axios[\w.]*|URL)\s*\(?\s*['"`][^'"`]*$|:\/\/[^'"`]*$/;

/** A decorator of Nest that takes a path. */
const DECORATED = /@(?:Controller|Get|Head|All)\(\s*(?:\{[^}]*path:\s*)?['"`][\w/.-]*$/;

/** Frameworks that take a path without its first slash. */
const WITHOUT_SLASH = /@nestjs\/|fastify|hono|hapi/i;

interface Placed {
  readonly route: Route;
  readonly paths: readonly string[];
}

/** The routes and mounts of a package, and the texts of its code by path. */
interface RouteTable {
  readonly routes: readonly Placed[];
  readonly mounts: readonly Mount[];
  readonly texts: ReadonlyMap<string, string>;
}

/**
 * Paths that manifests ask and that no route answers, although one has their last part. The table of routes counts as whole
 * for a path where every text in the code that has its last part is one of a route that is known.
 */
export function misplacedProbes(probes: readonly ProbedPath[], table: RouteTable): readonly MisplacedProbe[] {
  if ([...table.texts.values()].some(mayAnswerElsewhere)) return [];
  const found = new Map<string, MisplacedProbe>();
  for (const probed of probes) {
    const segment = lastSegment(probed.path);
    if (segment === undefined || found.has(`${probed.asks} ${probed.path}`) || table.routes.some((placed) => mayAnswer(placed, probed.path))) continue;
    const meant = table.routes.filter(({ route, paths }) => ['GET', 'HEAD', 'ANY'].includes(route.method) && paths.some((path) => lastSegment(path) === segment));
    const [first] = meant;
    if (first === undefined || !meant.every((placed) => isPlaced(placed, table)) || !isWhole(probed.path.replace(/\/$/, ''), segment, table)) continue;
    found.set(`${probed.asks} ${probed.path}`, { probed, route: first.route, paths: [...new Set(meant.flatMap(({ paths }) => paths))] });
  }
  return [...found.values()];
}

function mayAnswerElsewhere(text: string): boolean {
  if (!SERVES.test(text)) return false;
  return ELSEWHERE.test(text) || BESIDE.test(text) || CATCHES_ALL.test(text) || (PREFIXES.test(text) && OPEN_PREFIX.test(text));
}

function segmentsOf(path: string): readonly string[] {
  return path.split('/').filter((segment) => segment !== '').map((segment) => segment.toLowerCase());
}

function lastSegment(path: string): string | undefined {
  const last = segmentsOf(path).at(-1);
  return last !== undefined && /^[a-z][\w-]*$/.test(last) && !/^v\d+$/.test(last) ? last : undefined;
}

/** A part with anything but letters may stand for the rest, whatever it is; what answers any method may answer what lies below, too. */
function mayAnswer({ route, paths }: Placed, asked: string): boolean {
  const wanted = segmentsOf(asked);
  return paths.some((path) => {
    const own = segmentsOf(path);
    const open = own.findIndex((segment) => !/^[\w.~-]+$/.test(segment));
    const fixed = open < 0 ? own : own.slice(0, open);
    if (!fixed.every((segment, index) => segment === wanted[index])) return false;
    return open >= 0 || route.method === 'ANY' || own.length === wanted.length;
  });
}

/** Whether it is known what a route hangs on, up to the application. */
function isPlaced({ route }: Placed, table: RouteTable): boolean {
  return route.library === 'nest' || reachesApplications(route.router, table, new Set());
}

function reachesApplications(router: string | undefined, table: RouteTable, seen: Set<string>): boolean {
  if (router === undefined) return false;
  if (seen.has(router)) return true;
  seen.add(router);
  const above = table.mounts.filter((mount) => mount.router === router && mount.into !== router);
  return above.length === 0 ? isApplication(router, table.texts) : above.every(({ into }) => reachesApplications(into, table, seen));
}

function isApplication(router: string, texts: ReadonlyMap<string, string>): boolean {
  const end = router.lastIndexOf('#');
  return APPLICATION.test((texts.get(router.slice(0, end)) ?? '').slice(Number(router.slice(end + 1))));
}

/** Whether every place in the code that has the last part of a path is one of a known route or mount. */
function isWhole(asked: string, segment: string, { routes, mounts, texts }: RouteTable): boolean {
  for (const [path, source] of texts) {
    if (!source.toLowerCase().includes(segment)) continue;
    const text = withoutComments(source);
    const known = [...routes.map(({ route }) => route), ...mounts].filter((fact) => fact.file === path);
    for (const place of placesOf(asked, segment, text)) {
      const before = text.slice(Math.max(0, place - 120), place);
      const isRoute = known.some(({ range }) => range.start <= place && place < range.end) || (known.some((fact) => fact.kind === 'route' && fact.library === 'nest') && DECORATED.test(before));
      const isMount = known.some(({ kind, range }) => kind === 'mount' && /^[^;\n]{1,200}$/.test(place < range.start ? text.slice(place, range.start) : text.slice(range.end, place)));
      if (!isRoute && !isMount && !NO_PATH.test(before)) return false;
    }
  }
  return true;
}

/** Texts that end in the segment and may be the end of the path: whatever is put in front of `/api/health`, it does not become `/health`. */
function placesOf(asked: string, segment: string, text: string): readonly number[] {
  const places: number[] = [];
  const letters = text.toLowerCase();
  const withoutSlash = WITHOUT_SLASH.test(text);
  for (let index = letters.indexOf(segment); index >= 0; index = letters.indexOf(segment, index + 1)) {
    if (!/^\/?['"`?]/.test(text.slice(index + segment.length, index + segment.length + 2))) continue;
    const begun = /['"`]([\w./-]*)$/.exec(letters.slice(Math.max(0, index - 80), index))?.[1];
    if (begun === undefined ? letters[index - 1] === '/' : begun === '' ? withoutSlash : !begun.startsWith('/') || asked.toLowerCase().endsWith(`${begun}${segment}`)) places.push(index);
  }
  return places;
}
