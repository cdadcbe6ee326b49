/**
 * Measures the engine and the ESLint plugin against squawk and against ESLint's own floor: `npm run bench -- [folder…]`.
 * Nothing is asserted: a number is for a person to look at.
 */
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { prepareWorkload } from './folders/prepare.ts';
import { workloadOf, type Workload } from './folders/workload.ts';
import { chooseMeter } from './meter/meters.ts';
import { runInRounds } from './meter/rounds.ts';
import { readOptions } from './options.ts';
import { freezeBuilds } from './programs/builds.ts';
import { engine } from './programs/engine.ts';
import { eslintCold, eslintFloor, eslintVersion, eslintWarm } from './programs/eslint.ts';
import { node } from './programs/node.ts';
import { squawk, squawkVersion } from './programs/squawk.ts';
import { generateLongFile, generateProject } from './projects/generate.ts';
import { resultOf, type FolderResult } from './report/results.ts';
import { folderText, stepsText } from './report/text.ts';
import type { Steps } from './steps/results.ts';
import { runSteps } from './steps/run.ts';

const LARGE_PROJECT = '2,000 migrations';
const GENERATED: Readonly<Record<string, (folder: string) => void>> = {
  '3 migrations': (folder) => generateProject(folder, 3),
  'one file of 300 lines': (folder) => generateLongFile(folder, 300),
  '400 migrations': (folder) => generateProject(folder, 400),
  [LARGE_PROJECT]: (folder) => generateProject(folder, 2000),
};

const options = readOptions(process.argv.slice(2));
const temporary = realpathSync(mkdtempSync(`${tmpdir()}/zero-downtime-bench-`)).replaceAll('\\', '/');
process.on('exit', () => rmSync(temporary, { recursive: true, force: true }));
process.on('SIGINT', () => process.exit(130));

const builds = freezeBuilds(`${temporary}/builds`);
const meter = chooseMeter(temporary);
const programs = [engine(builds), squawk(1), squawk(2), eslintFloor(), eslintCold(builds), eslintWarm(builds)];
const results: FolderResult[] = [];
let steps: Steps | undefined;

function tell(text: string): void {
  if (!options.json) process.stdout.write(`${text}\n`);
}

async function measureFolder(workload: Workload, measured = programs): Promise<void> {
  const result = resultOf(workload, await runInRounds(measured, workload.folder, options.rounds, meter));
  results.push(result);
  tell(folderText(result));
}

function emptyFolder(): Workload {
  const folder = `${temporary}/empty`;
  mkdirSync(folder);
  return workloadOf('start-up, on an empty folder', folder, []);
}

const environment = {
  date: new Date().toISOString(),
  node: process.version,
  processor: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
  load: loadavg()[0],
  meter: meter.name,
  rounds: options.rounds,
  built: builds.builtAt.toISOString(),
  eslint: eslintVersion(),
  squawk: squawkVersion(),
};
for (const [name, value] of Object.entries(environment)) tell(`${name.padEnd(10)} ${String(value)}`);
tell('');

await measureFolder(emptyFolder(), [node, ...programs]);
const sources: { readonly name: string; readonly source: string }[] = [];
if (options.generated) {
  for (const [index, [name, generate]] of Object.entries(GENERATED).entries()) {
    const source = `${temporary}/generated-${index}`;
    generate(source);
    sources.push({ name, source });
  }
}
for (const folder of options.folders) sources.push({ name: folder, source: realpathSync(resolve(folder)).replaceAll('\\', '/') });
for (const [index, { name, source }] of sources.entries()) {
  const workload = prepareWorkload(name, source, `${temporary}/project-${index}`, programs);
  await measureFolder(workload);
  if (name === LARGE_PROJECT) {
    steps = await runSteps(builds, workload.folder, options.rounds);
    tell(stepsText(name, steps));
  }
}
if (options.json) process.stdout.write(`${JSON.stringify({ environment, folders: results, steps }, null, 2)}\n`);
