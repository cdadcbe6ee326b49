import { isDeepStrictEqual } from 'node:util';

import type { Measurement } from './measurement.ts';

/**
 * Lists the facts in which two measurements differ, one line each, for a person to read.
 *
 * @returns for example `locks: expected {"t":"SHARE"}, but PostgreSQL did {"t":"ACCESS EXCLUSIVE"}`; empty when they
 *   are equal.
 */
export function differences(expected: Measurement, actual: Measurement): string[] {
  const facts = new Set([...Object.keys(expected), ...Object.keys(actual)]) as Set<keyof Measurement>;
  return [...facts]
    .filter((fact) => !isDeepStrictEqual(expected[fact], actual[fact]))
    .map((fact) => `${fact}: expected ${toText(expected[fact])}, but PostgreSQL did ${toText(actual[fact])}`);
}

function toText(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
