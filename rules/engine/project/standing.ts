import { UNKNOWN_POLICY, type Base, type Overtaken, type Release, type ReleasePolicy } from '../model/release.ts';
import type { MigrationSet } from '../tools/tool.ts';
import { versionedName } from '../tools/versions.ts';
import { TouchedObjects } from './conflicts.ts';
import { firstDifference, firstDifferentToken, lineAt } from './difference.ts';
import type { StatementOperations } from './migration-file.ts';
import type { MigrationPart } from './migration-parts.ts';

/** A file in its parts, as it is or as it was. */
export interface FileParts {
  readonly path: string;
  readonly text: string;
  readonly parts: readonly MigrationPart[];
}

/** How a file stands to the last release. */
export interface Standing {
  readonly release: Release;
  /** Parts that were released, as they stand or before they were changed. */
  readonly released: ReadonlySet<MigrationPart>;
}

function partText(file: FileParts, part: MigrationPart): string {
  return file.text.slice(part.start, part.end);
}

/** Where a part first differs from the released one, as far as its runner would notice or a database would miss it. */
function differenceOf(was: FileParts, old: MigrationPart, is: FileParts, part: MigrationPart, policy: ReleasePolicy): number | undefined {
  if (policy.edited !== 'refuses') return firstDifferentToken(old.statements, part.statements);
  const offset = firstDifference(partText(was, old), partText(is, part), policy.counts);
  return offset === undefined ? undefined : part.start + offset;
}

/** A file that was there at the last release; part by part where its runner knows the parts by name. */
export function standingOfReleased(was: FileParts, is: FileParts, set: MigrationSet | undefined, base: Base): Standing {
  const policy = set?.policy ?? UNKNOWN_POLICY;
  const known = new Map(was.parts.map((part) => [part.id, part]));
  const released = new Set<MigrationPart>();
  let difference: number | undefined;
  for (const part of is.parts) {
    const old = known.get(part.id);
    if (old === undefined) continue;
    const first = differenceOf(was, old, is, part, policy);
    if (first !== undefined && part.repeatable === true) continue;
    released.add(part);
    difference ??= first;
  }
  const range = difference === undefined ? undefined : lineAt(is.text, difference);
  const untouched = range === undefined && released.size === is.parts.length;
  return { release: { base: base.name, policy, name: versionedName(is.path), untouched, difference: range, overtaken: [] }, released };
}

/** A file that is just as it was at the last release. */
export function standingOfUntouched({ path, parts }: FileParts, set: MigrationSet | undefined, base: Base): Standing {
  const release = { base: base.name, policy: set?.policy ?? UNKNOWN_POLICY, name: versionedName(path), untouched: true, difference: undefined, overtaken: [] };
  return { release, released: new Set(parts) };
}

/**
 * A file that was not there at the last release, or that no runner counts among those that run once.
 *
 * @param statementsOf reads a sibling
 * @param schema what unqualified names mean
 */
export function standingOfNew(
  { path, parts }: FileParts,
  set: MigrationSet | undefined,
  base: Base,
  statementsOf: (path: string) => readonly StatementOperations[],
  schema: string,
): Standing {
  const rank = (other: string, position: number): number => set?.ranks?.get(other) ?? position;
  const order = set?.order ?? [];
  const own = rank(path, order.indexOf(path));
  const behind = set?.isRepeatable?.(path) === true ? [] : order.filter((other, position) => other !== path && rank(other, position) > own && base.has(other) && set?.isRepeatable?.(other) !== true);
  const touched = new TouchedObjects(behind.length === 0 ? [] : parts.flatMap(({ statements }) => statements), schema);
  const overtaken = behind.map((other): Overtaken => ({ name: versionedName(other), shared: touched.sharedWith(statementsOf(other)) }));
  return { release: { base: base.name, policy: set?.policy ?? UNKNOWN_POLICY, name: versionedName(path), untouched: false, difference: undefined, overtaken }, released: new Set() };
}
