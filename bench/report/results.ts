import type { LeftOut } from '../folders/workload.ts';
import type { Measurement } from '../meter/measurement.ts';
import type { Runs } from '../meter/rounds.ts';
import { spreadOf, type Spread } from '../meter/statistics.ts';
import { ratiosOf, type Ratio } from './ratios.ts';

/** What one program cost on one folder. */
export interface Row {
  readonly program: string;
  /** Milliseconds. */
  readonly wall: Spread | undefined;
  /** Milliseconds. */
  readonly processor: Spread | undefined;
  /** Bytes. */
  readonly memory: Spread | undefined;
}

/** All that was measured on one folder. */
export interface FolderResult {
  readonly name: string;
  readonly files: number;
  readonly bytes: number;
  readonly leftOut: readonly LeftOut[];
  readonly rows: readonly Row[];
  readonly ratios: readonly Ratio[];
}

function spread(measurements: readonly Measurement[], unit: keyof Measurement): Spread | undefined {
  return spreadOf(measurements.flatMap((measurement) => measurement[unit] ?? []));
}

/** Sums up the runs of all programs on a folder. */
export function resultOf(folder: Pick<FolderResult, 'name' | 'bytes' | 'leftOut'> & { readonly files: readonly string[] }, runs: readonly Runs[]): FolderResult {
  return {
    name: folder.name,
    files: folder.files.length,
    bytes: folder.bytes,
    leftOut: folder.leftOut,
    rows: runs.map(({ program, measurements }) => ({
      program,
      wall: spread(measurements, 'wall'),
      processor: spread(measurements, 'processor'),
      memory: spread(measurements, 'memory'),
    })),
    ratios: ratiosOf(runs),
  };
}
