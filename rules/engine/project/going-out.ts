import type { Base } from '../model/release.ts';
import type { MigrationSet } from '../tools/tool.ts';
import type { MigrationPart } from './migration-parts.ts';

/** Whether a runner that keeps one transaction over all pending files takes all of this one into it. */
export function sharesTransaction(parts: readonly MigrationPart[]): boolean {
  return parts.length > 0 && parts.every(({ runner }) => runner.transaction === 'all pending');
}

/** The migrations of a set that go out together, in the order in which they are run. */
export function goingOut(set: MigrationSet, base: Base): readonly string[] {
  return set.order.filter((path) => !base.has(path) && set.isRepeatable?.(path) !== true);
}
