import { SETTING_NAMES, SUPPORTED_VERSIONS, TOOL_NAMES, type ProjectSettings, type Settings } from '../rules/index.ts';

/** Settings that can be used, and what was wrong with the rest, in sentences for the user. */
export interface ReadSettings {
  readonly settings: Settings;
  readonly problems: readonly string[];
}

const TRANSACTIONS = ['none', 'implicit', 'file', 'all pending'];

const RUNNER = `{ tool, transaction }, where tool is one of ${TOOL_NAMES.join(', ')}, and transaction ${TRANSACTIONS.map((name) => `'${name}'`).join(' | ')}; one of them is enough`;

const PLATFORMS = ['node', 'serverless', 'edge', 'bun', 'deno'];

const SORTS = ['server', 'library', 'cli', 'client'];

function oneOf(values: readonly string[]): string {
  return values.map((value) => `'${value}'`).join(' | ');
}

/** Whether a value is left out, or one of those that may be given. */
function isOneOf(values: readonly string[], value: unknown): boolean {
  return value === undefined || (typeof value === 'string' && values.includes(value));
}

const CALLEES = "a list of { callee: 'runSql', sqlArg: 0, tx: 'none' }, of which only callee is needed";

function isCallee(value: unknown): boolean {
  const { callee, sqlArg = 0, tx, ...others } = (typeof value === 'object' && value !== null ? value : {}) as Readonly<Record<string, unknown>>;
  return typeof callee === 'string' && /^[\w$]+(?:\.[\w$]+)*$/.test(callee) && Number.isInteger(sqlArg) && Number(sqlArg) >= 0 && isOneOf(TRANSACTIONS, tx) && Object.keys(others).length === 0;
}

const SURFACES = "a list of { module: '@acme/cache', export: 'cache', method: 'set', key: 0, value: 1, ttl: 2, ttlUnit: 's' }, of which module and export are needed";

function isName(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function isSurface(value: unknown): boolean {
  const { module, export: name, method = 'set', key = 0, value: written = 1, ttl = 2, ttlUnit, ...others } = (typeof value === 'object' && value !== null ? value : {}) as Readonly<Record<string, unknown>>;
  const isPlaced = [key, written, ttl].every((place) => Number.isInteger(place) && Number(place) >= 0);
  return isName(module) && isName(name) && isName(method) && isPlaced && isOneOf(['s', 'ms'], ttlUnit) && Object.keys(others).length === 0;
}

type Check = (value: unknown) => string | undefined;

function isListOfTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string' && entry !== '');
}

/** What each setting must be; the sentence says so where it is not. */
const CHECKS: Readonly<Record<Exclude<keyof ProjectSettings, 'code'>, Check>> = {
  postgresVersion: (value) => {
    const { oldest, newest } = SUPPORTED_VERSIONS;
    return Number.isInteger(value) && Number(value) >= oldest && Number(value) <= newest ? undefined : `a major version from ${oldest} to ${newest}`;
  },
  migrations: (value) => (isListOfTexts(value) ? undefined : 'a list of globs'),
  schema: (value) => (typeof value === 'string' && value !== '' ? undefined : 'the name of a schema'),
  runner: (value) => {
    if (typeof value !== 'object' || value === null || Object.keys(value).some((key) => key !== 'tool' && key !== 'transaction')) return RUNNER;
    const { tool, transaction } = value as Readonly<Record<string, unknown>>;
    const known = isOneOf(TOOL_NAMES, tool) && isOneOf(TRANSACTIONS, transaction);
    return known && (tool ?? transaction) !== undefined ? undefined : RUNNER;
  },
  baseline: (value) => (typeof value === 'string' && value !== '' ? undefined : "the name of a migration, a version, a git ref, or 'none'"),
  releases: (value) => (typeof value === 'string' && /^[^\s\p{Cc}]+$/u.test(value) ? undefined : "a glob of tags, as 'v*'"),
  callees: (value) => (Array.isArray(value) && value.every(isCallee) ? undefined : CALLEES),
  lockTimeout: (value) => (value === 'external' ? undefined : "'external', where the role or the runner sets it"),
  singleInstance: (value) => (typeof value === 'boolean' ? undefined : 'true where the service runs as one process by design'),
  report: (value) => (value === 'changed' || value === 'all' ? undefined : "'changed' or 'all'"),
  tables: (value) => {
    const { small, young, ...others } = (typeof value === 'object' && value !== null ? value : {}) as Readonly<Record<string, unknown>>;
    const isKnown = (small === undefined || isListOfTexts(small)) && (young === undefined || (Number.isInteger(young) && Number(young) >= 0)) && Object.keys(others).length === 0;
    return isKnown && (small ?? young) !== undefined ? undefined : '{ small: [] } with the names of tables, { young: 14 } with a number of days, or both';
  },
  platform: (value) => (value !== undefined && isOneOf(PLATFORMS, value) ? undefined : oneOf(PLATFORMS)),
  server: (value) => {
    const isMap = typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every((kind) => kind !== undefined && isOneOf(SORTS, kind));
    return isMap ? undefined : `an object with ${oneOf(SORTS)} for each glob`;
  },
  shutdown: (value) => (value === 'external' ? undefined : "'external', where something else stops the service in order"),
  cacheClients: (value) => (Array.isArray(value) && value.every(isSurface) ? undefined : SURFACES),
  cacheWrappers: (value) => (Array.isArray(value) && value.every(isSurface) ? undefined : SURFACES),
  gracePeriodSeconds: (value) => (typeof value === 'number' && value >= 0 ? undefined : 'a number of seconds'),
};

