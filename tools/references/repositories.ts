import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../../docs/references/', import.meta.url));

/** A public repository whose dropped and renamed columns are looked up in the code before. */
export interface Repository {
  /** `owner/name`. */
  readonly repository: string;
  /** The newest commit that is looked at. */
  readonly commit: string;
  /** Where its migrations are, as git's path patterns. */
  readonly migrations: readonly string[];
  readonly library: string;
  /** Nobody looked at what is found in it before the look-up was done. */
  readonly holdOut: boolean;
  /** Which hold-out it is of; of the second, every line with the word is read for each name that is looked at, and of fewer names. */
  readonly round?: 2;
}

/** A line of code that has the word. */
export interface Line {
  readonly commit: string;
  /** `table` or `table.column`. */
  readonly subject: string;
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/**
 * What a person says of one line. `query`: it defines, reads or writes this very table or column, in SQL, in a model, or in a
 * call of a library. `row`: it reads the value out of a row that a query gave. `no`: it means something else, or never runs
 * in production.
 */
export interface Label extends Line {
  readonly use: 'query' | 'row' | 'no';
  readonly text: string;
}

export function readRepositories(): readonly Repository[] {
  return JSON.parse(readFileSync(`${FOLDER}repositories.json`, 'utf8')) as readonly Repository[];
}

/** The labels of a repository, one a line in `docs/references/<owner>-<name>.jsonl`. */
export function readLabels({ repository }: Repository): readonly Label[] {
  const path = `${FOLDER}${repository.replace('/', '-')}.jsonl`;
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Label);
}

/** The same text for a line and for its label. */
export function keyOf({ commit, subject, file, line }: Line): string {
  return `${commit.slice(0, 10)} ${subject} ${file}:${line}`;
}
