/** The middle of several runs, and how far they lie apart. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** `undefined` for no numbers at all. */
export function spreadOf(numbers: readonly number[]): Spread | undefined {
  const sorted = [...numbers].sort((left, right) => left - right);
  const least = sorted[0];
  const most = sorted.at(-1);
  if (least === undefined || most === undefined) return undefined;
  const upper = sorted[sorted.length >> 1] ?? most;
  const lower = sorted[(sorted.length - 1) >> 1] ?? least;
  return { median: (lower + upper) / 2, least, most };
}
