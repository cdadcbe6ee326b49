import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { findFiles } from '../../cli/find-files.ts';
import { readCode } from '../../cli/typescript-parser.ts';
import { DiskFiles } from '../../eslint-plugin/disk.ts';
import { analyse, Catalogue, isCodePath, Project, rules, type Base, type CodeFile } from '../../rules/index.ts';
import { CodeBefore } from './code-before.ts';
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
export function checkoutOf({ repository }: Pick<Repository, 'repository'>, folder: string): string | undefined {
  const path = join(folder, repository.replace('/', '+'));
  return existsSync(path) ? path : undefined;
}

/** Where the migrations of several modules lie in as many folders, their names tell which is newest; of one folder a file each, the paths do. */
function byName(paths: readonly string[]): readonly string[] {
  return [...paths].sort((one, other) => Number(basename(one) > basename(other)) - Number(basename(one) < basename(other)));
}

const catalogue = new Catalogue(rules.filter(({ preset }) => preset === 'recommended'));

const BY_NUMBERS = new Intl.Collator('en', { numeric: true });

/** Counted migrations go by their number, `9_a.sql` before `10_b.sql` and `v1.0.9.ts` before `v1.0.10.ts`, though as text they are the newest; `undefined` for other names. */
function isEarlierNumber(other: string, own: string): boolean | undefined {
  const [left = '', right = ''] = [other, own].map((path) => /^(?:\d{1,6}(?=_)|\D*\d+(?:\.\d+)+(?=\.[a-z]+$))/.exec(basename(path))?.[0]);
  return left === '' || right === '' ? undefined : BY_NUMBERS.compare(left, right) < 0;
}

interface Migration {
  readonly path: string;
  readonly text: string;
  readonly source: CodeFile | undefined;
}

function migrationsOf(repository: Repository, checkout: string, project: Project): readonly Migration[] {
  return byName(findFiles([join(checkout, repository.migrations)], checkout).files).flatMap((path) => {
    const text = readFileSync(path, 'utf8').replace(/^\ufeff/, '');
    if (isCodePath(path) && (repository.code !== true || !project.mayBeMigration(path, text))) return [];
    const source = isCodePath(path) ? readCode(path, text) : undefined;
    return typeof project.migration(path, text, source) === 'string' ? [] : [{ path, text, source }];
  });
}

/** What `recommended` says of the newest migrations of a checkout, each judged as if it alone were new, beside the code that ran when it was merged. */
export function reportsOf(repository: Repository, checkout: string): readonly Report[] {
  const codeBefore = new CodeBefore(checkout, repository.migrations, repository.commit);
  let running: Base | undefined;
  const project = new Project(checkout, repository.settings ?? {}, new DiskFiles(() => 0), { readBase: () => running });
  const migrations = migrationsOf(repository, checkout, project);
  const positions = new Map(migrations.map(({ path }, position) => [path, position]));
  return migrations.slice(-(repository.newest ?? NEWEST)).flatMap(({ path, text, source }) => {
    const own = positions.get(path) ?? 0;
    running = codeBefore.of(path, (other) => isEarlierNumber(other, path) ?? (positions.get(other) ?? own) < own);
    return analyse(path, text, project, catalogue, source).hazards.map(({ rule: id, range, statement, message }) => ({
      file: path.slice(checkout.length + 1),
      line: text.slice(0, range.start).split('\n').length,
      rule: id,
      severity: rules.find((rule) => rule.id === id)?.severity ?? 'error',
      message: `${message.what} ${message.why}`,
      statement: statement.start,
      text: text.slice(statement.start, statement.end),
    }));
  });
}
