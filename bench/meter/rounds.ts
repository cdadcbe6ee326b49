import type { Program } from '../programs/program.ts';
import { measure } from './measure.ts';
import type { Measurement } from './measurement.ts';
import type { Meter } from './meters.ts';

/** All runs of one program over one folder, in the order of the rounds. */
export interface Runs {
  readonly program: string;
  readonly measurements: readonly Measurement[];
}

/**
 * Runs every program once for nothing (files into the system's cache, results into ESLint's), then in rounds A B C A B C, so
 * that whatever else the machine does hits all alike.
 */
export async function runInRounds(programs: readonly Program[], folder: string, rounds: number, meter: Meter): Promise<readonly Runs[]> {
  for (const program of programs) await measure(program.command(folder), meter);
  const runs = programs.map(({ name }) => ({ program: name, measurements: [] as Measurement[] }));
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, program] of programs.entries()) runs[index]?.measurements.push(await measure(program.command(folder), meter));
  }
  return runs;
}
