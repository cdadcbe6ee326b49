import { existsSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { counted } from '../formatters/report.ts';
import type { FileReport } from './check.ts';
import { CONFIGURATION_FILE } from './configuration.ts';
import { KNOWN_PROBLEMS_FILE, listOf } from './known-problems.ts';
import type { Preset } from './severities.ts';

const SCHEMA = 'https://zero-downtime.dev/schema.json';

interface Written {
  readonly told: readonly string[];
  readonly ok: boolean;
}

function write(cwd: string, name: string, text: string, what: string): Written {
  if (existsSync(resolve(cwd, name))) return { told: [`${name} is there already and stays as it is.`], ok: true };
  try {
    writeFileSync(resolve(cwd, name), text, { flag: 'wx' });
    return { told: [`${name} was written: ${what}.`], ok: true };
  } catch (error) {
    return { told: [`${name} cannot be written: ${(error as Error).message}`], ok: false };
  }
}

/**
 * Writes what a repository of some age needs to be quiet about its past: a configuration, and the list of what is known. Neither
 * is overwritten.
 *
 * @param reports by the path as the list names it
 */
export function initialise(cwd: string, preset: Preset, reports: ReadonlyMap<string, FileReport>): Written {
  const open = [...reports.values()].flatMap(({ problems }) => problems.filter(({ suppressed }) => suppressed === undefined));
  const configuration = write(cwd, CONFIGURATION_FILE, `${JSON.stringify({ $schema: SCHEMA, preset }, null, 2)}\n`, 'what holds for this project');
  const list = open.length === 0 ? { told: [], ok: true } : write(cwd, KNOWN_PROBLEMS_FILE, listOf(reports), `${counted(open.length, 'report')} from above, which nobody is told of again`);
  const next = 'From now on zero-downtime check reports what is new. Commit what was written.';
  return { told: [...configuration.told, ...list.told, next], ok: configuration.ok && list.ok };
}
