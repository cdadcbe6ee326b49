import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Settings } from '../../rules/index.ts';

const DOCUMENTS = fileURLToPath(new URL('../../docs/', import.meta.url));

/** Where labels lie: of migrations, or of whole services. */
export type LabelFolder = 'precision' | 'services';

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
 * What a person thinks of one report. `right`: a senior engineer would stop the merge for it. `arguable`: true, but
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
  return JSON.parse(readFileSync(`${DOCUMENTS}precision/repositories.json`, 'utf8')) as readonly Repository[];
}

/** The values of a file that has one JSON value a line; none where there is no such file. */
export function readLines<Value>(folder: LabelFolder, name: string): readonly Value[] {
  const path = `${DOCUMENTS}${folder}/${name}.jsonl`;
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Value);
}

/** The labels of a repository, one a line in `docs/<folder>/<owner>-<name>.jsonl`. */
export function readLabels(folder: LabelFolder, repository: string): readonly Label[] {
  return readLines<Label>(folder, repository.replace('/', '-'));
}

/** The same text for a report and for its label. */
export function keyOf({ file, line, rule }: Pick<Label, 'file' | 'line' | 'rule'>): string {
  return `${file}:${line} ${rule}`;
}
