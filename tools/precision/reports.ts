import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { findFiles } from '../../cli/find-files.ts';
import { readCode } from '../../cli/typescript-parser.ts';
import { DiskFiles } from '../../eslint-plugin/disk.ts';
import { analyse, Catalogue, isCodePath, Project, rules } from '../../rules/index.ts';
import type { Repository } from './labels.ts';

/** How many of a repository's migrations are judged, from the newest on. */
const NEWEST = 50;

/** One report, with what a person needs to judge it. */
export interface Report {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly rule: string;
  readonly severity: 'error' | 'warn';
  readonly message: string;
  /** Where the statement begins: reports of one statement have one. */
  readonly statement: number;
  readonly text: string;
}

/** Where a repository is checked out: `<folder>/<owner>+<name>`; `undefined` where it is not. */
export function checkoutOf({ repository }: Repository, folder: string): string | undefined {
  const path = join(folder, repository.replace('/', '+'));
  return existsSync(path) ? path : undefined;
}

/** Where the migrations of several modules lie in as many folders, their names tell which is newest; of one folder a file each, the paths do. */
function byName(paths: readonly string[]): readonly string[] {
  return [...paths].sort((one, other) => Number(basename(one) > basename(other)) - Number(basename(one) < basename(other)));
}

const catalogue = new Catalogue(rules.filter(({ preset }) => preset === 'recommended'));

/** What `recommended` says of the newest migrations of a checkout, each judged as if it alone were new. */
export function reportsOf(repository: Repository, checkout: string): readonly Report[] {
  const project = new Project(checkout, { baseline: 'none', ...repository.settings }, new DiskFiles(() => 0));
  const judged = byName(findFiles([join(checkout, repository.migrations)], checkout).files).flatMap((path) => {
    const text = readFileSync(path, 'utf8').replace(/^\ufeff/, '');
    if (isCodePath(path) && (repository.code !== true || !project.mayBeMigration(path, text))) return [];
    const { hazards, skipped } = analyse(path, text, project, catalogue, isCodePath(path) ? readCode(path, text) : undefined);
    return skipped === undefined ? [{ path, text, hazards }] : [];
  });
  return judged.slice(-(repository.newest ?? NEWEST)).flatMap(({ path, text, hazards }) =>
    hazards.map(({ rule: id, range, statement, message }) => ({
      file: path.slice(checkout.length + 1),
      line: text.slice(0, range.start).split('\n').length,
      rule: id,
      severity: rules.find((rule) => rule.id === id)?.severity ?? 'error',
      message: `${message.what} ${message.why}`,
      statement: statement.start,
      text: text.slice(statement.start, statement.end),
    })),
  );
}
