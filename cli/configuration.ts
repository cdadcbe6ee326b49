import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import picomatch from 'picomatch';
import { readSettings } from '../eslint-plugin/settings.ts';
import type { Severity } from '../eslint-plugin/severity.ts';
import { rules, type Settings } from '../rules/index.ts';
import type { Options } from './options.ts';
import { severitiesOf, type ActiveSeverity, type Preset } from './severities.ts';

/** The configuration file that is read where none is named. */
export const CONFIGURATION_FILE = 'zero-downtime.json';

/** What holds for a run: the configuration file, and the command line over it. */
export interface Configuration {
  readonly settings: Settings;
  readonly severities: ReadonlyMap<string, ActiveSeverity>;
  /** What is checked where nothing is named. */
  readonly paths: readonly string[];
  /** Whether a file, by its path from the working directory, is left out. */
  readonly ignores: (path: string) => boolean;
  readonly problems: readonly string[];
}

interface FileConfiguration {
  readonly preset: Preset | undefined;
  readonly own: ReadonlyMap<string, Severity>;
  readonly paths: readonly string[];
  readonly ignores: readonly string[];
  readonly settings: Settings;
}

const NOTHING: FileConfiguration = { preset: undefined, own: new Map(), paths: [], ignores: [], settings: {} };

const SEVERITIES: readonly unknown[] = ['off', 'warn', 'error'];

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string' && entry !== '');
}

function ownSeverities(value: unknown, problems: string[]): ReadonlyMap<string, Severity> {
  const own = new Map<string, Severity>();
  if (value === undefined) return own;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    problems.push('rules must be an object with a severity for each rule; it is left out.');
    return own;
  }
  for (const [name, severity] of Object.entries(value)) {
    const id = name.replace(/^zero-downtime\//, '');
    if (!rules.some((rule) => rule.id === id)) problems.push(`rules.${name} is no rule; see zero-downtime explain.`);
    else if (!SEVERITIES.includes(severity)) problems.push(`rules.${name} must be off, warn or error; it is left out.`);
    else own.set(id, severity as Severity);
  }
  return own;
}

/** Reads what stands in a configuration file. What cannot be used is told, and the rest holds. */
export function readFileConfiguration(raw: unknown, problems: string[]): FileConfiguration {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    problems.push('It must be an object; see zero-downtime help check.');
    return NOTHING;
  }
  const { $schema: _, preset, rules: own, paths, ignores, ...settings } = raw as Readonly<Record<string, unknown>>;
  if (preset !== undefined && preset !== 'recommended' && preset !== 'strict') problems.push('preset must be recommended or strict; it is left out.');
  if (paths !== undefined && !isTexts(paths)) problems.push('paths must be a list of files and folders; it is left out.');
  if (ignores !== undefined && !isTexts(ignores)) problems.push('ignores must be a list of globs; it is left out.');
  const read = readSettings(settings);
  problems.push(...read.problems.map((problem) => problem.replace(/^settings\['zero-downtime'\]\./, '')));
  return {
    preset: preset === 'recommended' || preset === 'strict' ? preset : undefined,
    own: ownSeverities(own, problems),
    paths: isTexts(paths) ? paths : [],
    ignores: isTexts(ignores) ? ignores : [],
    settings: read.settings,
  };
}

function readFile(options: Options, cwd: string, problems: string[]): FileConfiguration {
  const name = options.config ?? CONFIGURATION_FILE;
  const path = resolve(cwd, name);
  if (options.config === undefined && !existsSync(path)) return NOTHING;
  let raw: unknown;
  try {
    raw = JSON.parse(readFileSync(path, 'utf8').replace(/^\ufeff/, ''));
  } catch (error) {
    problems.push(`${name} cannot be read: ${(error as Error).message}`);
    return NOTHING;
  }
  const found: string[] = [];
  const read = readFileConfiguration(raw, found);
  problems.push(...found.map((problem) => `${name}: ${problem}`));
  return read;
}

/** What holds for a run. */
export function readConfiguration(options: Options, cwd: string): Configuration {
  const problems: string[] = [];
  const file = readFile(options, cwd, problems);
  const isIgnored = file.ignores.length === 0 ? () => false : picomatch([...file.ignores], { dot: true });
  return {
    settings: { ...file.settings, ...options.settings },
    severities: severitiesOf(rules, options.preset ?? file.preset ?? 'recommended', file.own),
    paths: file.paths.length === 0 ? ['.'] : file.paths,
    ignores: isIgnored,
    problems,
  };
}