/** The settings of each project: what is wrong in one is told with its place, and the rest of it holds. */
function readProjects(value: unknown, problems: string[]): readonly ProjectSettings[] | undefined {
  if (!Array.isArray(value)) {
    problems.push(`${PREFIX}.projects must be a list of { migrations, code, postgresVersion }; it is left out.`);
    return undefined;
  }
  return value.flatMap((entry: unknown, index): ProjectSettings[] => {
    const place = `${PREFIX}.projects[${index}]`;
    if (typeof entry !== 'object' || entry === null || !isListOfTexts((entry as { readonly migrations?: unknown }).migrations)) {
      problems.push(`${place} must be an object with a list of globs in migrations; it is left out.`);
      return [];
    }
    const { code, ...settings } = entry as Readonly<Record<string, unknown>>;
    const known = readEach(settings, place, problems);
    if (code !== undefined && !isListOfTexts(code)) problems.push(`${place}.code must be a list of globs; it is left out.`);
    return [{ ...known, ...(isListOfTexts(code) ? { code } : {}) } as ProjectSettings];
  });
}

function readEach(raw: object, place: string, problems: string[]): Record<string, unknown> {
  const known: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(raw)) {
    if (!Object.hasOwn(CHECKS, name)) {
      const names = place === PREFIX ? SETTING_NAMES : [...SETTING_NAMES.filter((other) => other !== 'projects'), 'code'];
      problems.push(`${place}.${name} is unknown; there are ${names.join(', ')}.`);
      continue;
    }
    const expected = CHECKS[name as keyof typeof CHECKS](value);
    if (expected === undefined) known[name] = value;
    else problems.push(`${place}.${name} must be ${expected}; it is left out.`);
  }
  return known;
}

const PREFIX = "settings['zero-downtime']";

/** Reads `settings['zero-downtime']`. A wrong or unknown setting is left out and told. */
export function readSettings(raw: unknown): ReadSettings {
  if (raw === undefined || raw === null) return { settings: {}, problems: [] };
  if (typeof raw !== 'object') return { settings: {}, problems: [`${PREFIX} must be an object.`] };
  const problems: string[] = [];
  // `toJSON` is how the presets put the fingerprint of the project into ESLint's cache key.
  const { toJSON: _, projects, ...others } = raw as Readonly<Record<string, unknown>>;
  const known = readEach(others, PREFIX, problems);
  const read = projects === undefined ? undefined : readProjects(projects, problems);
  return { settings: { ...known, ...(read === undefined ? {} : { projects: read }) }, problems };
}
