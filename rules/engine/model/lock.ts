/** The eight table lock modes, weakest first. Source: PostgreSQL documentation, 13.3.1 Table-Level Locks. */
export const LOCK_MODES = [
  'ACCESS SHARE',
  'ROW SHARE',
  'ROW EXCLUSIVE',
  'SHARE UPDATE EXCLUSIVE',
  'SHARE',
  'SHARE ROW EXCLUSIVE',
  'EXCLUSIVE',
  'ACCESS EXCLUSIVE',
] as const;

export type LockMode = (typeof LOCK_MODES)[number];

const STRENGTH: ReadonlyMap<LockMode, number> = new Map(LOCK_MODES.map((mode, index) => [mode, index]));

/** Order of strength, 0 for ACCESS SHARE to 7 for ACCESS EXCLUSIVE. */
export function strengthOf(mode: LockMode): number {
  return STRENGTH.get(mode) ?? 0;
}

export function strongerOf(left: LockMode, right: LockMode): LockMode {
  return strengthOf(left) >= strengthOf(right) ? left : right;
}

/** Whether an ordinary SELECT waits for it. */
export function blocksReads(mode: LockMode): boolean {
  return mode === 'ACCESS EXCLUSIVE';
}

/** Whether an ordinary INSERT, UPDATE or DELETE waits for it. */
export function blocksWrites(mode: LockMode): boolean {
  return strengthOf(mode) >= strengthOf('SHARE');
}

/** Whether application traffic queues behind it while it waits or is held. */
export function blocksTraffic(mode: LockMode): boolean {
  return blocksWrites(mode);
}

/** For each mode, those that wait for it. Source: PostgreSQL documentation, table 13.2 Conflicting Lock Modes. */
const CONFLICTS: Readonly<Record<LockMode, readonly LockMode[]>> = {
  'ACCESS SHARE': ['ACCESS EXCLUSIVE'],
  'ROW SHARE': ['EXCLUSIVE', 'ACCESS EXCLUSIVE'],
  'ROW EXCLUSIVE': ['SHARE', 'SHARE ROW EXCLUSIVE', 'EXCLUSIVE', 'ACCESS EXCLUSIVE'],
  'SHARE UPDATE EXCLUSIVE': ['SHARE UPDATE EXCLUSIVE', 'SHARE', 'SHARE ROW EXCLUSIVE', 'EXCLUSIVE', 'ACCESS EXCLUSIVE'],
  SHARE: ['ROW EXCLUSIVE', 'SHARE UPDATE EXCLUSIVE', 'SHARE ROW EXCLUSIVE', 'EXCLUSIVE', 'ACCESS EXCLUSIVE'],
  'SHARE ROW EXCLUSIVE': ['ROW EXCLUSIVE', 'SHARE UPDATE EXCLUSIVE', 'SHARE', 'SHARE ROW EXCLUSIVE', 'EXCLUSIVE', 'ACCESS EXCLUSIVE'],
  EXCLUSIVE: ['ROW SHARE', 'ROW EXCLUSIVE', 'SHARE UPDATE EXCLUSIVE', 'SHARE', 'SHARE ROW EXCLUSIVE', 'EXCLUSIVE', 'ACCESS EXCLUSIVE'],
  'ACCESS EXCLUSIVE': LOCK_MODES,
};

/** Whether one session waits for the other to give its lock back. */
export function conflict(left: LockMode, right: LockMode): boolean {
  return CONFLICTS[left].includes(right);
}
