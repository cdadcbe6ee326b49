import { readFileSync } from 'node:fs';

import { type LockMode, lockModeFromInitials } from './lock-mode.ts';
import { failedMeasurement, type MeasuredStatement, type Measurement } from './measurement.ts';

/** One measured statement of matrix.jsonl. `setup` comes after {@link readBaseSchema}. */
export interface MatrixCase extends MeasuredStatement {
  readonly id: string;
  /** What was measured, by major version; versions which do not have the syntax are absent. */
  readonly results: ReadonlyMap<number, Measurement>;
}

/** A line of matrix.jsonl. */
interface MatrixLine {
  id: string;
  sql: string;
  setup?: string;
  same_tx_before?: string;
  results: MatrixResult[];
}

/** The versions `pg` which behave alike. */
interface MatrixResult {
  pg: number[];
  error?: string;
  locks?: Record<string, string>;
  rewritten?: string[];
  indexes_rebuilt?: string[];
  indexes_built?: string[];
  full_scan?: string[];
  fk_validated?: string[];
  scan_skipped_by_constraint?: boolean;
}

/** Marks an index among the names of a line's `locks`. */
const INDEX_SUFFIX = '(idx)';

/** Reads the SQL that every case of the matrix starts from. */
export function readBaseSchema(): string {
  return readFileSync(new URL('base-schema.sql', import.meta.url), 'utf8');
}

/** Reads matrix.jsonl, in the order of the file, with lock modes by their full names. */
export function readMatrix(): MatrixCase[] {
  return readFileSync(new URL('matrix.jsonl', import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => toMatrixCase(JSON.parse(line) as MatrixLine));
}

function toMatrixCase({ id, sql, setup = '', same_tx_before, results }: MatrixLine): MatrixCase {
  return {
    id,
    sql,
    setup,
    ...(same_tx_before === undefined ? {} : { inTransactionBefore: same_tx_before }),
    results: new Map(
      results.flatMap((result) => {
        const measurement = toMeasurement(result);
        return result.pg.map((major) => [major, measurement] as const);
      }),
    ),
  };
}

function toMeasurement(result: MatrixResult): Measurement {
  if (result.error !== undefined) {
    return failedMeasurement(result.error);
  }
  const locks: Record<string, LockMode> = {};
  const indexLocks: Record<string, LockMode> = {};
  for (const [name, initials] of Object.entries(result.locks ?? {})) {
    const mode = lockModeFromInitials(initials);
    if (name.endsWith(INDEX_SUFFIX)) {
      indexLocks[name.slice(0, -INDEX_SUFFIX.length)] = mode;
    } else {
      locks[name] = mode;
    }
  }
  return {
    locks,
    indexLocks,
    rewritten: sorted(result.rewritten),
    indexesRebuilt: sorted(result.indexes_rebuilt),
    indexesBuilt: sorted(result.indexes_built),
    scanned: sorted(result.full_scan),
    foreignKeysValidated: sorted(result.fk_validated),
    scanSkippedByConstraint: result.scan_skipped_by_constraint ?? false,
  };
}

function sorted(names: readonly string[] = []): string[] {
  return [...names].sort();
}
