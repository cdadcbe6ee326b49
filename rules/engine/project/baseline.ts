import type { Base, ReadBase } from '../model/release.ts';
import { baseName } from '../tools/paths.ts';
import type { MigrationSet } from '../tools/tool.ts';
import { compareVersions, isVersioned, versionedName, versionOf } from '../tools/versions.ts';

/** The setting by which nothing counts as released. */
export const NOTHING_RELEASED = 'none';

/** What is released, or that the setting `baseline` means nothing here. */
export type FoundBase = Base | 'unknown baseline' | undefined;

function upTo(name: string, has: (path: string) => boolean): Base {
  return { name: `baseline \`${name}\``, has, holds: has, read: () => undefined };
}

function withoutSuffix(name: string): string {
  return name.replace(/\.sql$/, '');
}

/** Whether a baseline names a migration: by its path or the end of it, its file or its folder, with or without `.sql`. */
function names(baseline: string, path: string): boolean {
  const wanted = withoutSuffix(baseline);
  return withoutSuffix(versionedName(path)) === wanted || withoutSuffix(baseName(path)) === wanted || withoutSuffix(path).endsWith(`/${wanted}`);
}

/**
 * What is released of a set of migrations. The baseline is the name of the last released one, a version or timestamp, or a
 * git ref, tried in this order; without one, the host says.
 */
export function baseOf(baseline: string | undefined, set: MigrationSet | undefined, readBase: ReadBase): FoundBase {
  if (baseline === NOTHING_RELEASED) return undefined;
  if (baseline === undefined) return readBase(undefined);
  const order = set?.order ?? [];
  const last = order.findIndex((path) => names(baseline, path));
  if (last >= 0) {
    const released = new Set(order.slice(0, last + 1));
    return upTo(baseline, (path) => released.has(path));
  }
  const base = /^\d+$/.test(baseline) ? undefined : readBase(baseline);
  if (base !== undefined) return base;
  if (!/^[vV]?\d[\d._]*$/.test(baseline)) return 'unknown baseline';
  const version = versionOf(baseline);
  return upTo(baseline, (path) => isVersioned(versionedName(path)) && compareVersions(versionOf(versionedName(path)), version) <= 0);
}
