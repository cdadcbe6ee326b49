import { statSync } from 'node:fs';
import { findFiles } from '../../cli/find-files.ts';

/** A file that no program gets to read, and why. */
export interface LeftOut {
  readonly path: string;
  readonly reason: string;
}

/** A folder of which every program reads every SQL file. */
export interface Workload {
  readonly name: string;
  readonly folder: string;
  /** Paths from the folder. */
  readonly files: readonly string[];
  readonly bytes: number;
  readonly leftOut: readonly LeftOut[];
}

/** Every SQL file below a folder, as paths from there. */
export function sqlFilesIn(folder: string): readonly string[] {
  return judgedIn(folder).filter((path) => path.endsWith('.sql'));
}

/** How many manifests lie below a folder. */
export function manifestsIn(folder: string): number {
  return judgedIn(folder).filter((path) => !path.endsWith('.sql')).length;
}

function judgedIn(folder: string): readonly string[] {
  return findFiles(['.'], folder).files.map((path) => path.slice(folder.length + 1));
}

/** What lies in a folder now. */
export function workloadOf(name: string, folder: string, leftOut: readonly LeftOut[]): Workload {
  const files = sqlFilesIn(folder);
  return { name, folder, files, bytes: files.reduce((sum, file) => sum + statSync(`${folder}/${file}`).size, 0), leftOut };
}
