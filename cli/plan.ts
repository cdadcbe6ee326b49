import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Project, ProjectFiles } from '../rules/index.ts';
import { analyse, Catalogue, isCodePath, rules, Unwritable, type FileEdits } from '../rules/index.ts';
import { declaredProposals, mayBeDeclared } from '../scaffolds/declared-proposals.ts';
import { renameDeclared } from '../scaffolds/declared/rename-declared.ts';
import { NoPlan, nextDeploy, PLANS_FOLDER, readPlan } from '../scaffolds/plan-file.ts';
import { nextStep, proposalsFor, type ChangeSet, type Proposal, type SourceText } from '../scaffolds/proposals.ts';
import { readCode } from './typescript-parser.ts';

/** What is told, and whether it went well. */
export interface PlanOutcome {
  readonly text: string;
  readonly ok: boolean;
}

/** What the user asked for: `<file>:<line>`, `next` with a plan's path or none, or `rename` with a column and its new name. */
export interface PlanRequest {
  readonly target: string | undefined;
  readonly plan: string | undefined;
  /** With `rename`, whose plan is `<table>.<column>`: the new name. */
  readonly to: string | undefined;
  readonly write: boolean;
  /** Rows are changed by a script in place of a procedure. */
  readonly script: boolean;
  /** Milliseconds since 1970, for the names of new files. */
  readonly now: number;
}

const PLACE = /^(.+):(\d+)$/;

function failed(text: string): PlanOutcome {
  return { text: `${text}\n`, ok: false };
}

function sourceText(path: string): SourceText | undefined {
  try {
    const text = readFileSync(path, 'utf8');
    return { path, text, code: isCodePath(path) ? readCode(path, text) : undefined };
  } catch {
    return undefined;
  }
}

/** The whole safe change of a hazard, or the next step of one that was begun: printed, or written where asked. Nothing is overwritten. */
export function plan(request: PlanRequest, project: Project, files: Pick<ProjectFiles, 'list' | 'read'>): PlanOutcome {
  try {
    if (request.target === 'rename') return planRename(request, project, files);
    return request.target === 'next' ? planNext(request, project) : planPlace(request, project);
  } catch (error) {
    if (error instanceof Unwritable || error instanceof NoPlan) return failed(error.message);
    throw error;
  }
}

function planPlace({ target, write, script, now }: PlanRequest, project: Project): PlanOutcome {
  const place = PLACE.exec(target ?? '');
  if (place === null) return failed('Say where: zero-downtime plan <file>:<line>, or zero-downtime plan next.');
  const [, file = '', line = ''] = place;
  const path = resolve(project.root, file).replaceAll('\\', '/');
  const source = sourceText(path);
  if (source === undefined) return failed(`${file} cannot be read.`);
  const { hazards } = analyse(path, source.text, project, new Catalogue(rules), source.code);
  const here = hazards.filter(({ range, statement }) => isOnLine(source.text, range.start, Number(line)) || isOnLine(source.text, statement.start, Number(line)));
  if (here.length === 0 && !script) {
    const declared = declaredOn(source, Number(line), project);
    if (declared !== undefined) return declared.changes === undefined ? failed(declared.disabled) : made(`${declared.title}.`, declared.changes, write, project);
  }
  if (here.length === 0) return failed(`Nothing is wrong in ${file} on line ${line}.`);
  const proposals = here.flatMap((hazard) => proposalsFor(hazard, source, project, now, readCode)).filter(({ isScripted = false }) => isScripted === script);
  if (script && proposals.length === 0) return failed('No rows are changed there, or no package.json says that the project has code.');
  const possible = proposals.find(({ changes }) => changes !== undefined);
  if (possible?.changes !== undefined) return made(`${possible.title}.`, possible.changes, write, project);
  const why = proposals.map(({ disabled }) => disabled).join('\n');
  return failed(why === '' ? `There is no plan for ${here.map(({ rule }) => rule).join(', ')}; zero-downtime check says what to do instead.` : why);
}

/** What can be done about what is declared on a line, with nothing wrong there. */
function declaredOn({ text, code }: SourceText, line: number, project: Project): Proposal | undefined {
  const lines = text.split('\n');
  const own = lines[line - 1] ?? '';
  if (code === undefined || !mayBeDeclared(own)) return undefined;
  const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  const words = [...own.matchAll(/[\w$]+/g)];
  return words.flatMap(({ index }) => declaredProposals(code, start + index, project))[0];
}

