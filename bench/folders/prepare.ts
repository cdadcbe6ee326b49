import { accessSync, constants, rmSync } from 'node:fs';
import { outputOf, countFiles, filesThatAbort } from '../programs/count.ts';
import { readReport } from '../programs/engine.ts';
import type { Program } from '../programs/program.ts';
import { copyProject } from './copy.ts';
import { manifestsIn, sqlFilesIn, workloadOf, type LeftOut, type Workload } from './workload.ts';

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

/** What the engine does not judge: other dialects, ways down, snapshots. */
function skippedBy(engine: Program, folder: string): readonly LeftOut[] {
  const report = readReport(outputOf(engine.command(folder)));
  return (report?.files ?? []).flatMap(({ path, skipped }) => (skipped === undefined ? [] : [{ path, reason: skipped }]));
}

function remove(folder: string, leftOut: readonly LeftOut[]): void {
  for (const { path } of leftOut) rmSync(`${folder}/${path}`);
}

/** Takes away what any program cannot finish. */
function removeAborting(programs: readonly Program[], folder: string): readonly LeftOut[] {
  return programs.flatMap((program) => {
    if (countFiles(program, folder) !== undefined) return [];
    const leftOut = filesThatAbort(program, folder, sqlFilesIn(folder)).map((path) => ({ path, reason: `${program.name} breaks off` }));
    remove(folder, leftOut);
    return leftOut;
  });
}

/**
 * Copies from a project what every program can read and the engine judges, and makes sure that all of them read just that.
 *
 * @param programs the engine first
 * @param source absolute path of the project
 * @throws {Error} where a program reads other files than these
 */
export function prepareWorkload(name: string, source: string, target: string, programs: readonly Program[]): Workload {
  const [engine] = programs;
  if (engine === undefined) throw new Error('no program to measure');
  copyProject(source, sqlFilesIn(source).filter((file) => isReadable(`${source}/${file}`)), target);
  const leftOut: LeftOut[] = [...removeAborting([engine], target)];
  // What is judged depends on the files beside, so leaving some out is asked again until nothing changes.
  for (let skipped = skippedBy(engine, target); skipped.length > 0; skipped = skippedBy(engine, target)) {
    remove(target, skipped);
    leftOut.push(...skipped);
  }
  leftOut.push(...removeAborting(programs, target));
  const workload = workloadOf(name, target, leftOut);
  for (const program of programs) {
    const read = countFiles(program, target);
    const count = read === undefined || program.readsManifests !== true ? read : read - manifestsIn(target);
    if (count !== workload.files.length) throw new Error(`${program.name} reads ${count} files of ${name}, not ${workload.files.length}`);
  }
  return workload;
}
