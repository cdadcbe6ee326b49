/** A program of its own, that the bench bundles as the builds are: `node steps.js <folder> <passes>` prints {@link Steps}. */
import { readFileSync } from 'node:fs';
import v8 from 'node:v8';
import { findFiles } from '../../cli/find-files.ts';
import { DiskFiles } from '../../eslint-plugin/disk.ts';
import { analyse, Catalogue, parseScript, Project, rules, type Comment, type Script } from '../../rules/index.ts';
import { parseScript as parseWithPostgres } from '../../rules/engine/parse/libpg-query.ts';
import { nextSegment } from '../../rules/engine/parse/splitter.ts';
import { Catalog } from '../../rules/engine/project/catalog.ts';
import { upStatements, type StatementOperations } from '../../rules/engine/project/migration-file.ts';
import { spreadOf } from '../meter/statistics.ts';
import type { Steps, StepTime } from './results.ts';

type Times = Map<string, number>;

function timed<Result>(times: Times, step: string, work: () => Result): Result {
  const started = performance.now();
  const result = work();
  times.set(step, performance.now() - started);
  return result;
}

function split(text: string): void {
  const comments: Comment[] = [];
  for (let segment = nextSegment(text, 0, comments); segment !== undefined; ) segment = nextSegment(text, segment.next, comments);
}

/** Applies every operation to the schema before it. */
function fold(files: readonly (readonly StatementOperations[])[]): void {
  let schema = Catalog.empty();
  for (const statements of files) for (const { operations } of statements) for (const operation of operations) schema = schema.apply(operation, '');
}

/** One pass over all files, each step for itself. */
function pass(folder: string, paths: readonly string[]): Times {
  const times: Times = new Map();
  const texts = timed(times, 'read', () => paths.map((path) => readFileSync(path, 'utf8')));
  const scripts: readonly Script[] = timed(times, 'parse', () => texts.map((text) => parseScript(text)));
  timed(times, 'split', () => texts.forEach(split));
  const answers = timed(times, 'grammar', () => texts.map(parseWithPostgres));
  timed(times, 'json', () => answers.forEach((answer) => void (answer.ok && JSON.parse(answer.json))));
  const statements = timed(times, 'operations', () => scripts.map(upStatements));
  timed(times, 'fold', () => fold(statements));
  const project = new Project(folder, {}, new DiskFiles(() => 0));
  const catalogue = new Catalogue(rules);
  timed(times, 'analyse', () => paths.forEach((path, index) => analyse(path, texts[index] ?? '', project, catalogue, scripts[index])));
  return times;
}

function measureSteps(folder: string, passes: number): Steps {
  const paths = findFiles(['.'], folder).files;
  pass(folder, paths);
  const measured = Array.from({ length: passes }, () => pass(folder, paths));
  const at = (step: string): number => spreadOf(measured.map((times) => times.get(step) ?? 0))?.median ?? 0;
  const step = (name: string, time: number, parts: readonly StepTime[] = []): StepTime => ({ step: name, time, parts });
  const parts = [step('split into statements', at('split')), step('PostgreSQL grammar, in WebAssembly', at('grammar')), step('read its JSON', at('json'))];
  return {
    files: paths.length,
    steps: [
      step('read', at('read')),
      step('parse', at('parse'), parts),
      step('operations', at('operations')),
      step('fold into the schema', at('fold')),
      // The analysis of parsed files, without the steps in it that were measured for themselves.
      step('effects, rules, project', at('analyse') - at('operations') - at('fold')),
    ],
  };
}

// As the command line has it.
v8.setFlagsFromString('--liftoff-only');
const [folder = '.', passes = '1'] = process.argv.slice(2);
process.stdout.write(JSON.stringify(measureSteps(folder, Number(passes))));
