import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Settings } from '../../rules/index.ts';

const FOLDER = fileURLToPath(new URL('../../docs/precision/', import.meta.url));

/** A public repository whose newest migrations are judged at one commit. */
export interface Repository {
  /** `owner/name`. */
  readonly repository: string;
  readonly commit: string;
  /** Folder of the migrations, from its root. */
  readonly migrations: string;
  /** Nobody looked at what is said of it before the rules were done. */
  readonly holdOut: boolean;
  /** The migrations are TypeScript or JavaScript, or files of SQL that such code reads: counted apart. */
  readonly code?: boolean;
  /** How many migrations are judged, from the newest on; default: 50. */
  readonly newest?: number;
  /** What its people would have to set, as in `zero-downtime.json`: which files are migrations of a runner of their own. */
  readonly settings?: Settings;
}

/**
 * What a person thinks of one report. `right`: a senior PostgreSQL engineer would stop the merge for it. `arguable`: true, but
 * whether it matters depends on what the repository does not tell. `wrong`: a false alarm.
 */
export interface Label {
  readonly commit: string;
  readonly file: string;
  readonly line: number;
  readonly rule: string;
  readonly verdict: 'right' | 'arguable' | 'wrong';
  readonly reason: string;
}

export function readRepositories(): readonly Repository[] {
  return JSON.parse(readFileSync(`${FOLDER}repositories.json`, 'utf8')) as readonly Repository[];
}

/** The labels of a repository, one a line in `docs/precision/<owner>-<name>.jsonl`. */
export function readLabels({ repository }: Repository): readonly Label[] {
  const path = `${FOLDER}${repository.replace('/', '-')}.jsonl`;
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Label);
}

/** The same text for a report and for its label. */
export function keyOf({ file, line, rule }: Pick<Label, 'file' | 'line' | 'rule'>): string {
  return `${file}:${line} ${rule}`;
}
