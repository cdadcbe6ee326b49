import type { Measurement } from '../meter/measurement.ts';
import type { Runs } from '../meter/rounds.ts';
import { spreadOf, type Spread } from '../meter/statistics.ts';

/** One program's cost as a multiple of another's. */
export interface Ratio {
  readonly name: string;
  readonly wall: Spread | undefined;
  readonly processor: Spread | undefined;
}

/** Which comparisons say something, by the names of the programs. */
const COMPARISONS = [
  ['engine', 'squawk, 1 thread'],
  ['engine', 'node -e 0'],
  ['engine --since main', 'node -e 0'],
  ['ESLint cold', 'ESLint floor'],
  ['ESLint warm', 'ESLint floor'],
] as const;

/** Each round's ratio, for the two runs of a round stood side by side in the same weather. */
function ratioOf(left: readonly Measurement[], right: readonly Measurement[], unit: 'wall' | 'processor'): Spread | undefined {
  return spreadOf(
    left.flatMap((measurement, round) => {
      const above = measurement[unit];
      const below = right[round]?.[unit];
      return above === undefined || below === undefined || below === 0 ? [] : [above / below];
    }),
  );
}

/** The ratios that matter, as far as both programs were run. */
export function ratiosOf(runs: readonly Runs[]): readonly Ratio[] {
  const measurementsOf = (name: string): readonly Measurement[] => runs.find(({ program }) => program === name)?.measurements ?? [];
  return COMPARISONS.flatMap(([above, below]) => {
    const left = measurementsOf(above);
    const right = measurementsOf(below);
    if (left.length === 0 || right.length === 0) return [];
    return { name: `${above} / ${below}`, wall: ratioOf(left, right, 'wall'), processor: ratioOf(left, right, 'processor') };
  });
}
