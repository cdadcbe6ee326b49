import { parseArgs } from 'node:util';

/** What was asked for. */
export interface Options {
  /** Projects to measure beside the generated ones. */
  readonly folders: readonly string[];
  readonly rounds: number;
  readonly json: boolean;
  /** Whether the generated projects are measured. */
  readonly generated: boolean;
}

const DEFAULT_ROUNDS = 5;

/** @throws {Error} for an option that there is not, or rounds that are no number */
export function readOptions(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    allowNegative: true,
    options: { rounds: { type: 'string' }, json: { type: 'boolean' }, generated: { type: 'boolean' } },
  });
  const rounds = Number(values.rounds ?? DEFAULT_ROUNDS);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds must be a whole number from 1');
  return { folders: positionals, rounds, json: values.json === true, generated: values.generated !== false };
}
