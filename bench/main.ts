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
import { readOptions, type Options } from './options.ts';
import { freezeBuilds } from './programs/builds.ts';
import { engine } from './programs/engine.ts';
import { eslintCold, eslintFloor, eslintVersion, eslintWarm } from './programs/eslint.ts';
import { node } from './programs/node.ts';
import type { Program } from './programs/program.ts';
import { squawk, squawkVersion } from './programs/squawk.ts';
import { generateGate } from './projects/gate.ts';
import { generateLongFile, generateProject } from './projects/generate.ts';
import { resultOf, type FolderResult } from './report/results.ts';
import { folderText, stepsText } from './report/text.ts';
import type { Steps } from './steps/results.ts';
import { benchServer } from './server/main.ts';
import { runSteps } from './steps/run.ts';

const LARGE_PROJECT = '2,000 migrations';
const GENERATED: Readonly<Record<string, (folder: string) => void>> = {
  '3 migrations': (folder) => generateProject(folder, 3),
  'one file of 300 lines': (folder) => generateLongFile(folder, 300),
  '400 migrations': (folder) => generateProject(folder, 400),
  [LARGE_PROJECT]: (folder) => generateProject(folder, 2000),
  '5,000 migrations': (folder) => generateProject(folder, 5000),
};

function emptyFolder(folder: string): Workload {
  mkdirSync(folder);
  return workloadOf('start-up, on an empty folder', folder, []);
}

/** Generated projects are written into `folder`; given ones stay where they are. */
function projectsOf(options: Options, folder: string): readonly { readonly name: string; readonly source: string }[] {
  const generated = Object.entries(options.generated ? GENERATED : {}).map(([name, generate], index) => {
    const source = `${folder}/generated-${index}`;
    generate(source);
    return { name, source };
  });
  return [...generated, ...options.folders.map((name) => ({ name, source: realpathSync(resolve(name)).replaceAll('\\', '/') }))];
}

async function bench(options: Options, temporary: string): Promise<void> {
  const tell = (text: string): void => void (options.json || process.stdout.write(`${text}\n`));
  const builds = freezeBuilds(`${temporary}/builds`);
  const meter = chooseMeter(temporary);
  const programs = [engine(builds), squawk(1), squawk(2), eslintFloor(), eslintCold(builds), eslintWarm(builds)];
  const results: FolderResult[] = [];
  let steps: Steps | undefined;
  const measureFolder = async (workload: Workload, measured: readonly Program[]): Promise<void> => {
    const result = resultOf(workload, await runInRounds(measured, workload.folder, options.rounds, meter));
    results.push(result);
    tell(folderText(result));
  };

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
  await measureFolder(emptyFolder(`${temporary}/empty`), [node, ...programs]);
  for (const [index, { name, source }] of projectsOf(options, temporary).entries()) {
    const workload = prepareWorkload(name, source, `${temporary}/project-${index}`, programs);
    await measureFolder(workload, programs);
    if (name !== LARGE_PROJECT) continue;
    steps = await runSteps(builds, workload.folder, options.rounds);
    tell(stepsText(name, steps));
  }
  if (options.generated) {
    const folder = `${temporary}/gate`;
    generateGate(folder, 400, 3);
    await measureFolder(workloadOf('a gate: 400 migrations released, 3 new', folder, []), [node, engine(builds), engine(builds, '--since', 'main'), eslintFloor(), eslintCold(builds), eslintWarm(builds)]);
  }
  if (!options.json) await benchServer();
  if (options.json) process.stdout.write(`${JSON.stringify({ environment, folders: results, steps }, null, 2)}\n`);
}

const temporary = realpathSync(mkdtempSync(`${tmpdir()}/zero-downtime-bench-`)).replaceAll('\\', '/');
process.on('exit', () => rmSync(temporary, { recursive: true, force: true }));
process.on('SIGINT', () => process.exit(130));
try {
  await bench(readOptions(process.argv.slice(2)), temporary);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 2;
}
