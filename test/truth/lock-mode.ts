import { LOCK_MODES, type LockMode } from '../../rules/engine/model/lock.ts';

export { LOCK_MODES, type LockMode };

/** `pg_locks.mode` spells ROW SHARE as `RowShareLock`. */
const modesByCatalogName = new Map<string, LockMode>(
  LOCK_MODES.map((mode) => [
    `${mode
      .split(' ')
      .map((word) => word.charAt(0) + word.slice(1).toLowerCase())
      .join('')}Lock`,
    mode,
  ]),
);

/** The measured matrix abbreviates ROW SHARE as `RS`. */
const modesByInitials = new Map<string, LockMode>(
  LOCK_MODES.map((mode) => [
    mode
      .split(' ')
      .map((word) => word.charAt(0))
      .join(''),
    mode,
  ]),
);

/**
 * @param catalogName a value of `pg_locks.mode` for a relation, for example `AccessExclusiveLock`.
 * @throws when it is none of the eight table-level modes (`SIReadLock` of serializable transactions is not).
 */
export function lockModeFromCatalogName(catalogName: string): LockMode {
  return required(modesByCatalogName.get(catalogName), catalogName);
}

/**
 * @param initials for example `SUE` for SHARE UPDATE EXCLUSIVE.
 * @throws when no mode has these initials.
 */
export function lockModeFromInitials(initials: string): LockMode {
  return required(modesByInitials.get(initials), initials);
}

/** Gives the stronger of two modes, by the order of {@link LOCK_MODES}. */
export function strongerLockMode(one: LockMode, other: LockMode): LockMode {
  return LOCK_MODES.indexOf(one) >= LOCK_MODES.indexOf(other) ? one : other;
}

function required(mode: LockMode | undefined, spelling: string): LockMode {
  if (mode === undefined) {
    throw new Error(`Not a table-level lock mode: ${spelling}`);
  }
  return mode;
}
