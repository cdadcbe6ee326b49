import { createHash } from 'node:crypto';
import { readCode } from '../../cli/typescript-parser.ts';
import type { Confidence, CodeUse } from '../../rules/engine/model/reference.ts';
import { columnFate, tableFate } from '../../rules/engine/postgres/drops.ts';
import { isSent, isSource } from '../../rules/engine/references/source-files.ts';
import { columnSpelling, tableSpelling } from '../../rules/engine/references/spelling.ts';
import { isCodePath, Project, replay, type Step } from '../../rules/index.ts';
import { GitObjects, type GitTree } from './git-tree.ts';
import { keyOf, type Line, type Repository } from './repositories.ts';

/** How many of the newest migrations that take a name away are looked at. */
const NEWEST = 100;

/** So many lines of one name, and of one repository, are read by a person; which ones, their own letters decide. */
const SAMPLED_OF_NAME = 10;
const SAMPLED = 200;

/** Of the second hold-out: so many names, each with no more lines than can be read whole, and from so many commits. */
const WHOLE_NAMES = 12;
const WHOLE_LINES = 60;
const WHOLE_COMMITS = 30;

const TAKES_AWAY = String.raw`drop +(column|table)|rename|dropColumn|dropTable|removeColumn`;
const ROOT = '/repository';

/** A line that has the word, and what the look-up says of it. */
export interface JudgedLine extends Line {
  readonly text: string;
  readonly confidence: Confidence | 'none';
}

/** A name that a migration takes away. */
interface Taken {
  readonly step: Step;
  readonly table: string;
  readonly column: string | undefined;
  readonly use: () => CodeUse;
}

function takenBy(step: Step): Taken | undefined {
  const { operation, migration } = step;
  if (operation.kind === 'dropColumn' || operation.kind === 'renameColumn') {
    const { relation, column } = operation;
    if (operation.kind === 'dropColumn' ? columnFate(step, operation).kind !== 'dropped' : step.isNewColumn(relation, column)) return undefined;
    return { step, table: relation.name, column, use: () => migration.codeUse(relation, column) };
  }
  if (operation.kind === 'dropRelation' || operation.kind === 'renameRelation') {
    const { relation } = operation;
    const gone = operation.kind === 'dropRelation' ? operation.relationKind === 'table' && tableFate(step, operation) === 'dropped' : !step.isNew(relation);
    return gone ? { step, table: relation.name, column: undefined, use: () => migration.codeUse(relation) } : undefined;
  }
  return undefined;
}

/** Commits that add a migration which takes something away, from the newest on, with its files. */
function commitsOf({ commit, migrations }: Repository, objects: GitObjects): readonly { readonly commit: string; readonly files: readonly string[] }[] {
  const log = objects.git(['log', '--no-merges', '-i', '-E', '-G', TAKES_AWAY, '--diff-filter=A', '--format=@%H', '--name-only', commit, '--', ...migrations]).toString('utf8');
  return log
    .split('@')
    .slice(1, NEWEST + 1)
    .map((entry) => {
      const [hash = '', ...files] = entry.split('\n').filter((line) => line !== '');
      return { commit: hash, files };
    });
}

/** Commits whose migrations take something away on the way up, as far as the words in front of `down` tell. */
function takingCommits(repository: Repository, objects: GitObjects): ReturnType<typeof commitsOf> {
  const takes = new RegExp(TAKES_AWAY, 'i');
  const isTaking = (commit: string, file: string): boolean => takes.test(objects.git(['show', `${commit}:${file}`]).toString('utf8').split(/\bdown\b/, 1)[0] ?? '');
  return commitsOf(repository, objects).filter(({ commit, files }) => files.some((file) => isTaking(commit, file))).slice(0, WHOLE_COMMITS);
}

/** The same lines each time, in no order that anybody chose. */
function sample(lines: readonly JudgedLine[], count: number): readonly JudgedLine[] {
  const order = (line: Line): string => createHash('sha1').update(keyOf(line)).digest('hex');
  return [...lines].sort((left, right) => (order(left) < order(right) ? -1 : 1)).slice(0, count);
}

function linesOf(taken: Taken, before: GitTree, commit: string, whole: boolean): readonly JudgedLine[] {
  const { table, column, use } = taken;
  const subject = column === undefined ? table : `${table}.${column}`;
  const { places } = use();
  const told = new Map(places.map(({ name, line, confidence }) => [`${name}:${line}`, confidence]));
  const { word } = column === undefined ? tableSpelling(table) : columnSpelling(column);
  const lines = [...before.texts].flatMap(([path, text]) => {
    const file = path.slice(ROOT.length + 1);
    if (!isSource(file) || !isSent(file, text) || !new RegExp(word, 'iu').test(text)) return [];
    return text.split('\n').flatMap((content, index) => (new RegExp(word, 'iu').test(content) ? [{ commit, subject, file, line: index + 1, text: content.trim().slice(0, 200), confidence: told.get(`${file}:${index + 1}`) ?? ('none' as const) }] : []));
  });
  if (whole) return lines.length > WHOLE_LINES ? [] : lines;
  return sample(lines, SAMPLED_OF_NAME);
}

/** The lines of a repository that a person reads, each with what the look-up says of it; `unused` counts names found nowhere. */
export function judgedLines(repository: Repository, mirror: string): { readonly lines: readonly JudgedLine[]; readonly names: number; readonly unused: number } {
  const objects = new GitObjects(mirror);
  const lines: JudgedLine[] = [];
  let names = 0;
  let unused = 0;
  const whole = repository.round === 2;
  const read = new Set<string>();
  for (const { commit, files } of whole ? takingCommits(repository, objects) : commitsOf(repository, objects)) {
    if (read.size >= WHOLE_NAMES) break;
    const before = objects.treeOf(`${commit}^`, ROOT);
    const project = new Project(ROOT, {}, objects.treeOf(commit, ROOT), { readBase: () => before.asBase('before') });
    for (const file of files) {
      const path = `${ROOT}/${file}`;
      const text = objects.git(['show', `${commit}:${file}`]).toString('utf8');
      const code = isCodePath(path) ? readCode(path, text) : undefined;
      const migration = replay(path, text, project, code);
      if (typeof migration === 'string') continue;
      for (const step of migration.steps) {
        const taken = takenBy(step);
        if (taken === undefined) continue;
        names += 1;
        if (taken.use().unused) unused += 1;
        const found = linesOf(taken, before, commit, whole);
        const subject = `${taken.table}.${taken.column ?? ''}`;
        if (whole && found.length > 0 && (read.has(subject) || read.size >= WHOLE_NAMES)) continue;
        if (whole && found.length > 0) read.add(subject);
        lines.push(...found);
      }
    }
  }
  const distinct = [...new Map(lines.map((line) => [keyOf(line), line])).values()];
  return { lines: sample(distinct, SAMPLED), names, unused };
}