function planRename({ plan: named = '', to = '', write, now }: PlanRequest, project: Project, files: Pick<ProjectFiles, 'list' | 'read'>): PlanOutcome {
  const dot = named.lastIndexOf('.');
  if (dot < 1 || to === '') return failed('Say which column, and its new name: zero-downtime plan rename <table>.<column> <name>.');
  const { title, changes, disabled } = renameDeclared({ table: named.slice(0, dot), column: named.slice(dot + 1), to }, project, files, now, readCode);
  return changes === undefined ? failed(disabled) : made(`${title}.`, changes, write, project);
}

function isOnLine(text: string, offset: number, line: number): boolean {
  return text.slice(0, offset).split('\n').length === line;
}

function planNext({ plan: asked, write, now }: PlanRequest, project: Project): PlanOutcome {
  const unfinished = asked === undefined ? unfinishedPlans(project.root) : [resolve(project.root, asked).replaceAll('\\', '/')];
  const [path, ...others] = unfinished;
  if (path === undefined) return failed(`No plan below ${PLANS_FOLDER} has a step left.`);
  if (others.length > 0) return failed(`Several plans have a step left; say which one:\n${unfinished.map((each) => `  zero-downtime plan next ${fromRoot(each, project)}`).join('\n')}`);
  const source = sourceText(path);
  if (source === undefined) return failed(`${fromRoot(path, project)} cannot be read.`);
  const { migration } = readPlan(source.text);
  const grownFrom = sourceText(`${project.root}/${migration}`);
  if (grownFrom === undefined) return failed(`${migration} cannot be read, from which the plan grew.`);
  const step = nextStep(source, grownFrom, project, now, readCode);
  if (step === undefined) return failed(`Every step of ${fromRoot(path, project)} is written.`);
  const conditions = step.before.map((condition) => `\n  Before it goes out: ${condition}`).join('');
  return made(`${step.title}.${conditions}`, step.changes, write, project);
}

function unfinishedPlans(root: string): string[] {
  const folder = `${root}/${PLANS_FOLDER}`;
  if (!existsSync(folder)) return [];
  const paths = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => `${folder}/${name}`);
  return paths.filter((path) => nextDeploy(readPlan(readFileSync(path, 'utf8'))) !== undefined);
}

function fromRoot(path: string, { root }: Project): string {
  return path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path;
}

function textAfter({ path, edits }: FileEdits): string {
  return [...edits]
    .sort((left, right) => right.range.start - left.range.start)
    .reduce((text, { range, text: replacement }) => text.slice(0, range.start) + replacement + text.slice(range.end), readFileSync(path, 'utf8'));
}

/** Of JSON that is changed the lines that are new; a new file of it is the plan's own, or a tool's snapshot, which nobody reads. */
function newLines(path: string, text: string): string {
  if (!existsSync(path)) return '';
  const before = new Set(readFileSync(path, 'utf8').split('\n'));
  return text.split('\n').filter((line) => !before.has(line)).map((line) => `${line}\n`).join('');
}

function made(title: string, { edits, files, byHand, places = [] }: ChangeSet, write: boolean, project: Project): PlanOutcome {
  const changed = edits.map((edit) => ({ path: edit.path, text: textAfter(edit), mark: 'changed' }));
  const added = files.map(({ path, text }) => ({ path, text, mark: 'new' }));
  const all = [...changed, ...added];
  const hand = [...byHand.map((sql) => `By hand, outside a transaction: ${sql};`), ...places.map((place) => `By hand: ${place}`)].map((line) => `\n${line}\n`).join('');
  if (!write) {
    const shown = all.map(({ path, text, mark }) => `== ${fromRoot(path, project)} (${mark})\n${path.endsWith('.json') ? newLines(path, text) : text}`);
    return { text: `${title}\n\n${shown.join('\n')}${hand}\nNothing was written; --write writes it.\n`, ok: true };
  }
  const taken = added.find(({ path }) => existsSync(path));
  if (taken !== undefined) return failed(`${fromRoot(taken.path, project)} is there already; nothing was written.`);
  for (const { path, text, mark } of all) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { flag: mark === 'new' ? 'wx' : 'w' });
  }
  return { text: `${title}\n\n${all.map(({ path, mark }) => `  ${mark.padEnd(8)}${fromRoot(path, project)}`).join('\n')}\n${hand}`, ok: true };
}
