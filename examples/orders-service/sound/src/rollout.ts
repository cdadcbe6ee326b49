import { createHash } from 'node:crypto';
import { pool } from './database.ts';

interface Flag {
  readonly name: string;
  readonly enabled: boolean;
  readonly basisPoints: number;
}

let flags: ReadonlyMap<string, Flag> = new Map();

/** Reads the flags again, and swaps them at once; if the database does not answer, the last ones stay. */
export async function refreshFlags(): Promise<void> {
  try {
    const { rows } = await pool.query<Flag>(
      'SELECT name, enabled, basis_points AS "basisPoints" FROM feature_flags',
    );
    flags = new Map(rows.map((flag) => [flag.name, flag]));
  } catch (error) {
    console.warn('feature flags are not fresh', error);
  }
}

export function usesNewCheckout(userId: string | undefined): boolean {
  return isEnabled('new_checkout', userId);
}

/** Who is not signed in stays with the current version; a bucket shared by all of them would switch them all at once. */
function isEnabled(name: string, userId: string | undefined): boolean {
  const flag = flags.get(name);
  if (!flag?.enabled || userId === undefined) return false;
  // The name is the salt: without it the same users would go first in every rollout.
  const hash = createHash('sha256').update(`${name}:${userId}`).digest();
  return hash.readUInt32BE() % 10_000 < flag.basisPoints;
}
