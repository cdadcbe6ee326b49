import { SETTING_NAMES, SUPPORTED_VERSIONS, TOOL_NAMES, type Settings } from '../rules/index.ts';

/** Settings that can be used, and what was wrong with the rest, in sentences for the user. */
export interface ReadSettings {
  readonly settings: Settings;
  readonly problems: readonly string[];
}

const TRANSACTIONS = ['none', 'implicit', 'file', 'all pending'];

const RUNNER = `{ tool, transaction }, where tool is one of ${TOOL_NAMES.join(', ')}, and transaction ${TRANSACTIONS.map((name) => `'${name}'`).join(' | ')}; one of them is enough`;

/** Whether a value is left out, or one of those that may be given. */
function isOneOf(values: readonly string[], value: unknown): boolean {
  return value === undefined || (typeof value === 'string' && values.includes(value));
}

type Check = (value: unknown) => string | undefined;

/** What each setting must be; the sentence says so where it is not. */
const CHECKS: Readonly<Record<keyof Settings, Check>> = {
  postgresVersion: (value) => {
    const { oldest, newest } = SUPPORTED_VERSIONS;
    return Number.isInteger(value) && Number(value) >= oldest && Number(value) <= newest ? undefined : `a major version from ${oldest} to ${newest}`;
  },
  migrations: (value) => (Array.isArray(value) && value.every((glob) => typeof glob === 'string') ? undefined : 'a list of globs'),
  schema: (value) => (typeof value === 'string' && value !== '' ? undefined : 'the name of a schema'),
  runner: (value) => {
    if (typeof value !== 'object' || value === null || Object.keys(value).some((key) => key !== 'tool' && key !== 'transaction')) return RUNNER;
    const { tool, transaction } = value as Readonly<Record<string, unknown>>;
    const known = isOneOf(TOOL_NAMES, tool) && isOneOf(TRANSACTIONS, transaction);
    return known && (tool ?? transaction) !== undefined ? undefined : RUNNER;
  },
  baseline: (value) => (typeof value === 'string' && value !== '' ? undefined : "the name of a migration, a version, a git ref, or 'none'"),
};

/** `toJSON` is how the presets put the fingerprint of the project into ESLint's cache key. */
const OWN_KEYS = new Set(['toJSON']);

function isSetting(name: string): name is keyof Settings {
  return (SETTING_NAMES as readonly string[]).includes(name);
}

/** Reads `settings['zero-downtime']`. A wrong or unknown setting is left out and told. */
export function readSettings(raw: unknown): ReadSettings {
  if (raw === undefined || raw === null) return { settings: {}, problems: [] };
  if (typeof raw !== 'object') return { settings: {}, problems: ["settings['zero-downtime'] must be an object."] };
  const problems: string[] = [];
  const known: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(raw)) {
    if (OWN_KEYS.has(name)) continue;
    if (!isSetting(name)) {
      problems.push(`settings['zero-downtime'].${name} is unknown; there are ${SETTING_NAMES.join(', ')}.`);
      continue;
    }
    const expected = CHECKS[name](value);
    if (expected === undefined) known[name] = value;
    else problems.push(`settings['zero-downtime'].${name} must be ${expected}; it is left out.`);
  }
  return { settings: known, problems };
}
